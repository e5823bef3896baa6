"""Finished results with their pages: of a run, a sweep, both times side by side, or a gate of software."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.cli.files import write_text
from sim.cli.run_folder import AGREEMENT, GATE, RECORD, RUNS, SUMMARY, SWEEP, find_run, read_json

REPORT = "report.html"
SWEEPS = ("sweep", "knee", "recovery")
"""Kinds of results that sweeps have."""


def html_of(summary: dict[str, Any], record: dict[str, Any], lang: str) -> str:
    """The report of a run, or of a sweep, as one self-contained page."""
    if summary.get("kind") in SWEEPS:
        from sim.report.sweep_page import sweep_html

        return sweep_html(summary, record, lang)
    from sim.report import html

    return html(summary, record, lang)


@dataclass(frozen=True, slots=True)
class Result:
    """What a folder holds. `file` names its main one, whose `content` this is; record: run.json, where there is one."""

    folder: Path
    file: str
    content: dict[str, Any]
    record: dict[str, Any]

    def page(self, lang: str) -> str:
        """The report as one self-contained page."""
        if self.file == AGREEMENT:
            from sim.report.agreement_page import agreement_html

            return agreement_html(self.content, lang)
        if self.file == GATE:
            from sim.report.gate_page import gate_html

            return gate_html(self.content, lang)
        return html_of(self.content, self.record, lang)

    def show(self, lang: str) -> None:
        """Print its tables."""
        if self.file == AGREEMENT:
            from sim.cli.agreeing import show as show_agreement

            show_agreement(self.content, lang)
        elif self.file == GATE:
            from sim.cli.gate.shown import show as show_gate

            show_gate(self.content)
        elif self.content.get("kind") in SWEEPS:
            from sim.cli.swept import show as show_sweep

            show_sweep(self.content)
        elif "kind" in self.content:
            from sim.cli.shown_many import show_many

            show_many(self.content)
        else:
            from sim.cli.terminal import show

            show(self.content, self.record, lang)

    def rewrite(self, lang: str, out: Path | None) -> Path:
        """Write the report anew, into the folder or to `out`; the file. Mistake when it cannot be written."""
        file = out or self.folder / REPORT
        write_text(file, self.page(lang))
        return file


def result_of(name: str) -> Result:
    """What was found, by its folder or the folder's name under results/runs. Mistake when it cannot be read."""
    for folder in (Path(name), RUNS / name):
        for file in (AGREEMENT, GATE):
            if (folder / file).is_file():
                return Result(folder, file, read_json(folder, file), {})
    folder = find_run(name)
    file = SWEEP if (folder / SWEEP).is_file() else SUMMARY
    return Result(folder, file, read_json(folder, file), read_json(folder, RECORD))
