"""One target over the values of a parameter: its value at each with its interval, and its limit.

What lies far beyond the limit is drawn at the upper edge with its value, so that the others can still be told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from markupsafe import Markup

from sim.report.words import Words
from sim.verdict.targets import Limit

TOP, PLOT, FOOT = 22, 130, 22
HEIGHT = TOP + PLOT + FOOT
LEFT, RIGHT = 8.0, 89.0
"""Where the first and the last value stand, in per cent of the width."""
FAR = 3.0
"""Times the limit beyond which a value is far away."""
SPREADS, NAMES = 6, 14
"""Up to so many points each has half of its interval written beside its value; more than so many are not all named."""
_FLOOR = TOP + PLOT
_FRAME = Markup('<svg class="varied" width="100%" height="{height}" role="img" aria-label="{about}">{inside}</svg>')
_AXIS = Markup(
    '<line class="axis" x1="{left}%" x2="{right}%" y1="{floor}" y2="{floor}"/>'
    '<text class="mark" x="{left}%" dx="-14" y="{zero}">0</text>'
)
_LIMIT = Markup(
    '<line class="limit" x1="{left}%" x2="{right}%" y1="{y:.1f}" y2="{y:.1f}"/>'
    '<text class="bound" x="{right}%" dx="10" y="{below:.1f}">{text}</text>'
)
_STRETCH = Markup('<line class="stretch" x1="{x1:.2f}%" x2="{x2:.2f}%" y1="{y1:.1f}" y2="{y2:.1f}"/>')
_POINT = Markup('<svg class="point {state}" x="{x:.2f}%" overflow="visible"><title>{title}</title>{inside}</svg>')
_SPAN = Markup('<path class="span" d="M0 {low:.1f}V{high:.1f}M-4 {low:.1f}h8M-4 {high:.1f}h8"/>')
_SAID = Markup(
    '<text class="value" y="{y:.1f}" text-anchor="middle">{text}<tspan class="spread">{spread}</tspan></text>'
)
_NAME = Markup('<text class="mark" y="{y}" text-anchor="middle">{text}</text>')
_MARKS = {
    "met": Markup('<circle class="{state}" cy="{y:.1f}" r="5"/>'),
    "missed": Markup('<rect class="{state}" x="-4.5" y="{corner:.1f}" width="9" height="9"/>'),
    "undecided": Markup('<path class="{state}" d="M0 {tip:.1f}l6 6-6 6-6-6z"/>'),
}


@dataclass(frozen=True, slots=True)
class Point:
    """One value of the parameter, and there the target's value and interval in its unit, with its state.

    value: None where it has no end, which is drawn at the upper edge. low, high: both or neither.
    """

    name: str
    value: float | None
    low: float | None
    high: float | None
    state: str


def varied(points: Sequence[Point], across: Sequence[float], limit: Limit, words: Words, about: str) -> Markup:
    """The drawing. `across`: where each point stands, from 0 to 1."""
    bound = float(limit.value)
    top = _top(points, bound)
    parts = [
        _AXIS.format(left=LEFT, right=RIGHT, floor=_FLOOR, zero=_FLOOR + 4),
        _LIMIT.format(
            left=LEFT, right=RIGHT, y=_at(bound, top), below=_at(bound, top) + 4, text=words.measure(bound, limit.unit)
        ),
    ]
    places = [LEFT + (RIGHT - LEFT) * place for place in across]
    known = [(x, _at(one.value, top)) for x, one in zip(places, points, strict=True) if one.value is not None]
    for (x1, y1), (x2, y2) in pairwise(known):
        parts.append(_STRETCH.format(x1=x1, x2=x2, y1=y1, y2=y2))
    step = ceil(len(points) / NAMES) or 1
    for number, (x, one) in enumerate(zip(places, points, strict=True)):
        inside = _point(one, top, limit.unit, words, number % step == 0, len(points) <= SPREADS)
        parts.append(_POINT.format(state=one.state, x=x, title=_told(one, limit.unit, words), inside=inside))
    return _FRAME.format(height=HEIGHT, about=about, inside=Markup("").join(parts))


def mark(state: str, y: float) -> Markup:
    """Round where it is met, square where it is missed, a rhombus where undecided: told apart without colours too."""
    return _MARKS[state].format(state=state, y=y, corner=y - 4.5, tip=y - 6)


def _top(points: Sequence[Point], bound: float) -> float:
    """The value at the upper edge."""
    known = [number for one in points for number in (one.value, one.low, one.high) if number is not None]
    return 1.15 * max([*(min(number, FAR * bound) for number in known), bound]) or 1.0


def _at(value: float, top: float) -> float:
    return TOP + PLOT * (1 - min(value / top, 1.0))


def _point(one: Point, top: float, unit: str, words: Words, named: bool, with_spread: bool) -> Markup:
    y = TOP if one.value is None else _at(one.value, top)
    parts = [mark(one.state, y)]
    if one.low is not None and one.high is not None:
        parts.insert(0, _SPAN.format(low=_at(one.low, top), high=_at(one.high, top)))
    if named:
        far = "↑ " if one.value is None or one.value > top else ""
        spread = f" ±{_half(one, unit, words)}" if with_spread and _half(one, unit, words) else ""
        parts.append(_SAID.format(y=y - 9, text=far + _value(one, unit, words), spread=spread))
        parts.append(_NAME.format(y=_FLOOR + 16, text=one.name))
    return Markup("").join(parts)


def _value(one: Point, unit: str, words: Words) -> str:
    return words("value.beyond") if one.value is None else words.measure(one.value, unit)


def _half(one: Point, unit: str, words: Words) -> str:
    """Half of its interval, where it has one of any width."""
    wide = 0.0 if one.low is None or one.high is None else one.high - one.low
    return words.measure(wide / 2, unit) if wide else ""


def _told(one: Point, unit: str, words: Words) -> str:
    half = _half(one, unit, words)
    value = _value(one, unit, words) + (f" ±{half}" if half else "")
    return f"{one.name}: {value}, {words(f'state.{one.state}')}"
