"""Courses in child and adolescent psychiatry, and their appointments on fixed dates.

Appointments come at a child's own steady interval while the course lasts, on weekdays; so what lies ahead and what lies
behind changes as days pass, and nobody needs a list. Only the next `booked` days are booked already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import DAY, MINUTE
from sim.network.days import HALF_YEAR, NEVER_ENDS
from sim.network.traits import Cohort, traits

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_FIRST_SLOT, _SLOT, _SLOTS = 8 * 60 * MINUTE, 30 * MINUTE, 14


@dataclass(frozen=True, slots=True, eq=False)
class Courses:
    """Columns: department (actor number, 0 without a course), a second region's number whose repository also holds
    documents (0 for none), day numbers of beginning and end, days between appointments, diagnosis."""

    index: Ints
    department: Ints
    second_region: Ints
    began: Ints
    ended: Ints
    interval: Floats
    phase: Floats
    diagnosis: Mask
    booked: int
    seed: int

    def open_on(self, day: int) -> Mask:
        """Whether a course is running on a day."""
        return (self.began <= day) & (self.ended > day)

    def past(self, day: int, within: int = HALF_YEAR) -> Ints:
        """How many appointments lie in the last `within` days before a day."""
        return self._number(day) - self._number(day - within)

    def future(self, day: int) -> Ints:
        """How many appointments are booked from a day on."""
        return self._number(day + self.booked) - self._number(day)

    def moments(self, day: int, within: int = HALF_YEAR) -> Ints:
        """The appointments as microseconds from the midnight `day` begins with, negative for past ones.

        Shape (children, most appointments any has), in order, filled up with UNSCHEDULED.
        ASSUMPTION: half hours from 8:00 to 14:30.
        """
        first, last = self._number(day - within), self._number(day + self.booked)
        most = int((last - first).max(initial=0))
        n = first[:, None] + np.arange(most)[None, :]
        days = self._day(n, self.began[:, None], self.interval[:, None], self.phase[:, None])
        rows = np.repeat(np.arange(len(self.index)), most)
        slot, _, _, _ = traits(self.seed, self.index[rows], "appointment_slot", n.ravel())
        clock = _FIRST_SLOT + (slot * _SLOTS).astype(np.int64).reshape(n.shape) * _SLOT
        return np.where(n < last[:, None], (days - day) * DAY + clock, UNSCHEDULED)

    def _number(self, day: int) -> Ints:
        """How many appointments lie before a day (and within the course)."""
        until = np.minimum(day, self.ended)
        guess = np.maximum(0, np.floor((until - self.began) / self.interval - self.phase)).astype(np.int64) + 1
        for _ in range(2):
            too_late = self._day(guess - 1, self.began, self.interval, self.phase) >= until
            guess = guess - ((guess > 0) & too_late)
        return np.where(self.department > 0, guess, 0)

    @staticmethod
    def _day(n: Ints, began: Ints, interval: Floats, phase: Floats) -> Ints:
        """The day of the n-th appointment; what would fall on a weekend falls on the Monday after."""
        day = began + np.floor((n + phase) * interval).astype(np.int64)
        weekday = (day + 3) % 7
        result: Ints = day + np.where(weekday >= 5, 7 - weekday, 0)
        return result


UNSCHEDULED = int(np.iinfo(np.int64).max)
"""Fills up rows of moments for children with fewer appointments."""


@dataclass(frozen=True, slots=True)
class Practice:
    """How psychiatry works: share of courses running on the registry date, mean years a course has run, appointments
    a year, days booked ahead, share of children with documents in a second region, and shares with a diagnosis."""

    open_share: float
    mean_years: float
    per_year: float
    booked: int
    second_region: float
    diagnosis_in_course: float
    diagnosis_elsewhere: float


def courses(cohort: Cohort, has: Mask, department: Ints, second: Ints, practice: Practice) -> Courses:
    """The courses of these children; `has` says who has one, `second` which region would be their second.

    Contact within a year before the registry date is what makes a course count, so closed ones ended within it.
    """
    when, length, rate, phase = cohort.traits("course")
    elsewhere, diagnosed, _, _ = cohort.traits("course_traits")
    since = 365 * (when - practice.open_share) / max(1e-9, 1 - practice.open_share)
    closed = cohort.registry - np.floor(np.maximum(0, since)).astype(np.int64)
    ended = np.where(when < practice.open_share, NEVER_ENDS, closed)
    lasted = np.floor(-np.log(length) * practice.mean_years * 365.25).astype(np.int64) + 30
    began = np.maximum(np.minimum(ended, cohort.registry) - lasted, cohort.born)
    per_year = practice.per_year * (0.4 + 1.2 * rate)
    share = np.where(has, practice.diagnosis_in_course, practice.diagnosis_elsewhere)
    return Courses(
        index=cohort.index,
        department=np.where(has, department, 0),
        second_region=np.where(has & (elsewhere < practice.second_region), second, 0),
        began=np.where(has, began, NEVER_ENDS),
        ended=np.where(has, np.maximum(ended, began), NEVER_ENDS),
        interval=365.25 / per_year,
        phase=phase,
        diagnosis=diagnosed < share,
        booked=practice.booked,
        seed=cohort.seed,
    )
