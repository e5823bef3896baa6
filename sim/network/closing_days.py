"""Days the offices are shut, and weeks the schools are.

Public holidays are reckoned here and held against the `holidays` library by a test: importing it loads every country of
the world, a third of what a start costs. The other days and the school weeks are customs, kept here as tables and
labelled ASSUMPTION: collective agreements and each municipality decide them.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

OFFICE_CLOSING_DAYS = ((6, 5), (12, 24), (12, 31))
"""ASSUMPTION: offices and clinics are shut on 5 June, 24 December and 31 December (month, day)."""

SCHOOL_HOLIDAY_WEEKS = (7, 27, 28, 29, 30, 31, 32, 42)
"""ASSUMPTION: ISO weeks without school: winter, summer, autumn. Most municipalities; some take week 8."""

SCHOOL_CHRISTMAS = ((12, 22), (1, 2))
"""ASSUMPTION: first and last day of the school's Christmas holiday (month, day)."""


_FROM_EASTER = (-3, -2, 0, 1, 39, 49, 50)
"""Days from Easter Sunday: Maundy Thursday, Good Friday, Easter, Easter Monday, Ascension, Whit Sunday and Monday."""

_PRAYER_DAY, _LAST_PRAYER_DAY = 26, 2023
"""Store bededag: days from Easter Sunday, and the last year it was a holiday."""


def is_public_holiday(day: date) -> bool:
    """Whether Danish law makes the day a holiday (Sundays as such not counted)."""
    return day in _public_holidays(day.year)


def is_closing_day(day: date) -> bool:
    """Whether offices are shut although the weekday says open."""
    return is_public_holiday(day) or (day.month, day.day) in OFFICE_CLOSING_DAYS


def is_school_day(day: date) -> bool:
    """Whether schools teach: a weekday that is neither a closing day nor in a school holiday."""
    if day.weekday() >= 5 or is_closing_day(day) or day.isocalendar().week in SCHOOL_HOLIDAY_WEEKS:
        return False
    (_, first), (_, last) = SCHOOL_CHRISTMAS
    christmas = (day.month == 12 and day.day >= first) or (day.month == 1 and day.day <= last)
    return not (christmas or _before_easter(day))


def _before_easter(day: date) -> bool:
    """ASSUMPTION: Monday to Wednesday before Easter are free. Only Easter has a Friday off in March or April."""
    friday = day + timedelta(days=4 - day.weekday())
    return day.weekday() < 3 and friday.month in (3, 4) and is_public_holiday(friday)


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    easter = _easter(year)
    days = (*_FROM_EASTER, *((_PRAYER_DAY,) if year <= _LAST_PRAYER_DAY else ()))
    fixed = date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)
    return frozenset((*fixed, *(easter + timedelta(days=day) for day in days)))


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the anonymous algorithm (Nature, 20 April 1876)."""
    golden, century, of_century = year % 19, year // 100, year % 100
    leap_centuries, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, of_leap = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * leaps - moon - of_leap) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)
