"""Wholes divided into shares: one bar each, one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from sim.report.words import Words

_ROW = 44
_FRAME = Markup('<svg class="shares" width="100%" height="{height}" role="img" aria-label="{about}">{inside}</svg>')
_LABEL = Markup('<text class="label" x="0" y="{y}">{text}<tspan class="note" dx="8">{note}</tspan></text>')
_PART = Markup(
    '<rect class="{tone}" x="{x:.3f}%" y="{y}" width="{width:.3f}%" height="16"><title>{text}</title></rect>'
)
_SHARE = Markup('<text class="on" x="{x:.3f}%" y="{y}" dx="5">{text}</text>')


@dataclass(frozen=True, slots=True)
class Bar:
    """One whole, with the size of each of its parts."""

    label: str
    note: str
    parts: Sequence[float]


def shares(bars: Sequence[Bar], tones: Sequence[str], words: Words, about: str) -> Markup:
    """The drawing; `tones` are the classes of the parts, in their order."""
    parts = []
    for number, bar in enumerate(bars):
        y, before, total = number * _ROW, 0.0, sum(bar.parts)
        parts.append(_LABEL.format(y=y + 14, text=bar.label, note=bar.note))
        for tone, size in zip(tones, bar.parts, strict=True):
            if not size:
                continue
            width = 100 * size / total
            parts.append(_PART.format(tone=tone, x=before, y=y + 20, width=width, text=words.share(size / total)))
            if width > 16:
                parts.append(_SHARE.format(x=before, y=y + 32, text=words.share(size / total)))
            before += width
    return _FRAME.format(height=_ROW * len(bars), about=about, inside=Markup("").join(parts))
