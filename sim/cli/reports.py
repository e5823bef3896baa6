"""Where the command line asks for a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.cli.files import write_text
from sim.cli.run_folder import RECORD, find_run, read_json, result_of

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


def rewritten(run: str, lang: str | None, out: Path | None) -> Path:
    """Write the report of a finished run or sweep anew, into its folder or to `out`. Mistake when it cannot be read."""
    folder = find_run(run)
    summary, record = result_of(folder), read_json(folder, RECORD)
    file = out or folder / REPORT
    write_text(file, html_of(summary, record, lang or record["lang"]))
    return file
