"""Days the offices are shut, and weeks the schools are.

Public holidays come from the `holidays` library. The other days and the school weeks are customs, kept here as tables
and labelled ASSUMPTION: collective agreements and each municipality decide them.
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
    from holidays import country_holidays  # noqa: PLC0415 - heavy, and most users of this room ask for no date

    return frozenset(country_holidays("DK", years=year))
