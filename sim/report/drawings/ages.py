"""How old the oldest unopened letter is, over the days of a run: one line per mailbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from sim.chance.durations import DAY
from sim.report.words import Words

_HEIGHT, _WIDTH, _LEFT = 180, 1000, 70
_FRAME = Markup(
    '<svg class="ages" width="100%" viewBox="0 0 {width} {height}" role="img" aria-label="{about}">{inside}</svg>'
)
_GRID = Markup(
    '<line class="grid" x1="{left}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}"/>'
    '<text class="mark" x="{before}" y="{below:.1f}" text-anchor="end">{text}</text>'
)
_DATE = Markup('<text class="mark" x="{x:.1f}" y="{y}" text-anchor="middle">{text}</text>')
_LINE = Markup('<polyline class="age tone{tone}" fill="none" stroke-width="2" points="{points}"/>')


def ages(moments: Sequence[int], lines: Mapping[str, Sequence[int]], words: Words, about: str) -> Markup:
    """The drawing; lines in the order of their tones. Moments and ages in microseconds."""
    top = max((max(line, default=0) for line in lines.values()), default=0) or DAY
    end = max(moments, default=0) or 1

    def x(moment: float) -> float:
        return _LEFT + (_WIDTH - _LEFT) * moment / end

    def y(age: float) -> float:
        return _HEIGHT - 10 - (_HEIGHT - 20) * age / top

    parts = [
        _GRID.format(left=_LEFT, width=_WIDTH, y=y(age), below=y(age) + 4, before=_LEFT - 8, text=words.duration(age))
        for age in (0, top / 2, top)
    ]
    days = end // DAY
    step = max(1, 7 if days > 14 else 1)
    parts += [
        _DATE.format(x=x(day * DAY), y=_HEIGHT + 14, text=f"{words.weekday(day)} {day + 1}")
        for day in range(0, days + 1, step)
    ]
    for tone, line in enumerate(lines.values(), start=1):
        points = " ".join(f"{x(moment):.1f},{y(age):.1f}" for moment, age in zip(moments, line, strict=True))
        parts.append(_LINE.format(tone=tone, points=points))
    return _FRAME.format(width=_WIDTH, height=_HEIGHT + 20, about=about, inside=Markup("").join(parts))
