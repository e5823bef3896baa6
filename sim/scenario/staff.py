"""The people who tend mailboxes and work on letters: stations per department, the rounds they make, their calendars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.mistake import Mistake
from sim.network.actor_types import ADDRESSED, ActorType, actor_id, place_of
from sim.network.choosing import jump
from sim.network.opening import Opening, parse_opening, rounds
from sim.scenario.absences import away
from sim.scenario.calendars import Calendar
from sim.scenario.network_schema import PARTIES, Letters
from sim.scenario.practice_schema import NOTIFIED, Leave, People, Practice
from sim.scenario.reading import Reading
from sim.scenario.stage import Crew, days_played
from sim.scenario.stations import Station
from sim.scenario.today import network_of
from sim.scenario.world import World

Ints = NDArray[np.int64]

FETCHING = "fetching"
"""The gate of systems that fetch letters only at times."""
ANY_NUMBER = 1_000_000
"""Servers of a gate: letters that lie somewhere take nobody's time, and pass it whenever it is open."""


@dataclass(frozen=True, slots=True, eq=False)
class Team:
    """A crew of each department of one kind. Columns over rows of `Staff`: its first station, and how many people.

    `until`: of all people, the share up to and including each group (those of one week and one turn of leave); each
    group is a station of its own, in this order.
    """

    first: Ints
    people: Ints
    until: NDArray[np.float64]

    def station(self, row: Ints, uniform: NDArray[np.float64]) -> Ints:
        """Where the person is found whom each letter belongs to, from the first station of the crew."""
        person = np.floor(uniform * self.people[row])
        ends = np.rint(np.outer(self.people[row], self.until))
        result: Ints = self.first[row] + (person[:, None] >= ends).sum(axis=1)
        return result


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """Where each addressed actor's staff stand on the stage, counted from the first station of the crew.

    Columns over `actors`: `mail` (station), `round` (number of its rounds, -1 when notified). `teams`: by kind of actor
    and name. `gates`: stations that are only open or shut, by name. `opening`: hours by kind of actor.
    """

    crew: Crew
    actors: Ints
    mail: Ints
    round: Ints
    teams: Mapping[tuple[int, str], Team]
    gates: Mapping[str, int]
    opening: Mapping[int, str]

    def row(self, actor: Ints) -> Ints:
        """Rows of actor numbers; LookupError for an actor without a mailbox."""
        rows = np.minimum(np.searchsorted(self.actors, actor), len(self.actors) - 1).astype(np.int64)
        if (self.actors[rows] != actor).any():
            raise LookupError("an actor without a mailbox cannot receive letters")
        return rows


def staff(reading: Reading, world: World) -> Staff:
    """The staff of every department and clinic with a mailbox."""
    letters = network_of(reading).letters
    assert letters is not None
    hiring = _Hiring(reading, world, letters)
    for kind in hiring.kinds:
        hiring.department(kind)
    hiring.share_mailboxes()
    return hiring.staff()


@dataclass(slots=True, eq=False)
class _Hiring:
    """The crew of a stage while it is put together."""

    reading: Reading
    world: World
    letters: Letters
    stations: list[Station] = field(default_factory=list)
    looks: list[tuple[int, ...]] = field(default_factory=list)
    teams: dict[tuple[int, str], Team] = field(default_factory=dict)
    gates: dict[str, int] = field(default_factory=dict)
    opening: dict[int, str] = field(default_factory=dict)
    actors: Ints = field(init=False)
    mail: Ints = field(init=False)
    turns: Ints = field(init=False)
    calendar: Calendar = field(init=False)

    def __post_init__(self) -> None:
        every = self.world.actors
        self.actors = every.id[np.isin(every.type, list(ADDRESSED))]
        self.mail = np.full(len(self.actors), -1, dtype=np.int64)
        self.turns = np.full(len(self.actors), -1, dtype=np.int64)
        self.calendar = Calendar(self.world.first, days_played(self.reading))
        if self.letters.closing is not None:
            self._gate(FETCHING, self.letters.closing.open)

    @property
    def kinds(self) -> list[ActorType]:
        """The kinds of actors with a mailbox."""
        return sorted({ActorType(kind) for kind in (self.actors >> 24).tolist()})

    def department(self, kind: ActorType) -> None:
        """The people of all departments of one kind."""
        practice = self._practice(kind)
        rows = np.flatnonzero(self.actors >> 24 == kind)
        hours = self.world.actors.opening(int(self.actors[rows[0]]))
        assert hours is not None
        self.opening[kind] = hours
        self._gate(kind.name.lower(), hours)
        self._mailboxes(rows, practice, hours)
        for name, people in practice.crews.items():
            self._team(kind, name, people, rows, hours)

    def share_mailboxes(self) -> None:
        """Letters to a party with `mailbox_of` lie in the other party's mailbox of the same place."""
        for kind in self.kinds:
            other = self._practice(kind).mailbox_of
            if other is None:
                continue
            rows = np.flatnonzero(self.actors >> 24 == kind)
            wanted = actor_id(PARTIES[other], place_of(self.actors[rows]))
            found = np.minimum(np.searchsorted(self.actors, wanted), len(self.actors) - 1)
            if (self.actors[found] != wanted).any():
                raise Mistake(self._where, f"not every {kind.name.lower()} has a {other} at its place", "")
            self.mail[rows], self.turns[rows] = self.mail[found], self.turns[found]

    def staff(self) -> Staff:
        """All of them."""
        crew = Crew(tuple(self.stations), tuple(self.looks))
        return Staff(crew, self.actors, self.mail, self.turns, self.teams, self.gates, self.opening)

    # Mailboxes ---------------------------------------------------------------------------------------------------

    def _mailboxes(self, rows: Ints, practice: Practice, hours: str) -> None:
        """One station per mailbox. People on leave without a stand-in leave the mailbox to fewer, or to nobody."""
        count = max(1, round(practice.people.value))
        leave = practice.leave if practice.leave and not practice.leave.stand_in else None
        turns = leave.turns if leave else 1
        turn = jump(self.actors[rows].astype(np.uint64), turns)
        for number in range(turns):
            absent = self._away(leave, number)
            left = (count - 1) / count if absent else 1.0
            pace = self.calendar.pace(hours, practice.available.value, absent, left)
            looks = -1
            if practice.looks != NOTIFIED:
                looks = len(self.looks)
                self.looks.append(self._rounds(practice.looks, hours, absent if count == 1 else frozenset()))
            for row in rows[turn == number].tolist():
                self.mail[row], self.turns[row] = len(self.stations), looks
                self.stations.append(Station(f"mail.{self.actors[row]}", count, pace))

    def _rounds(self, looks: str, hours: str, absent: frozenset[date]) -> tuple[int, ...]:
        moments = rounds(looks, hours, self.calendar.first, self.calendar.days, self._where)
        return tuple(self.calendar.without(moments, absent).tolist())

    # Crews -------------------------------------------------------------------------------------------------------

    def _team(self, kind: ActorType, name: str, people: People, rows: Ints, hours: str) -> None:
        leave = people.leave if people.leave and not people.leave.stand_in else None
        turns = leave.turns if leave else 1
        paces, weights = [], []
        for week in people.weeks:
            spec = week.hours or hours
            parse_opening(spec, self._where)
            for turn in range(turns):
                paces.append(self.calendar.pace(spec, people.available.value, self._away(leave, turn), 0.0))
                weights.append(week.share.value / turns)
        until = np.cumsum(weights) / sum(weights)
        counts = self._people(people, rows)
        first = np.full(len(self.actors), -1, dtype=np.int64)
        number = np.zeros(len(self.actors), dtype=np.int64)
        number[rows] = counts
        for row, count in zip(rows.tolist(), counts.tolist(), strict=True):
            first[row] = len(self.stations)
            ends = np.rint(count * until).astype(np.int64)
            for group, size in enumerate(np.diff(ends, prepend=0).tolist()):
                group_name = f"{name}-{group + 1}" if len(paces) > 1 else name
                self.stations.append(Station(f"{group_name}.{self.actors[row]}", max(1, size), paces[group]))
        self.teams[kind, name] = Team(first, number, until)

    def _people(self, people: People, rows: Ints) -> Ints:
        if people.people is not None:
            counts = np.full(len(rows), people.people.value)
        else:
            assert people.of_staff is not None
            counts = self.world.actors.staff[self.world.actors.row(self.actors[rows])] * people.of_staff.value
        result: Ints = np.maximum(1, np.rint(counts)).astype(np.int64)
        return result

    def _away(self, leave: Leave | None, turn: int) -> frozenset[date]:
        return away(leave, turn, self.calendar.first, self.calendar.days, self._where) if leave else frozenset()

    # Gates -------------------------------------------------------------------------------------------------------

    def _gate(self, name: str, hours: str | Opening) -> None:
        self.gates[name] = len(self.stations)
        pace = self.calendar.pace(hours, 1.0, frozenset(), 0.0)
        self.stations.append(Station(f"gate.{name}", ANY_NUMBER, pace))

    def _practice(self, kind: ActorType) -> Practice:
        for party, practice in self.letters.practice.items():
            if PARTIES[party] == kind:
                return practice
        name = next(party for party, number in PARTIES.items() if number == kind)
        mend = f"Add {name}: {{people: 1, looks: ...}}"
        raise Mistake(self._where, f"nothing is said of how {name} tends its mailbox", mend)

    @property
    def _where(self) -> str:
        return self.reading.tree.where(("network", "letters", "practice"))
