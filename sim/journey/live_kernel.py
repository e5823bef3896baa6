"""The kernel for calls that come one at a time: the same state machine, on columns that grow and are compacted.

A call is added when it comes, plays by the rules of `Kernel`, and tells its `told` how it ended. Ties at one moment are
settled in the order of adding, as a plan's are by the order of call keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from sim.chance.draws import Keys
from sim.journey.kernel import ARRIVE, COMPLETE, WAKE, Event, Kernel, Schedule
from sim.journey.moments import NEVER, End
from sim.scenario.plan import Ints, Plan, Stage
from sim.scenario.route import STEP

_PER_STEP = ("_op", "_station", "_work", "_jump", "_call_of", "_arrived", "_began", "_ended")
_PER_CALL = (
    "_first", "_ends", "_pause", "_overlap", "_lo", "_hi", "_attempt", "_pending", "_lost", "_missing", "_end",
    "_opened", "_closed", "_delivered", "_settled",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """The rows of one call (see scenario.route), as lists of one length."""

    op: list[int]
    station: list[int]
    work: list[int]
    jump: list[int]

    def __len__(self) -> int:
        return len(self.op)


@dataclass(frozen=True, slots=True)
class Played:
    """How a call ended: moment, end, branches without an answer, and per row of its route arrival, start and end."""

    moment: int
    end: End
    missing: int
    arrived: list[int]
    began: list[int]
    ended: list[int]


Told = Callable[[Played], object]
Begun = Callable[[int, int], object]
"""Hears the moment and the row of the route at which a station starts work on it."""


class LiveKernel(Kernel):
    """Plays calls as they come. The performer hands events back as for `Kernel`, and may `compact` now and then."""

    def __init__(self, stage: Stage, schedule: Schedule) -> None:
        super().__init__(_nothing(), stage, self._scheduled)
        self._calendar = schedule
        for name in (*_PER_STEP, *_PER_CALL):
            setattr(self, name, [])
        self._told: list[Told | None] = []
        self._begun: list[Begun | None] = []

    def __len__(self) -> int:
        """Steps held at present."""
        return len(self._op)

    @property
    def next_call(self) -> int:
        """The number the next call will get."""
        return len(self._first)

    def add(self, now: int, route: Route, told: Told | None = None, pause: int = 1, begun: Begun | None = None) -> None:
        """A call comes at `now`: its ARRIVE is scheduled, and `told` hears once how it ended."""
        call = self._enter(route, told, pause, begun)
        self._schedule((now, ARRIVE, call, None))

    def resume(self, began: int, route: Route, told: Told) -> None:
        """A call whose first row is a visit that a server began at `began`, before this kernel did."""
        call = self._enter(route, told, 1, None)
        step, station = self._first[call], self._stations[route.station[0]]
        self._opened[call] = self._arrived[step] = self._began[step] = began
        self._lo[call], self._hi[call] = step, self._ends[call]
        self._free[route.station[0]] -= 1
        done = station.completion(began, route.work[0])
        if done is not None:
            self._schedule((done, COMPLETE, step, None))

    def _enter(self, route: Route, told: Told | None, pause: int, begun: Begun | None) -> int:
        call, first, size = len(self._first), len(self._op), len(route)
        fresh = [NEVER] * size
        for name, more in zip(
            _PER_STEP,
            (route.op, route.station, route.work, route.jump, [call] * size, fresh, fresh, fresh),
            strict=True,
        ):
            getattr(self, name).extend(more)
        values = (first, first + size, pause, False, 0, 0, NEVER, 0, 0, 0, int(End.UNFINISHED), *(NEVER,) * 4)
        for name, value in zip(_PER_CALL, values, strict=True):
            getattr(self, name).append(value)
        self._told.append(told)
        self._begun.append(begun)
        return call

    def _scheduled(self, event: Event) -> None:
        """Into the calendar. The end of a visit is scheduled when it begins, which is when `begun` hears of it."""
        self._calendar(event)
        if event[1] == COMPLETE:
            step = event[2]
            begun = self._begun[self._call_of[step]]
            if begun is not None:
                begun(self._began[step], step - self._first[self._call_of[step]])

    def waiting(self) -> list[int]:
        """Callers in each station's queue who have not left."""
        return [sum(1 for entry in queue if self._alive(entry[1])) for queue in self._queues]

    def busy(self) -> list[int]:
        """Servers at work at each station."""
        return [station.servers - free for station, free in zip(self._stations, self._free, strict=True)]

    def unfinished(self) -> Iterator[tuple[Told, Played]]:
        """Every call that has begun and not ended, with whom to tell and how it stands."""
        for call, told in enumerate(self._told):
            if told is not None and self._opened[call] != NEVER:
                rows = slice(self._first[call], self._ends[call])
                columns = (list(column[rows]) for column in (self._arrived, self._began, self._ended))
                yield told, Played(NEVER, End.UNFINISHED, self._missing[call], *columns)

    def compact(self, events: Iterable[Event]) -> list[Event]:
        """Forget every call that has ended and that no event and no queue refers to; the events under new numbers."""
        events = list(events)
        kept = sorted(self._referred(events))
        old_first, old_ends = self._first, self._ends
        number = {call: place for place, call in enumerate(kept)}
        shift: dict[int, int] = {}
        total = 0
        for call in kept:
            shift[call] = total - old_first[call]
            total += old_ends[call] - old_first[call]
        moved = [self._moved(event, number, shift) for event in events]
        for queue in self._queues:
            queue[:] = [(since, step + shift[self._call_of[step]]) for since, step in queue]
        for name in _PER_STEP:
            column = getattr(self, name)
            setattr(self, name, [value for call in kept for value in column[old_first[call] : old_ends[call]]])
        for name in (*_PER_CALL, "_told", "_begun"):
            column = getattr(self, name)
            setattr(self, name, [column[call] for call in kept])
        for call, place in number.items():
            self._attempt[place] += shift[call] if self._attempt[place] != NEVER else 0
            if self._lo[place] < self._hi[place]:
                self._lo[place] += shift[call]
                self._hi[place] += shift[call]
            self._first[place] += shift[call]
            self._ends[place] += shift[call]
        self._call_of = _renumbered(self._first, self._ends)  # type: ignore[assignment, arg-type]
        return moved

    def _referred(self, events: list[Event]) -> set[int]:
        calls = {call for call, opened in enumerate(self._opened) if opened != NEVER and self._closed[call] == NEVER}
        for _, kind, subject, _ in events:
            if kind == ARRIVE:
                calls.add(subject)
            elif kind != WAKE:
                calls.add(self._call_of[subject])
        calls.update(self._call_of[step] for queue in self._queues for _, step in queue)
        return calls

    def _moved(self, event: Event, number: dict[int, int], shift: dict[int, int]) -> Event:
        moment, kind, subject, _ = event
        if kind == WAKE:
            return event
        if kind == ARRIVE:
            return moment, kind, number[subject], None
        return moment, kind, subject + shift[self._call_of[subject]], None

    def _close(self, now: int, call: int, end: End) -> None:
        super()._close(now, call, end)
        told, self._told[call], self._begun[call] = self._told[call], None, None
        if told is not None:
            rows = slice(self._first[call], self._ends[call])
            columns = (list(column[rows]) for column in (self._arrived, self._began, self._ended))
            told(Played(now, end, self._missing[call], *columns))


def _renumbered(first: list[int], ends: list[int]) -> list[int]:
    return [call for call, (start, end) in enumerate(zip(first, ends, strict=True)) for _ in range(end - start)]


def _nothing() -> Plan:
    """A plan without calls."""
    none: Ints = np.zeros(0, dtype=np.int64)
    nobody = np.zeros(0, dtype=np.bool_)
    keys = Keys(none, none, none, none, none)
    return Plan(
        keys, none, none, none, none, none, none, nobody, none, nobody, about={}, names={}, steps=np.zeros(0, STEP)
    )
