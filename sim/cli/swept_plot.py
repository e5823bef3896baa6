"""The plot of a sweep over one parameter: one panel per target, its values with their intervals, and its limit.

Numbers stand to scale, to a logarithmic one where the last is eight times the first or more; other values evenly. What
lies far beyond the limit is drawn at the panel's edge with its value, so that the others can still be told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import log
from typing import Any

from sim.cli.terminal import duration
from sim.verdict.targets import Target, parse_target

WIDTH, HEIGHT, LEFT, RIGHT, GAP, HEAD = 760, 130, 64, 70, 64, 34
FAR = 3.0
"""Times the limit beyond which a value is far away."""
WIDE = 8.0
"""The last value over the first from which on the scale is logarithmic."""
STATES = ("met", "missed", "undecided")
_STYLE = (
    "text{font:12px sans-serif;fill:#222}.head{font-weight:bold}.limit{stroke:#b00020;stroke-dasharray:5 4}"
    ".said{fill:#b00020}.value{paint-order:stroke;stroke:#fff;stroke-width:4px}.axis{stroke:#999}.line{fill:none;stroke:#1f5a92;stroke-width:2}"
    ".span{stroke:#1f5a92;stroke-width:1.5}.point{stroke:#fff}"
    ".met{fill:#2e7d32}.missed{fill:#b00020}.undecided{fill:#c77700}"
)


def plot(summary: dict[str, Any]) -> str | None:
    """An SVG document; None where more than one parameter is varied."""
    if len(summary["varied"]) != 1:
        return None
    values = summary["varied"][0]["values"]
    panels = [_worst(summary, target) for target in summary["targets"]]
    places = _places(values)
    body = "".join(
        _panel(HEAD + number * (HEIGHT + GAP), parse_target(target), worst, list(map(str, values)), places)
        for number, (target, worst) in enumerate(zip(summary["targets"], panels, strict=True))
    )
    bottom = HEAD + len(panels) * (HEIGHT + GAP)
    name = escape(summary["varied"][0]["path"])
    foot = f"{name}; {summary['replications']} replications each, upright: 95 % over them where it can be trusted"
    marks = "".join(_named(state, LEFT + 100 * place, bottom + 16) for place, state in enumerate(STATES))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 32}" role="img" aria-label="{name}">'
        f'<style>{_STYLE}</style><rect width="100%" height="100%" fill="#fff"/>{body}'
        f'<text x="{LEFT}" y="{bottom - 8}">{foot}</text>{marks}</svg>\n'
    )


def _worst(summary: dict[str, Any], target: str) -> list[dict[str, Any] | None]:
    """Per point the target's worst group: the one that exceeds most."""
    return [
        max(
            (one for one in point["targets"] if one["target"] == target),
            key=lambda one: float(one["estimate"]["exceeding"]),
            default=None,
        )
        for point in summary["points"]
    ]


def _places(values: Sequence[Any]) -> list[float]:
    """Where each value stands across the panel."""
    numbers = [_number(value) for value in values]
    known = [one for one in numbers if one is not None]
    if len(known) < len(numbers) or len({*known}) < 2 or known != sorted(known):
        scale = [float(place) for place in range(len(values))]
    elif known[0] > 0 and known[-1] >= WIDE * known[0]:
        scale = [log(one) for one in known]
    else:
        scale = known
    low, wide = scale[0], (scale[-1] - scale[0]) or 1.0
    return [LEFT + (WIDTH - LEFT - RIGHT) * (one - low) / wide for one in scale]


def _number(value: Any) -> float | None:
    """The number that a value begins with, which all values of a range write in the same unit."""
    try:
        return float(str(value).split()[0])
    except (ValueError, IndexError):
        return None


def _panel(
    top: int, target: Target, points: list[dict[str, Any] | None], labels: list[str], places: list[float]
) -> str:
    limit = float(target.limit.value)
    found = [point["estimate"] if point else None for point in points]
    numbers = [one[name] for one in found if one for name in ("value", "low", "high") if one[name] is not None]
    most = 1.15 * max([min(one, FAR * limit) for one in numbers] + [limit]) or 1.0

    def at(value: float) -> float:
        return top + HEIGHT * (1 - min(value / most, 1.0))

    end, y = WIDTH - RIGHT, at(limit)
    parts = [f'<text class="head" x="{LEFT}" y="{top - 12}">{escape(target.text)}</text>']
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{end}" y1="{top + HEIGHT}" y2="{top + HEIGHT}"/>')
    parts.append(f'<text x="{LEFT - 14}" y="{top + HEIGHT + 4}">0</text>')
    parts.append(f'<line class="limit" x1="{LEFT}" x2="{end}" y1="{y:.1f}" y2="{y:.1f}"/>')
    parts.append(f'<text class="said" x="{end + 14}" y="{y + 4:.1f}">{_said(limit, target)}</text>')
    known = [(place, one) for place, one in enumerate(found) if one and one["value"] is not None]
    line = " ".join(f"{places[place]:.1f},{at(one['value']):.1f}" for place, one in known)
    parts.append(f'<polyline class="line" points="{line}"/>')
    for place, one in known:
        x, y = places[place], at(one["value"])
        if one["low"] is not None:
            parts.append(_span(x, at(one["low"]), at(one["high"])))
        parts.append(_mark((points[place] or {}).get("state", "undecided"), x, y))
        said = ("↑ " if one["value"] > most else "") + _value(one, target)
        parts.append(f'<text class="value" x="{x:.1f}" y="{y - 9:.1f}" text-anchor="middle">{said}</text>')
    for place, label in enumerate(labels):
        where = f'x="{places[place]:.1f}" y="{top + HEIGHT + 16}"'
        parts.append(f'<text {where} text-anchor="middle">{escape(label)}</text>')
    return "".join(parts)


def _span(x: float, low: float, high: float) -> str:
    lines = ((x, low, x, high), (x - 4, low, x + 4, low), (x - 4, high, x + 4, high))
    return "".join(
        f'<line class="span" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"/>' for x1, y1, x2, y2 in lines
    )


def _named(state: str, x: float, y: float) -> str:
    return f'{_mark(state, x, y)}<text x="{x + 10}" y="{y + 4}">{state}</text>'


def _mark(state: str, x: float, y: float) -> str:
    """Round where it is met, square where it is missed, a rhombus where undecided: told apart without colours too."""
    if state == "met":
        return f'<circle class="point met" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'
    turn = f' transform="rotate(45 {x:.1f} {y:.1f})"' if state == "undecided" else ""
    return f'<rect class="point {state}" x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9"{turn}/>'


def _value(one: dict[str, Any], target: Target) -> str:
    """A value with half of its interval, where it has one of any width."""
    half = 0.0 if one["low"] is None else (one["high"] - one["low"]) / 2
    return _said(one["value"], target) + (f" ±{_said(half, target)}" if half else "")


def _said(value: float, target: Target) -> str:
    if target.statistic == "share":
        return f"{100 * value:.3g} %"
    return f"{value:.3g}" if target.limit.unit == "" else duration(value)
