"""The plot of a sweep over one parameter: one panel per target, its values with their intervals, and its limit."""

from __future__ import annotations

from html import escape
from typing import Any

from sim.cli.terminal import duration

WIDTH, HEIGHT, LEFT, GAP = 720, 150, 90, 46
_STYLE = (
    "text{font:12px sans-serif;fill:#222}.limit{stroke:#b00020;stroke-dasharray:5 4}.axis{stroke:#999}"
    ".line{fill:none;stroke:#1f5a92;stroke-width:2}.span{stroke:#1f5a92;stroke-width:1.5}"
    ".met{fill:#2e7d32}.missed{fill:#b00020}.undecided{fill:#c77700}"
)


def plot(summary: dict[str, Any]) -> str | None:
    """An SVG document; None where more than one parameter is varied."""
    if len(summary["varied"]) != 1:
        return None
    labels = [str(value) for value in summary["varied"][0]["values"]]
    panels = [_series(summary, target) for target in summary["targets"]]
    body = "".join(_panel(number, *panel, labels) for number, panel in enumerate(panels))
    height = len(panels) * (HEIGHT + GAP) + 30
    name = escape(summary["varied"][0]["path"])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{name}">'
        f'<style>{_STYLE}</style>{body}<text x="{LEFT}" y="{height - 6}">{name}</text></svg>\n'
    )


def _series(summary: dict[str, Any], target: str) -> tuple[str, list[dict[str, Any] | None]]:
    """Per point the target's worst group: the one that exceeds most."""
    worst = []
    for point in summary["points"]:
        mine = [one for one in point["targets"] if one["target"] == target]
        worst.append(max(mine, key=lambda one: one["estimate"]["exceeding"], default=None))
    return target, worst


def _panel(number: int, target: str, points: list[dict[str, Any] | None], labels: list[str]) -> str:
    top = number * (HEIGHT + GAP) + 24
    found = [point["estimate"] if point else None for point in points]
    numbers = [one[name] for one in found if one for name in ("value", "low", "high") if one[name] is not None]
    limit = limit_of(target)
    most = max([*numbers, limit or 0.0], default=1.0) * 1.08 or 1.0
    step = (WIDTH - LEFT - 20) / max(1, len(labels) - 1)

    def at(place: int, value: float) -> tuple[float, float]:
        return LEFT + place * step, top + HEIGHT * (1 - value / most)

    parts = [f'<text x="0" y="{top - 8}">{escape(target)}</text>']
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - 20}" y1="{top + HEIGHT}" y2="{top + HEIGHT}"/>')
    parts.append(f'<text x="0" y="{top + 10}">{_tick(most, target)}</text><text x="0" y="{top + HEIGHT}">0</text>')
    if limit is not None:
        _, y = at(0, limit)
        parts.append(f'<line class="limit" x1="{LEFT}" x2="{WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}"/>')
    known = [(place, one) for place, one in enumerate(found) if one and one["value"] is not None]
    line = " ".join("{:.1f},{:.1f}".format(*at(place, one["value"])) for place, one in known)
    parts.append(f'<polyline class="line" points="{line}"/>')
    for place, one in known:
        x, y = at(place, one["value"])
        if one["low"] is not None:
            low, high = at(place, one["low"])[1], at(place, one["high"])[1]
            parts.append(f'<line class="span" x1="{x:.1f}" x2="{x:.1f}" y1="{low:.1f}" y2="{high:.1f}"/>')
        state = (points[place] or {}).get("state", "undecided")
        parts.append(f'<circle class="{state}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>')
    for place, label in enumerate(labels):
        x, _ = at(place, 0)
        parts.append(f'<text x="{x:.1f}" y="{top + HEIGHT + 15}" text-anchor="middle">{escape(label)}</text>')
    return "".join(parts)


def limit_of(target: str) -> float | None:
    """The limit a target is held against, in its inner unit."""
    from sim.verdict.targets import parse_target

    return float(parse_target(target).limit.value)


def _tick(value: float, target: str) -> str:
    return f"{100 * value:.3g} %" if target.startswith("share") else duration(value)
