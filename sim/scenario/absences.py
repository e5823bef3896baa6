"""When people are there: their hours of the week, less the holidays of their turn."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from sim.mistake import Mistake
from sim.network.closing_days import is_closing_day, is_school_day
from sim.scenario.practice_schema import Leave

SCHOOL = "school holidays"
_MARGIN = timedelta(days=70)
"""Longer than any school holiday: a stretch is divided into turns whole, also where the run begins within it."""
_TOGETHER = 4
"""Days off less than this many days apart are one stretch: a weekend parts nothing."""


@lru_cache(maxsize=64)
def away(leave: Leave, turn: int, first: date, days: int, where: str) -> frozenset[date]:
    """The dates on which those of one turn (from 0) are away, between `first` and `days` days later."""
    begin = first - _MARGIN
    dates = [begin + timedelta(days=number) for number in range(days + 2 * _MARGIN.days)]
    weeks = None if leave.when == SCHOOL else _weeks(leave.when, where)
    wanted = [day for day in dates if day.weekday() < 5 and _off(day, weeks)]
    result = set()
    for stretch in _stretches(wanted):
        result |= {day for rank, day in enumerate(stretch) if rank * leave.turns // len(stretch) == turn}
    return frozenset(result)


def _off(day: date, weeks: frozenset[int] | None) -> bool:
    if weeks is not None:
        return day.isocalendar().week in weeks
    return not is_school_day(day) and not is_closing_day(day)


def _stretches(days: list[date]) -> list[list[date]]:
    found: list[list[date]] = []
    for day in days:
        if found and (day - found[-1][-1]).days < _TOGETHER:
            found[-1].append(day)
        else:
            found.append([day])
    return found


def _weeks(text: str, where: str) -> frozenset[int]:
    weeks: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d{1,2})(?:\s*-\s*(\d{1,2}))?\s*", part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= 53:
            what = f"expected {SCHOOL!r} or ISO weeks, got {text!r}"
            raise Mistake(where, what, 'Write e.g. when: "28-30, 42"')
        weeks |= {*range(first, last + 1)}
    return frozenset(weeks)
