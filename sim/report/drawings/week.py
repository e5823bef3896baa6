"""A week of hours: how long letters lie by when they came, darker for longer."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from sim.chance.durations import DAY, HOUR
from sim.report.words import Words

_CELL, _LEFT, _TOP, _WIDTH, _LEAST = 22, 60, 18, 1000, 24
STEPS = (HOUR, 4 * HOUR, 8 * HOUR, DAY, 3 * DAY)
"""Edges between the shades."""
_FRAME = Markup(
    '<svg class="week" width="100%" viewBox="0 0 {width} {height}" role="img" aria-label="{about}">{inside}</svg>'
)
_SHADE = Markup('<path class="tone1" fill-opacity="{shade:.2f}" d="{path}"/>')
_HOUR = Markup('<text class="mark" x="{x}" y="12" text-anchor="middle">{text}</text>')
_DAY = Markup('<text class="label" x="0" y="{y}">{text}</text>')


def week(days: Sequence[int], hours: Sequence[int], values: Sequence[int], words: Words, about: str) -> Markup:
    """The drawing. `days` count from the run's first day of the week, `values` in microseconds.

    One path per shade and no title per hour: the page is carried by mail.
    """
    first, last = (min(hours), max(hours)) if hours else (0, 0)
    width = max(_LEAST, (_WIDTH - _LEFT) // (last - first + 1))
    rows = {day: row for row, day in enumerate(sorted(set(days)))}
    parts = [_HOUR.format(x=_LEFT + width * (hour - first) + width // 2, text=hour) for hour in range(first, last + 1)]
    parts += [_DAY.format(y=_TOP + row * _CELL + 15, text=words.weekday(day)) for day, row in rows.items()]
    paths: dict[int, list[str]] = {}
    for day, hour, value in zip(days, hours, values, strict=True):
        shade = 1 + sum(value > step for step in STEPS)
        x, y = _LEFT + width * (hour - first), _TOP + rows[day] * _CELL
        paths.setdefault(shade, []).append(f"M{x} {y}h{width - 2}v{_CELL - 2}h{2 - width}z")
    parts += [_SHADE.format(shade=shade / (len(STEPS) + 1), path="".join(path)) for shade, path in paths.items()]
    height = _TOP + _CELL * len(rows) + 4
    return _FRAME.format(width=_WIDTH, height=height, about=about, inside=Markup("").join(parts))
