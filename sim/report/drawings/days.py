"""One target over the days of a long run: its value each day against its limit, gaps where nothing was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sim.report.words import Words

_TOP, _HEIGHT, _FOOT = 10, 96, 20
_FRAME = Markup('<svg class="days" width="100%" height="{height}" role="img" aria-label="{about}">{inside}</svg>')
_LIMIT = Markup(
    '<line class="limit" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
    '<text class="mark" x="0" y="{above:.1f}">{text}</text>'
)
_STRETCH = Markup('<line class="stretch" x1="{x1:.2f}%" x2="{x2:.2f}%" y1="{y1:.1f}" y2="{y2:.1f}"/>')
_DOT = Markup('<circle class="{state}" cx="{x:.2f}%" cy="{y:.1f}" r="{radius}"><title>{title}</title></circle>')
_NAME = Markup('<text class="mark" x="{x:.2f}%" y="{y}" text-anchor="{anchor}">{text}</text>')


@dataclass(frozen=True, slots=True)
class Day:
    """A day's value in the target's unit, None where there is none, with its state and what a pointer on it says."""

    value: float | None
    state: str
    title: str


def days(shown: Sequence[Day], limit: float, said: str, words: Words, about: str) -> Markup:
    """The drawing. `said`: the limit in words. Mondays are named, at most twelve of them."""
    known = [day.value for day in shown if day.value is not None]
    top = 1.08 * max([*known, limit])
    parts = [_LIMIT.format(y=_at(limit, top), above=_at(limit, top) - 4, text=said)]
    before: tuple[float, float] | None = None
    dots = []
    for number, day in enumerate(shown):
        if day.value is None:
            before = None
            continue
        x, y = _across(number, len(shown)), _at(day.value, top)
        if before is not None:
            parts.append(_STRETCH.format(x1=before[0], y1=before[1], x2=x, y2=y))
        before = x, y
        dots.append(_DOT.format(state=day.state, x=x, y=y, radius=4 if len(shown) <= 60 else 2, title=day.title))
    return _FRAME.format(
        height=_TOP + _HEIGHT + _FOOT, about=about, inside=Markup("").join([*parts, *dots, *_names(shown, words)])
    )


def _names(shown: Sequence[Day], words: Words) -> list[Markup]:
    mondays = [number for number in range(len(shown)) if words.is_monday(number)]
    step = -(-len(mondays) // 12) or 1
    return [
        _NAME.format(
            x=_across(number, len(shown)), y=_TOP + _HEIGHT + 15, text=words.short_day(number),
            anchor="start" if number < len(shown) / 20 else "end" if number > len(shown) * 0.95 else "middle",
        )
        for number in mondays[::step]
    ]  # fmt: skip


def _across(number: int, count: int) -> float:
    return 1 + 98 * (number + 0.5) / count


def _at(value: float, top: float) -> float:
    return _TOP + _HEIGHT * (1 - value / top) if top else _TOP + _HEIGHT
