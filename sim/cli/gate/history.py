"""The history of gates as CSV: one line each, one column per number, as trend tools read it (Apache Otava among them).

The first column is the time in ISO 8601, then the commit; numbers are head's, in seconds, and changes in per cent.
"""

from __future__ import annotations

import csv
import os
import subprocess
from collections.abc import Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from sim.cli.files import write_text
from sim.mistake import Mistake

ABOUT = ("time", "commit", "scenario", "answer")
SECOND = 1e6
COMMITS = ("GITHUB_SHA", "CI_COMMIT_SHA")
"""Environment variables in which GitHub and GitLab name the commit."""


def add_to_history(file: Path, record: Mapping[str, Any], commit: str) -> None:
    """Add one line. A number that earlier lines did not have gets a column, empty in theirs. Mistake."""
    names, lines = _read(file)
    new = {
        "time": record["began"],
        "commit": commit,
        "scenario": record["scenario"]["name"],
        "answer": record["answer"],
    }
    new |= numbers(record)
    names += [name for name in new if name not in names]
    text = StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows([*lines, new])
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, text.getvalue())


def numbers(record: Mapping[str, Any]) -> dict[str, str]:
    """Head's quantiles and the changes, by name."""
    found = {}
    for one in record["comparisons"]:
        name = f"{one['journey']}.{one['clock']}.{one['quantity']}"
        if one["head"] is not None:
            found[f"{name}_s"] = f"{one['head'] / SECOND:.6f}"
        if one["change"] is not None:
            found[f"{name}_change_pct"] = f"{100 * one['change']:.2f}"
    return found


def commit_here() -> str:
    """The commit of what is gated: as CI names it, else that of the folder the gate is run in; "" without one."""
    named = next((os.environ[name] for name in COMMITS if os.environ.get(name)), "")
    if named:
        return named
    try:
        done = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()


def _read(file: Path) -> tuple[list[str], list[dict[str, str]]]:
    if not file.exists():
        return list(ABOUT), []
    try:
        with file.open(encoding="utf-8", newline="") as text:
            reader = csv.DictReader(text)
            lines = list(reader)
            names = list(reader.fieldnames or ())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise Mistake(str(file), f"cannot be read: {error}", "Name another file with --history") from None
    if names[: len(ABOUT)] != list(ABOUT):
        raise Mistake(str(file), f"this is no history: it does not begin with {', '.join(ABOUT)}", "Name another file")
    return names, lines
