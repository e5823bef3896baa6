"""Medians and tails of several things on one axis of time, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sim.report.drawings.logtime import around
from sim.report.words import Words

_ROW = 46
_FRAME = Markup('<svg class="ranges" width="100%" height="{height}" role="img" aria-label="{about}">{inside}</svg>')
_GRID = Markup(
    '<line class="grid" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="{bottom}"/>'
    '<text class="mark" x="{x:.2f}%" y="{below}" text-anchor="{anchor}">{text}</text>'
)
_LABEL = Markup('<text class="label" x="0" y="{y}">{text}<tspan class="note" dx="8">{note}</tspan></text>')
_SPAN = Markup('<line class="span tone{tone}{open}" x1="{x1:.2f}%" x2="{x2:.2f}%" y1="{y}" y2="{y}"/>')
_MEDIAN = Markup('<circle class="median tone{tone}" cx="{x:.2f}%" cy="{y}" r="6"/>')
_TAIL = Markup('<line class="tail tone{tone}" x1="{x:.2f}%" x2="{x:.2f}%" y1="{top}" y2="{bottom}"/>')


@dataclass(frozen=True, slots=True)
class Range:
    """One thing: its median and tail in microseconds, None where they lie beyond what was measured. tone: 1 to 6."""

    label: str
    note: str
    median: float | None
    tail: float | None
    tone: int = 1


def ranges(rows: Sequence[Range], words: Words, about: str) -> Markup:
    """The drawing. An open end (a tail beyond what was measured) reaches the right edge, dashed."""
    axis = around([time for row in rows for time in (row.median, row.tail) if time is not None])
    bottom = _ROW * len(rows)
    parts = [
        _GRID.format(
            x=axis.at(mark), bottom=bottom, below=bottom + 16, text=words.duration(mark), anchor=_anchor(axis.at(mark))
        )
        for mark in axis.marks
    ]
    for number, row in enumerate(rows):
        top, y = number * _ROW, number * _ROW + 30
        parts.append(_LABEL.format(y=top + 16, text=row.label, note=row.note))
        if row.median is None:
            continue
        x = axis.at(row.median)
        end = 100.0 if row.tail is None else axis.at(row.tail)
        parts.append(_SPAN.format(x1=x, x2=end, y=y, tone=row.tone, open=" open" if row.tail is None else ""))
        if row.tail is not None:
            parts.append(_TAIL.format(x=end, top=y - 6, bottom=y + 6, tone=row.tone))
        parts.append(_MEDIAN.format(x=x, y=y, tone=row.tone))
    return _FRAME.format(height=bottom + 22, about=about, inside=Markup("").join(parts))


def _anchor(place: float) -> str:
    return "start" if place < 4 else "end" if place > 96 else "middle"
