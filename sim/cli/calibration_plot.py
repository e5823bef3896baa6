"""The plot of a calibration: per station the share of calls answered within a time, fitted, seen, and foretold.

Upwards the nines: 90 %, 99 % and 99.9 % lie equally far apart, so that a tail can be seen to fit or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log10

import numpy as np
from numpy.typing import NDArray

from sim.cli.terminal import duration
from sim.fitting.calibrated import Calibrated
from sim.fitting.shapes import below
from sim.report.drawings.logtime import LogTime, around

WIDTH, HEIGHT, LEFT, GAP = 720, 200, 56, 66
POINTS = 160
RIGHT = 30
SHARES = (0.0, 0.5, 0.9, 0.99, 0.999)
_STYLE = (
    "text{font:12px sans-serif;fill:#222}.grid{stroke:#ddd}.fit{fill:none;stroke:#9dc3e6;stroke-width:6}"
    ".fitted{fill:none;stroke:#222;stroke-width:1.2}.rest{fill:none;stroke:#c77700;stroke-width:1.5;"
    "stroke-dasharray:5 3}"
)


def plot(found: Sequence[Calibrated]) -> str:
    """An SVG document with a panel per station."""
    body = "".join(_panel(place, one) for place, one in enumerate(found))
    height = len(found) * (HEIGHT + GAP) + 10
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="fits against data"><style>{_STYLE}</style>{body}</svg>\n'
    )


def _panel(place: int, one: Calibrated) -> str:
    top = place * (HEIGHT + GAP) + 40
    every = np.concatenate((one.fitted_times, one.rest_times))
    axis = around([float(value) for value in np.quantile(every, (0.005, 0.999))])
    times = np.geomspace(axis.low, axis.high, POINTS)
    mean, cv = duration(one.duration.mean), f", cv {one.duration.cv:.2f}" if one.duration.cv else ""
    title = f"{one.station}: {one.duration.kind}, mean {mean}{cv} ({one.basis})"
    parts = [f'<text x="{LEFT}" y="{top - 22}">{escape(title)}</text>', _legend(top)]
    for share in SHARES:
        y = top + HEIGHT * (1 - _height(share))
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{100 * share:g} %</text>')
    for mark in axis.marks:
        x = _x(axis, mark)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + HEIGHT}"/>')
        text = escape(duration(mark))
        parts.append(f'<text x="{x:.1f}" y="{top + HEIGHT + 15}" text-anchor="middle">{text}</text>')
    parts.append(_line("fit", axis, top, times, below(one.duration, times)))
    parts.append(_line("fitted", axis, top, times, _seen(one.fitted_times, times)))
    parts.append(_line("rest", axis, top, times, _seen(one.rest_times, times)))
    return "".join(parts)


def _legend(top: int) -> str:
    entries = (("fitted", "seen, fitted part"), ("rest", "seen, the rest"), ("fit", "fit"))
    parts = []
    for place, (tone, text) in enumerate(entries):
        x = LEFT + place * 150
        parts.append(f'<line class="{tone}" x1="{x}" x2="{x + 24}" y1="{top - 10}" y2="{top - 10}"/>')
        parts.append(f'<text x="{x + 30}" y="{top - 6}">{text}</text>')
    return "".join(parts)


def _seen(ordered: NDArray[np.int64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.searchsorted(ordered, times, side="right") / len(ordered)


def _line(tone: str, axis: LogTime, top: int, times: NDArray[np.float64], shares: NDArray[np.float64]) -> str:
    points = " ".join(
        f"{_x(axis, time):.1f},{top + HEIGHT * (1 - _height(share)):.1f}"
        for time, share in zip(times.tolist(), shares.tolist(), strict=True)
    )
    return f'<polyline class="{tone}" points="{points}"/>'


def _height(share: float) -> float:
    """From 0 to 1: how many nines, up to three."""
    return min(-log10(max(1 - share, 1e-9)), 3) / 3


def _x(axis: LogTime, time: float) -> float:
    return LEFT + (WIDTH - RIGHT - LEFT) * axis.at(time) / 100
