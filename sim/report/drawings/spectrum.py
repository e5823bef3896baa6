"""How large a share is answered within which time, from the median to the outermost tail.

Upwards the nines: 90 %, 99 % and 99.9 % lie equally far apart, so that tails can be read. To the right, time on a
logarithmic axis.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import floor, log10

from markupsafe import Markup

from sim.report.drawings.logtime import LogTime, around
from sim.report.words import Words

_HEIGHT = 300
_FRAME = Markup(
    '<svg class="spectrum" width="100%" height="{height}" role="img" aria-label="{about}">{grid}'
    '<svg x="0" y="0" width="100%" height="{plot}" viewBox="0 0 100 100" preserveAspectRatio="none">{lines}</svg>'
    "{marks}</svg>"
)
_ACROSS = Markup(
    '<line class="grid" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>'
    '<text class="mark" x="2" y="{above:.1f}">{text}</text>'
)
_UP = Markup(
    '<line class="grid" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="{plot}"/>'
    '<text class="mark" x="{x:.2f}%" y="{below}" text-anchor="{anchor}">{text}</text>'
)
_LINE = Markup('<polyline class="line tone{tone}" points="{points}"/>')
_TARGET = Markup(
    '<g class="target tone{tone}"><circle cx="{x:.2f}%" cy="{y:.1f}" r="5"/>'
    '<line x1="{x:.2f}%" x2="{x:.2f}%" y1="{y:.1f}" y2="{plot}"/><title>{text}</title></g>'
)


@dataclass(frozen=True, slots=True)
class Distribution:
    """One journey: counts per bin of time, of `measured` calls in all (those that failed reach no time)."""

    label: str
    counts: Sequence[int]
    measured: int
    longest: int | None
    tone: int


@dataclass(frozen=True, slots=True)
class Aim:
    """A target on a quantile, where a curve should have come to: a share within a time."""

    share: float
    micros: float
    text: str
    tone: int


def spectrum(
    lower: Sequence[int], distributions: Sequence[Distribution], aims: Sequence[Aim], words: Words, about: str
) -> Markup:
    """The drawing. `lower`: where each bin begins (µs); each ends where the next begins, the last at the longest."""
    top = min(max(floor(log10(max([1, *(one.measured for one in distributions)]))), 2), 4)
    plot = _HEIGHT - 24
    starts = [_start(lower, one) for one in distributions]
    ends = [float(one.longest) for one in distributions if one.longest]
    axis = around(starts + ends + [aim.micros for aim in aims])

    def height(share: float) -> float:
        return min(-log10(max(1 - share, 10**-top)), top) / top

    grid = [
        _ACROSS.format(y=plot * (1 - height(share)), above=plot * (1 - height(share)) + 13, text=words.share(share))
        for share in (0.5, *(1 - 10**-nines for nines in range(1, top)))
    ]
    grid += [
        _UP.format(x=x, plot=plot, below=plot + 17, text=words.duration(mark), anchor=_anchor(x))
        for mark in axis.marks
        for x in (axis.at(mark),)
    ]
    lines = [_LINE.format(tone=one.tone, points=_points(lower, one, axis, height)) for one in distributions]
    marks = [
        _TARGET.format(x=axis.at(aim.micros), y=plot * (1 - height(aim.share)), plot=plot, text=aim.text, tone=aim.tone)
        for aim in aims
    ]
    joined = [Markup("").join(parts) for parts in (grid, lines, marks)]
    return _FRAME.format(height=_HEIGHT, plot=plot, about=about, grid=joined[0], lines=joined[1], marks=joined[2])


def _start(lower: Sequence[int], one: Distribution) -> float:
    """Where the axis has to begin for this curve: where a twentieth has been answered."""
    reached = 0
    for place, count in enumerate(one.counts):
        reached += count
        if reached * 20 >= one.measured:
            return float(max(lower[place], 1))
    return float(max(lower[0], 1))


def _points(lower: Sequence[int], one: Distribution, axis: LogTime, height: Callable[[float], float]) -> str:
    reached = 0
    points: list[tuple[float, float]] = []
    for place, count in enumerate(one.counts):
        if count and not points:
            points.append((axis.at(max(lower[place], 1)), 100.0))
        reached += count
        if not points:
            continue
        last = place + 1 == len(lower) or reached == sum(one.counts)
        end = float(one.longest or lower[place]) if last else float(lower[place + 1])
        points.append((axis.at(end), 100 * (1 - height(reached / one.measured))))
        if last:
            break
    return " ".join(f"{x:.2f},{y:.2f}" for x, y in points)


def _anchor(place: float) -> str:
    return "start" if place < 4 else "end" if place > 96 else "middle"
