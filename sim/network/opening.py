"""Opening hours: texts to windows of time, and time counted only while open.

Moments are int64 microseconds from the midnight `first_date` begins with. Every day has 24 hours: the two days a year
with a change of the clock are not modelled, so opening hours on them are an hour off for calls before the change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chance.durations import DAY, HOUR, MINUTE
from sim.mistake import Mistake, nearest
from sim.network.closing_days import is_closing_day

Micros = NDArray[np.int64]

NEVER = int(np.iinfo(np.int64).max)
"""The moment of what does not happen within the windows given."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = re.compile(r"^(\d{1,2})(?::(\d{2}))?$")
_MEND = 'Write e.g. "mon-thu 8-15, fri 8-13" or "mon-fri 8:00-12:00 12:30-16:00"'


@dataclass(frozen=True, slots=True)
class Opening:
    """A week's opening hours: per weekday, Monday first, windows of microseconds from midnight, in order."""

    week: tuple[tuple[tuple[int, int], ...], ...]

    def on(self, day: date) -> tuple[tuple[int, int], ...]:
        """The windows of one date; none on closing days."""
        return () if is_closing_day(day) else self.week[day.weekday()]


@lru_cache(maxsize=512)
def parse_opening(text: str, where: str = "opening hours") -> Opening:
    """Opening hours from a text; a Mistake says which part is wrong."""
    week: list[list[tuple[int, int]]] = [[] for _ in WEEKDAYS]
    for part in text.split(","):
        days, *windows = part.split() or [""]
        if not windows:
            raise Mistake(where, f"expected days and hours, got {part.strip()!r}", _MEND)
        for weekday in _weekdays(days, where):
            week[weekday].extend(_window(window, where) for window in windows)
    return Opening(tuple(_in_order(windows, where) for windows in week))


def open_windows(spec: str | Opening, first_date: date, days: int) -> Micros:
    """The open windows of `days` days, shape (k, 2), in order; columns are from and to."""
    opening = parse_opening(spec) if isinstance(spec, str) else spec
    found = [
        (number * DAY + start, number * DAY + end)
        for number in range(days)
        for start, end in opening.on(first_date + timedelta(days=number))
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def rounds(times: str, spec: str | Opening, first_date: date, days: int, where: str = "rounds") -> Micros:
    """The moments staff look into the mailbox: "9:00,13:00" on every day that opens at all, sorted.

    The times themselves may lie outside the opening hours (a look before the door opens).
    """
    opening = parse_opening(spec) if isinstance(spec, str) else spec
    clock = sorted({_clock(part.strip(), where, "Write e.g. 9:00,13:00") for part in times.split(",")})
    open_days = [number for number in range(days) if opening.on(first_date + timedelta(days=number))]
    return np.array([number * DAY + moment for number in open_days for moment in clock], dtype=np.int64)


def opening_time_between(windows: Micros, from_us: ArrayLike, to_us: ArrayLike) -> Micros:
    """Microseconds open from each moment to each later one; negative when the second is earlier."""
    result: Micros = _opened_before(windows, to_us) - _opened_before(windows, from_us)
    return result


def add_opening_time(windows: Micros, from_us: ArrayLike, amount: ArrayLike) -> Micros:
    """The earliest moment by which `amount` microseconds of opening time have passed; NEVER beyond the last window.

    An amount of 0 takes no time, also when closed.
    """
    start, wanted = np.broadcast_arrays(
        np.atleast_1d(np.asarray(from_us, dtype=np.int64)), np.atleast_1d(np.asarray(amount, dtype=np.int64))
    )
    if not len(windows):
        return np.where(wanted == 0, start, NEVER)
    ended = np.cumsum(windows[:, 1] - windows[:, 0])
    target = _opened_before(windows, start) + wanted
    row = np.minimum(np.searchsorted(ended, target, side="left"), len(windows) - 1)
    moment = windows[row, 1] - (ended[row] - target)
    return np.where(wanted == 0, start, np.where(target > ended[-1], NEVER, moment))


def is_open(windows: Micros, moments: ArrayLike) -> NDArray[np.bool_]:
    """Whether each moment lies in a window (from included, to not)."""
    at = np.atleast_1d(np.asarray(moments, dtype=np.int64))
    row = np.searchsorted(windows[:, 0], at, side="right") - 1
    return (row >= 0) & (at < windows[np.maximum(row, 0), 1]) if len(windows) else np.zeros(len(at), dtype=bool)


def _opened_before(windows: Micros, moments: ArrayLike) -> Micros:
    at = np.atleast_1d(np.asarray(moments, dtype=np.int64))
    if not len(windows):
        return np.zeros(len(at), dtype=np.int64)
    length = windows[:, 1] - windows[:, 0]
    before = np.cumsum(length) - length
    row = np.searchsorted(windows[:, 0], at, side="right") - 1
    inside = np.clip(at - windows[np.maximum(row, 0), 0], 0, length[np.maximum(row, 0)])
    return np.where(row < 0, 0, before[np.maximum(row, 0)] + inside)


def _weekdays(text: str, where: str) -> list[int]:
    names = text.lower().split("-")
    for name in names:
        if name not in WEEKDAYS:
            raise Mistake(where, f"{name!r} is no weekday", nearest(name, WEEKDAYS))
    numbers = [WEEKDAYS.index(name) for name in names]
    if len(numbers) > 2 or numbers[0] > numbers[-1]:
        raise Mistake(where, f"expected one weekday or a span in order, got {text!r}", _MEND)
    return list(range(numbers[0], numbers[-1] + 1))


def _window(text: str, where: str) -> tuple[int, int]:
    ends = text.split("-")
    if len(ends) != 2:
        raise Mistake(where, f"expected hours from-to, got {text!r}", _MEND)
    start, end = (_clock(part, where, _MEND) for part in ends)
    if start >= end:
        raise Mistake(where, f"{text!r} ends before it begins", _MEND)
    return start, end


def _clock(text: str, where: str, mend: str) -> int:
    found = _CLOCK.match(text)
    if not found or int(found[1]) > 24 or int(found[2] or 0) > 59 or (int(found[1]) == 24 and int(found[2] or 0)):
        raise Mistake(where, f"{text!r} is no time of day", mend)
    return int(found[1]) * HOUR + int(found[2] or 0) * MINUTE


def _in_order(windows: list[tuple[int, int]], where: str) -> tuple[tuple[int, int], ...]:
    ordered = sorted(windows)
    for (_, end), (start, _) in pairwise(ordered):
        if start < end:
            raise Mistake(where, "two windows of one day overlap", _MEND)
    return tuple(ordered)
