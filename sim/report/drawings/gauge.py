"""A value with its range against a limit, small enough to stand in a line."""

from __future__ import annotations

from markupsafe import Markup

_FRAME = Markup('<svg class="gauge {state}" width="100%" height="18" role="img" aria-hidden="true">{inside}</svg>')
_TRACK = Markup('<rect class="track" x="0" y="7" width="100%" height="4" rx="2"/>')
_BAND = Markup('<rect class="band" x="{x:.1f}%" y="5" width="{width:.1f}%" height="8" rx="3"/>')
_DOT = Markup('<circle class="dot" cx="{x:.1f}%" cy="9" r="5"/>')
_LIMIT = Markup('<line class="limit" x1="{x:.1f}%" x2="{x:.1f}%" y1="0" y2="18"/>')


def gauge(value: float | None, ends: tuple[float | None, float | None], limit: float, state: str) -> Markup:
    """A dot for the value, a band from low to high, a line at the limit; the scale begins at 0."""
    known = [float(one) for one in (value, *ends, limit) if one is not None]
    scale = 95 / (max(known) or 1)
    parts = [_TRACK]
    low, high = ends
    if low is not None and high is not None:
        parts.append(_BAND.format(x=low * scale, width=max((high - low) * scale, 0.5)))
    parts.append(_LIMIT.format(x=limit * scale))
    if value is not None:
        parts.append(_DOT.format(x=min(max(value * scale, 1.5), 98)))
    return _FRAME.format(state=state, inside=Markup("").join(parts))
