"""How busy stations were: own work and other people's work stacked, and the busiest 15 minutes beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sim.report.words import Words

_ROW = 40
BUSY = 0.7
_FRAME = Markup(
    '<svg class="utilisation" width="100%" height="{height}" role="img" aria-label="{about}">{inside}</svg>'
)
_LABEL = Markup('<text class="label{strong}" x="0" y="{y}">{text}<tspan class="note" dx="8">{note}</tspan></text>')
_BAR = Markup('<rect class="{tone}" x="{x:.2f}%" y="{y}" width="{width:.2f}%" height="10"/>')
_PEAK = Markup('<line class="peak" x1="{x:.2f}%" x2="{x:.2f}%" y1="{top}" y2="{bottom}"/>')
_GRID = Markup(
    '<line class="{tone}" x1="{x:.2f}%" x2="{x:.2f}%" y1="0" y2="{bottom}"/>'
    '<text class="mark" x="{x:.2f}%" y="{below}" text-anchor="{anchor}">{text}</text>'
)


@dataclass(frozen=True, slots=True)
class Use:
    """One station: shares of its servers' time, and the work of its busiest 15 minutes."""

    label: str
    own: float
    background: float
    peak: float
    bottleneck: bool


def utilisation(uses: Sequence[Use], words: Words, about: str) -> Markup:
    """The drawing. Its scale ends at 100 %, or where the busiest peak lies beyond that."""
    top = max([1.0, *(use.peak for use in uses)])
    bottom = _ROW * len(uses)
    marks = (0.0, 0.25, 0.5, BUSY, 1.0) if top < 1.5 else (0.0, BUSY, 1.0, top)
    parts = [
        _GRID.format(
            tone="busy" if mark == BUSY else "grid",
            x=100 * mark / top,
            bottom=bottom,
            below=bottom + 16,
            text=words.share(mark),
            anchor=_anchor(mark / top),
        )
        for mark in marks
    ]
    for number, use in enumerate(uses):
        y = number * _ROW
        note = words("note.bottleneck") if use.bottleneck else ""
        parts.append(_LABEL.format(strong=" strong" if use.bottleneck else "", y=y + 15, text=use.label, note=note))
        own, others = 100 * use.own / top, 100 * use.background / top
        parts.append(_BAR.format(tone="own", x=0, y=y + 21, width=own))
        parts.append(_BAR.format(tone="others", x=own, y=y + 21, width=others))
        parts.append(_PEAK.format(x=100 * use.peak / top, top=y + 18, bottom=y + 34))
    return _FRAME.format(height=bottom + 22, about=about, inside=Markup("").join(parts))


def _anchor(place: float) -> str:
    return "start" if place < 0.04 else "end" if place > 0.96 else "middle"
