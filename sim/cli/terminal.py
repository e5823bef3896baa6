"""Printing: tables and values as a person would write them. On a terminal with colour, elsewhere plain and wide."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.chance.durations import DAY, HOUR, MINUTE, SECOND

PLAIN_WIDTH = 200


def console(stderr: bool = False) -> Console:
    """A console on stdout or stderr as it is now."""
    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else PLAIN_WIDTH, highlight=False, soft_wrap=False)


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table. A column whose name begins with > is set to the right; cells may be styled with [red]...[/red]."""
    drawn = Table(box=None, pad_edge=False, header_style="dim")
    for name in columns:
        drawn.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    shown = console()
    if title:  # by itself, for within the table it would be broken at the table's width
        shown.print(f"[bold]{title}[/]")
    shown.print(drawn)


def show(summary: dict[str, Any], record: dict[str, Any], lang: str) -> None:
    """Print a run as the report tells it: verdicts, outcomes, stations, and the answer."""
    from sim.report.terminal import terminal

    console().print(terminal(summary, record, lang))


def line(text: str = "") -> None:
    """Print one line, which may be styled."""
    console().print(text)


def plain(text: object) -> str:
    """Text in which brackets mean brackets."""
    return escape(str(text))


def as_json(content: Any) -> None:
    """Print JSON, and only JSON."""
    print(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))


def duration(micros: float) -> str:
    """Microseconds with three digits in the unit a person would choose."""
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1000)):
        if abs(micros) >= size:
            return f"{micros / size:.3g} {unit}"
    return f"{micros:.0f} µs"


def clock(moment: int, days: int = 1) -> str:
    """The time of day of a moment, with the day's number where a run has several."""
    day = moment // DAY if days > 1 else 0
    minute = (moment - day * DAY) // MINUTE
    time = f"{minute // 60:02d}:{minute % 60:02d}"
    return f"day {day + 1} {time}" if days > 1 else time


def share(value: float) -> str:
    """A share in per cent."""
    return f"{100 * value:.3g} %" if value >= 1e-5 else "0 %"
