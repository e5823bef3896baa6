"""Numbers as people of each language write them. Times come in microseconds, shares as fractions of 1."""

from __future__ import annotations

import re
from datetime import date, timedelta

from sim.chance.durations import DAY, HOUR, MINUTE, SECOND

SEPARATORS = {"en": (",", "."), "da": (".", ",")}
"""Of thousands and of decimals."""
UNITS = {
    "en": (("d", DAY), ("h", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1000)),
    "da": (("døgn", DAY), ("t", HOUR), ("min", MINUTE), ("s", SECOND), ("ms", 1000)),
}
SCENARIO_UNITS: dict[str, dict[str, str]] = {
    "en": {},
    "da": {"h": "t", "d": "døgn", "day": "døgn", "days": "døgn", "week": "uge", "weeks": "uger"},
}
"""Units as a scenario writes them that a page calls otherwise."""
_WRITTEN = re.compile(r"^(-?\d+(?:\.\d+)?)(?:\s*(/?)\s*(us|µs|ms|s|min|h|d|days?|weeks?|%))?$")
WEEKDAYS = {
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "da": ("man", "tir", "ons", "tor", "fre", "lør", "søn"),
}
MONTHS = {
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    "da": (
        *("januar", "februar", "marts", "april", "maj", "juni"),
        *("juli", "august", "september", "oktober", "november", "december"),
    ),
}


def number(value: float, lang: str, digits: int = 3) -> str:
    """A number with so many significant digits, never as a power of ten; whole numbers keep all of theirs."""
    if value == int(value) and abs(value) < 10**15:
        return _separated(f"{int(value):,}", lang)
    if abs(value) >= 10 ** (digits - 1):
        return _separated(f"{value:,.0f}", lang)
    shown = f"{float(f'{value:.{digits}g}'):,.12f}".rstrip("0").rstrip(".")
    return _separated(shown, lang)


def duration(micros: float, lang: str) -> str:
    """A time in the unit a person would choose."""
    for unit, size in UNITS[lang]:
        if abs(micros) >= size:
            return f"{_three(micros / size, lang)}\u00a0{unit}"
    return f"{number(round(micros), lang)}\u00a0µs" if micros else f"0\u00a0{UNITS[lang][3][0]}"


def share(value: float, lang: str) -> str:
    """A share in per cent."""
    percent = 100 * value
    if 0 < percent < 0.005:
        shown = f"<\u00a0{_separated('0.01', lang)}"
    elif percent < 1 or 99 < percent < 100:
        shown = number(round(percent, 2), lang, digits=4)
    else:
        shown = number(float(f"{percent:.3g}"), lang)
    return f"{shown}\u00a0%" if lang == "da" else f"{shown}%"


def written(value: float | str, lang: str) -> str:
    """A value as a scenario writes it (4, 0.25, "0.5 /s", "35 %"), with all its digits; words stay as they are."""
    found = _WRITTEN.match(str(value))
    if not found:
        return str(value)
    digits, per, unit = found.groups()
    shown = number(float(digits), lang, digits=12)
    if unit is None:
        return shown
    space = "" if unit == "%" and lang == "en" else "\u00a0"
    return f"{shown}{space}{per}{SCENARIO_UNITS[lang].get(unit, unit)}"


def read(text: str, lang: str) -> float | None:
    """The number or share that a text shows; None where it is neither. The page's script reads figures the same way."""
    thousands, decimals = SEPARATORS[lang]
    digits = text.removesuffix("%").strip().replace(thousands, "").replace(decimals, ".")
    try:
        return float(f"{float(digits) / 100:.12g}") if text.endswith("%") else float(digits)
    except ValueError:
        return None


def clock(moment: int) -> str:
    """The time of day of a moment."""
    minute = moment % DAY // MINUTE
    return f"{minute // 60:02d}:{minute % 60:02d}"


def day(iso: str, lang: str, plus: int = 0) -> str:
    """A date as it is written in a sentence, so many days after the one given."""
    it = date.fromisoformat(iso) + timedelta(days=plus)
    dot = "." if lang == "da" else ""
    return f"{it.day}{dot} {MONTHS[lang][it.month - 1]} {it.year}"


def weekday(iso: str, lang: str, plus: int = 0) -> str:
    """The short name of that day of the week."""
    return WEEKDAYS[lang][(date.fromisoformat(iso) + timedelta(days=plus)).weekday()]


def short_day(iso: str, lang: str, plus: int = 0) -> str:
    """Day and month of that day in figures."""
    it = date.fromisoformat(iso) + timedelta(days=plus)
    return f"{it.day}.{it.month}." if lang == "da" else f"{it.day}/{it.month}"


def is_monday(iso: str, plus: int = 0) -> bool:
    """Whether that day is a Monday."""
    return (date.fromisoformat(iso) + timedelta(days=plus)).weekday() == 0


def _three(value: float, lang: str) -> str:
    """Three digits, those after the point kept even when they are noughts; whole numbers as they are."""
    short = float(f"{value:.3g}")
    if short == int(short):
        return number(short, lang)
    return _separated(f"{short:.{2 if abs(short) < 10 else 1}f}", lang)


def _separated(english: str, lang: str) -> str:
    thousands, decimals = SEPARATORS[lang]
    return english.translate({ord(","): thousands, ord("."): decimals})
