"""The plot of a calibration: per station the share of calls answered within a time, fitted, seen, and foretold."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
from numpy.typing import NDArray

from sim.cli.terminal import duration
from sim.fitting.calibrated import Calibrated
from sim.fitting.shapes import below
from sim.report.drawings.logtime import LogTime, around

WIDTH, HEIGHT, LEFT, GAP = 720, 200, 56, 66
POINTS = 160
_STYLE = (
    "text{font:12px sans-serif;fill:#222}.grid{stroke:#ddd}.fit{fill:none;stroke:#1f5a92;stroke-width:2}"
    ".fitted{fill:none;stroke:#8a8a8a;stroke-width:1.5}.rest{fill:none;stroke:#c77700;stroke-width:1.5;"
    "stroke-dasharray:5 3}.doubt{fill:#b00020}"
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
    for share in (0, 25, 50, 75, 100):
        y = top + HEIGHT * (1 - share / 100)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - 10}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{share} %</text>')
    for mark in axis.marks:
        x = _x(axis, mark)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{top + HEIGHT}"/>')
        text = escape(duration(mark))
        parts.append(f'<text x="{x:.1f}" y="{top + HEIGHT + 15}" text-anchor="middle">{text}</text>')
    parts.append(_line("fitted", axis, top, times, _seen(one.fitted_times, times)))
    parts.append(_line("rest", axis, top, times, _seen(one.rest_times, times)))
    parts.append(_line("fit", axis, top, times, below(one.duration, times)))
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
        f"{_x(axis, time):.1f},{top + HEIGHT * (1 - share):.1f}"
        for time, share in zip(times.tolist(), shares.tolist(), strict=True)
    )
    return f'<polyline class="{tone}" points="{points}"/>'


def _x(axis: LogTime, time: float) -> float:
    return LEFT + (WIDTH - 10 - LEFT) * axis.at(time) / 100
