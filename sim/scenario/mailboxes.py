"""One department's mailbox tended in many ways at once: the plan behind `tvaers staff`.

The same letters (same moments, same work) come to every way of tending, so that ways differ by what they do and not by
chance. Every way has a station of its own for each year played; years differ by chance only.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Keys, stable_id
from sim.chance.durations import DAY, HOUR, MINUTE, Duration
from sim.network.closing_days import is_closing_day
from sim.network.opening import Opening, rounds
from sim.scenario.absences import away
from sim.scenario.arrivals import Arrivals, Span, thinned
from sim.scenario.assemble import merged
from sim.scenario.calendars import Calendar
from sim.scenario.columns import Column
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Plan, Stage
from sim.scenario.practice_schema import NOTIFIED, Leave
from sim.scenario.route import Op
from sim.scenario.stations import Station
from sim.scenario.told import block_of

Ints = NDArray[np.int64]

MARGIN = 14
"""Days of letters before the year and after it, which are played and not judged."""
COMES = (7 * HOUR, 17 * HOUR)
"""ASSUMPTION: letters come on working days, evenly between these times of day."""
_SECOND = 1 << 26
"""Letters that come along with another have numbers of their own."""


@dataclass(frozen=True, slots=True)
class Mail:
    """What comes: letters a working day, and the work of one (minutes of one person, with its variation)."""

    per_day: float
    minutes: float
    cv: float
    clumped: float = 0.0
    """Share of letters that bring another one within the hour."""


@dataclass(frozen=True, slots=True)
class Tending:
    """A way to tend a mailbox: how many people, when they look ("9:00,13:00" or "notified"), and who is away.

    holidays: each takes a turn of every school holiday, without a stand-in.
    """

    people: int
    looks: str
    holidays: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """One mailbox: its mail, opening hours, the share of their time people have, and the calendar year."""

    mail: Mail
    opening: Opening
    available: float
    year: int
    years_played: int
    seed: int

    @property
    def first(self) -> datetime.date:
        """The first date played."""
        return datetime.date(self.year, 1, 1) - datetime.timedelta(days=MARGIN)

    @property
    def judged(self) -> tuple[int, int]:
        """Moments between which letters are judged: the calendar year."""
        days = (datetime.date(self.year + 1, 1, 1) - datetime.date(self.year, 1, 1)).days
        return MARGIN * DAY, (MARGIN + days) * DAY

    @property
    def days(self) -> int:
        """Days played."""
        return self.judged[1] // DAY + MARGIN

    @property
    def working_days(self) -> list[int]:
        """Days on which letters come, counted from the first."""
        dates = [self.first + datetime.timedelta(days=number) for number in range(self.days)]
        return [number for number, day in enumerate(dates) if day.weekday() < 5 and not is_closing_day(day)]


def planned(question: Question, ways: Sequence[Tending]) -> tuple[Plan, Stage]:
    """The letters of all years to all ways. Columns: `receiver` is the number of the way, `year` of the year played."""
    letters = _letters(question)
    works = Duration("lognormal", question.mail.minutes * MINUTE, question.mail.cv).micros(
        *Draws(question.seed).pair(letters.keys, "opens")
    )
    way = np.repeat(np.arange(len(ways)), len(letters.keys))
    year = np.tile(letters.row, len(ways))
    old = letters.keys
    keys = Keys.of(
        np.tile(old.day, len(ways)),
        way * question.years_played + year,
        np.tile(old.kind, len(ways)),
        np.tile(old.n, len(ways)),
    )
    stage = _stage(question, ways)
    waits = np.array([tending.looks != NOTIFIED for tending in ways])[way]
    steps = [
        Column(Op.ONCE),
        Column(Op.WAIT, way, label=1, taken=waits),
        Column(Op.VISIT, way * question.years_played + year, np.tile(works, len(ways)), label=2),
    ]
    about: dict[str, NDArray[Any]] = {
        "journey": np.zeros(len(way), dtype=np.int16),
        "receiver": way.astype(np.int64),
        "receiver_type": np.zeros(len(way), dtype=np.int8),
        "year": year.astype(np.int16),
        "own": np.ones(len(way), dtype=bool),
    }
    block = replace(
        block_of(keys, [steps], visible=True),
        planned=np.tile(letters.planned, len(ways)),
        overlap=True,
        answer=np.full(len(way), int(Outcome.OPENED)),
        about=about,
    )
    names = {"journey": ("letter",), "receiver_type": ("mailbox",), "label": ("", "mailbox", "open")}
    return merged([block], names), stage


def _letters(question: Question) -> Arrivals:
    """The letters of every year, in the order of chance; `row` is the year's number."""
    draws, mail = Draws(question.seed), question.mail
    span = Span(0, 0, question.days * DAY)
    working = np.zeros(question.days, dtype=bool)
    working[question.working_days] = True
    start, end = COMES

    def share(_: Ints, moment: Ints) -> NDArray[np.float64]:
        of_day = moment % DAY
        comes: NDArray[np.float64] = (working[moment // DAY] & (of_day >= start) & (of_day < end)).astype(np.float64)
        return comes

    years = np.arange(question.years_played)
    leading = mail.per_day / (1 + mail.clumped) * (span.end - span.start) / (end - start)
    came = thinned(draws, stable_id("mailbox"), years, np.array(leading), share, span)
    extra = np.flatnonzero(draws.uniform(came.keys, "clump") < mail.clumped)
    keys = came.keys.take(extra)
    keys = keys.numbered(keys.n + _SECOND)
    later = came.planned[extra] + (draws.uniform(keys, "clump") * HOUR).astype(np.int64)
    planned = np.concatenate([came.planned, later])
    return Arrivals(Keys.joined([came.keys, keys]), planned, np.concatenate([came.row, came.row[extra]]))


def _stage(question: Question, ways: Sequence[Tending]) -> Stage:
    calendar = Calendar(question.first, question.days)
    stations, looks = [], []
    for number, tending in enumerate(ways):
        absent = _absent(question, tending) if tending.holidays else frozenset()
        left = (tending.people - 1) / tending.people
        pace = calendar.pace(question.opening, question.available, absent, left)
        stations += [Station(f"way {number}.{year}", tending.people, pace) for year in range(question.years_played)]
        moments = np.zeros(0, dtype=np.int64)
        if tending.looks != NOTIFIED:
            moments = rounds(tending.looks, question.opening, question.first, question.days, "--looks")
            moments = calendar.without(moments, absent) if tending.people == 1 else moments
        looks.append(tuple(moments.tolist()))
    return Stage(tuple(stations), tuple(looks), question.days * DAY)


def _absent(question: Question, tending: Tending) -> frozenset[datetime.date]:
    """When one of them is away: one after the other in every school holiday; one person alone for half of each."""
    leave = Leave(turns=max(2, tending.people))
    turns = range(1 if tending.people == 1 else leave.turns)
    return frozenset().union(*(away(leave, turn, question.first, question.days, "--cover") for turn in turns))
