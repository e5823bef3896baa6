"""Where the command line asks for a report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.cli.files import write_text
from sim.cli.run_folder import RECORD, SUMMARY, find_run, read_json

REPORT = "report.html"


def html_of(summary: dict[str, Any], record: dict[str, Any], lang: str) -> str:
    """The report of a run as one self-contained page."""
    from sim.report import html

    return html(summary, record, lang)


def rewritten(run: str, lang: str | None, out: Path | None) -> Path:
    """Write the report of a finished run anew, into its folder or to `out`. Mistake when the run cannot be read."""
    folder = find_run(run)
    summary, record = read_json(folder, SUMMARY), read_json(folder, RECORD)
    file = out or folder / REPORT
    write_text(file, html_of(summary, record, lang or record["lang"]))
    return file
