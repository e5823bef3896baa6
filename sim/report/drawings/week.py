"""A week of hours: how long letters lie by when they came, darker for longer."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from sim.chance.durations import DAY, HOUR
from sim.report.words import Words

_CELL, _LEFT, _TOP = 20, 8.0, 18
STEPS = (HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY)
"""Edges between the shades."""
_FRAME = Markup('<svg class="week" width="100%" height="{height}" role="img" aria-label="{about}">{inside}</svg>')
_BOX = Markup(
    '<rect class="tone1" fill-opacity="{shade:.2f}" x="{x:.2f}%" y="{y}" width="{width:.2f}%" height="{height}">'
    "<title>{text}</title></rect>"
)
_HOUR = Markup('<text class="mark" x="{x:.2f}%" y="12" text-anchor="middle">{text}</text>')
_DAY = Markup('<text class="label" x="0" y="{y}">{text}</text>')


def week(days: Sequence[int], hours: Sequence[int], values: Sequence[int], words: Words, about: str) -> Markup:
    """The drawing. `days` count from the run's first day of the week, `values` in microseconds."""
    first, last = (min(hours), max(hours)) if hours else (0, 0)
    width = (100 - _LEFT) / (last - first + 1)
    rows = sorted(set(days))
    parts = [_HOUR.format(x=_LEFT + width * (hour - first + 0.5), text=hour) for hour in range(first, last + 1, 2)]
    parts += [_DAY.format(y=_TOP + row * _CELL + 14, text=words.weekday(day)) for row, day in enumerate(rows)]
    for day, hour, value in zip(days, hours, values, strict=True):
        shade = (1 + sum(value > step for step in STEPS)) / (len(STEPS) + 1)
        text = f"{words.weekday(day)} {hour}: {words.duration(value)}"
        x, y = _LEFT + width * (hour - first), _TOP + rows.index(day) * _CELL
        parts.append(_BOX.format(shade=shade, x=x, y=y, width=width * 0.94, height=_CELL - 2, text=text))
    return _FRAME.format(height=_TOP + _CELL * len(rows) + 4, about=about, inside=Markup("").join(parts))
