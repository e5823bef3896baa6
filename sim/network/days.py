"""Days as whole numbers, so that dates can stand in columns: days since 1970-01-01, as numpy counts them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

EPOCH = date(1970, 1, 1)
NEVER_ENDS = 10**6
"""The day number of what has no end (the year 4707)."""

HALF_YEAR = 183
"""Days in "the last half year"; the evaluation gives no exact length, so this is an ASSUMPTION."""


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=int(number))


def age_on(born: Ints, day: int) -> Ints:
    """Completed years on a day. Who was born on 29 February has birthday on 1 March in other years."""
    when, today = born.astype("datetime64[D]"), np.datetime64(day, "D")
    years = today.astype("datetime64[Y]").astype(np.int64) - when.astype("datetime64[Y]").astype(np.int64)
    result: Ints = years - (birthday(born, years) > day)
    return result


def birthday(born: Ints, age: Ints | int) -> Ints:
    """The day number of the birthday at which each turns `age`; 1 March for who was born on 29 February."""
    when = born.astype("datetime64[D]")
    month = when.astype("datetime64[M]")
    within = (when - month).astype(np.int64)
    moved = (month.astype(np.int64) + 12 * np.asarray(age)).astype("datetime64[M]")
    result: Ints = moved.astype("datetime64[D]").astype(np.int64) + within
    return result
