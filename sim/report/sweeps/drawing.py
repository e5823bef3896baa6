"""The drawing of a sweep over one parameter as a file that stands alone: its targets one under the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from sim.report.drawings.scale import places
from sim.report.drawings.varied import HEIGHT, LEFT, mark, varied
from sim.report.sweeps.foremost import drawn_points
from sim.report.words import Words
from sim.verdict.targets import parse_target

WIDTH, HEAD, GAP = 760, 18, 20
STATES = ("met", "missed", "undecided")
_STYLE = Markup(
    "text{font:12px sans-serif;fill:#222}.head{font-weight:bold}.limit{stroke:#b00020;stroke-dasharray:5 4}"
    ".bound{fill:#b00020}.value{paint-order:stroke;stroke:#fff;stroke-width:4px}.axis{stroke:#999}"
    ".stretch{stroke:#1f5a92;stroke-width:2}.span{stroke:#1f5a92;stroke-width:1.5;fill:none}.point>*{stroke:#fff}"
    ".point>.span{stroke:#1f5a92}.point>text{stroke:none}.point>.value{stroke:#fff}"
    "circle.met{fill:#2e7d32}rect.missed{fill:#b00020}path.undecided{fill:#c77700}"
)
_FILE = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{about}">'
    '<style>{style}</style><rect width="100%" height="100%" fill="#fff"/>{inside}</svg>\n'
)
_PANEL = Markup('<text class="head" x="{left}%" y="{head}">{text}</text><g transform="translate(0 {top})">{drawn}</g>')
_FOOT = Markup('<text x="{left}%" y="{y}">{text}</text>')
_STATE = Markup('<g transform="translate({x} 0)">{drawn}<text x="10" y="{y}">{text}</text></g>')


def sweep_drawing(summary: Mapping[str, Any], lang: str = "en") -> str | None:
    """An SVG document of a sweep as sweep.json holds it; None where more than one parameter is varied."""
    if len(summary["varied"]) != 1:
        return None
    words, name = Words(lang), summary["varied"][0]["path"]
    panels = [_panel(number, text, summary, words) for number, text in enumerate(summary["targets"])]
    bottom = len(panels) * (HEAD + HEIGHT + GAP) + 8
    foot = _FOOT.format(
        left=LEFT, y=bottom, text=words("sweep.drawing.foot", path=name, count=words.number(summary["replications"]))
    )
    states = [_state(state, place, bottom + 24, words) for place, state in enumerate(STATES)]
    inside = Markup("").join([*panels, foot, *states])
    return str(_FILE.format(width=WIDTH, height=bottom + 40, about=name, style=_STYLE, inside=inside))


def _panel(number: int, text: str, summary: Mapping[str, Any], words: Words) -> Markup:
    target, values = parse_target(text), summary["varied"][0]["values"]
    points = drawn_points(target, values, [point["targets"] for point in summary["points"]], words)
    top = number * (HEAD + HEIGHT + GAP) + HEAD
    drawn = varied(points, places(values), target.limit, words, text)
    return _PANEL.format(left=LEFT, head=top + 4, text=text, top=top, drawn=drawn)


def _state(state: str, place: int, y: int, words: Words) -> Markup:
    x = WIDTH * LEFT / 100 + 100 * place
    return _STATE.format(x=f"{x:.0f}", y=y, drawn=mark(state, y - 4), text=words(f"state.{state}"))
