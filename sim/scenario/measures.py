"""Measures as people write them: "250 ms", "0.7 /s", "15 %". One unit inside: microseconds, per second, shares."""

from __future__ import annotations

import re

from sim.chance.durations import DAY, HOUR, MINUTE, SECOND

_UNITS = {
    "us": 1,
    "µs": 1,
    "ms": 1000,
    "s": SECOND,
    "min": MINUTE,
    "h": HOUR,
    "d": DAY,
    "day": DAY,
    "days": DAY,
    "week": 7 * DAY,
    "weeks": 7 * DAY,
}
_NUMBER = r"([0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)"
_DURATION = re.compile(rf"^{_NUMBER}\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})$")
_RATE = re.compile(rf"^{_NUMBER}\s*/\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})$")
_CLOCK = re.compile(r"^([01]?[0-9]|2[0-4])[:.]([0-5][0-9])(?:[:.]([0-5][0-9]))?$")


def micros(text: object) -> float:
    """Microseconds of a duration such as "250 ms". ValueError says what was expected."""
    match = _DURATION.match(str(text).strip())
    if not match:
        raise ValueError(f"expected a duration such as '250 ms', '1.5 s' or '2 h', got {text!r}")
    return float(match[1]) * _UNITS[match[2]]


def per_second(text: object) -> float:
    """Events per second of a rate such as "0.7 /s" or "30 /h". ValueError says what was expected."""
    match = _RATE.match(str(text).strip())
    if not match:
        raise ValueError(f"expected a rate such as '0.7 /s' or '30 /h', got {text!r}")
    return float(match[1]) / (_UNITS[match[2]] / SECOND)


def number(value: object) -> float:
    """A plain number; "15 %" is 0.15. ValueError says what was expected."""
    if isinstance(value, bool):
        raise ValueError(f"expected a number, got {value!r}")
    if isinstance(value, int | float):
        return float(value)
    text = str(value).strip()
    try:
        return float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        raise ValueError(f"expected a number, got {value!r}") from None


def moment_of_day(text: object) -> int:
    """Microseconds after midnight of "08:00" or "9.30". 480 is 8:00 as YAML reads it, in minutes."""
    if isinstance(text, int) and not isinstance(text, bool) and 0 <= text <= 24 * 60:
        return text * MINUTE
    match = _CLOCK.match(str(text).strip())
    if not match:
        raise ValueError(f"expected a time of day such as 08:00, got {text!r}")
    moment = int(match[1]) * HOUR + int(match[2]) * MINUTE + int(match[3] or 0) * SECOND
    if moment > DAY:
        raise ValueError(f"expected a time of day such as 08:00, got {text!r}")
    return moment


def shown(duration: float) -> str:
    """A duration in the unit a person would choose: 0.25 s is "250 ms"."""
    for unit, size in (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1000)):
        if duration >= size:
            return f"{duration / size:.3g} {unit}"
    return f"{duration:.0f} µs"
