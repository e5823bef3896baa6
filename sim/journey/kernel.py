"""The kernel: one state machine on moments that plays routes. It reads no clock and keeps no calendar.

A performer owns the calendar. It hands every event back at its moment, in order of (moment, event kind, subject), and
calls `start` when a moment has no further event. So a moment has three phases: completions and arrivals, then deadlines
(a join's before its attempt's), then stations start work: first come (arrival moment, call key, branch), first served.

Law of the window: a step is alive while `lo[call] <= step < hi[call]`. Leaving is moving the window: what waits behind
it is passed over when its turn comes, and work that has started runs on.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.journey.moments import NEVER, End, Moments
from sim.journey.standing import Standing
from sim.scenario.plan import Plan, Stage
from sim.scenario.route import Op

ARRIVE, COMPLETE, ELAPSE, REFUSE, RETRY, WAKE, JOIN_DEADLINE, DEADLINE = range(10, 18)
"""Kinds of event, in the order in which they are handled within a moment. Subject: a call for ARRIVE, a station for
WAKE, else a step."""

Event = tuple[int, int, int, None]
Schedule = Callable[[Event], object]

_VISIT, _DELAY, _WAIT, _FORK, _BRANCH, _END, _BEGIN, _DONE, _ONCE, _LAUNCH, _SETTLE = (int(op) for op in Op)


class Kernel:
    """Plays one plan on one stage. `schedule` takes (moment, event kind, subject, None)."""

    def __init__(self, plan: Plan, stage: Stage, schedule: Schedule, standing: Standing | None = None) -> None:
        """`standing`: how things stand when playing goes on; nothing has happened yet without it."""
        now = standing or Standing.fresh(plan, stage)
        self._schedule = schedule
        self._op, self._station, self._work, self._jump = (
            _view(plan.steps[name]) for name in ("op", "station", "work", "jump")
        )
        self._call_of = _view(np.repeat(np.arange(len(plan), dtype=np.int32), plan.ends - plan.first))
        way = _together(plan.first, plan.ends, plan.pause, now.lo, now.hi, now.attempt, now.pending, now.lost)
        self._first, self._ends, self._pause, self._lo, self._hi, self._attempt, self._pending, self._lost = (
            _view(column) for column in way
        )
        self._overlap = plan.overlap.tolist()
        self._moments = now.moments
        self._opened, self._closed, self._end = map(_view, (now.moments.opened, now.moments.closed, now.moments.end))
        self._missing, self._delivered, self._settled = map(
            _view, (now.moments.missing, now.moments.delivered, now.moments.settled)
        )
        self._arrived, self._began, self._ended = map(
            _view, (now.moments.arrived, now.moments.began, now.moments.ended)
        )

        self._rounds = stage.rounds
        self._stations = stage.stations
        self._plain = [station.plain for station in stage.stations]
        self._free = now.free.tolist()
        self._woken = now.woken.tolist()
        self._queues: list[list[tuple[int, int]]] = [[] for _ in stage.stations]
        for station, since, step in now.queued.tolist():
            heappush(self._queues[station], (since, step))
        self.dirty: list[int] = []

    def handlers(self) -> dict[int, Callable[[int, int], None]]:
        """What to call with (moment, subject), by kind of event."""
        return {
            ARRIVE: self._arrive,
            COMPLETE: self._complete,
            ELAPSE: self._elapse,
            REFUSE: self._refuse,
            RETRY: self._retry,
            WAKE: self._wake,
            JOIN_DEADLINE: self._join_deadline,
            DEADLINE: self._deadline,
        }

    def moments(self) -> Moments:
        """What has happened so far."""
        return self._moments

    def standing(self, events: Iterable[tuple[int, int, int]]) -> Standing:
        """How things stand between two moments; `events` are those that the performer still holds."""
        queued = [(number, *entry) for number, queue in enumerate(self._queues) for entry in queue]
        return Standing(
            moments=self.moments(),
            lo=_ints(self._lo),
            hi=_ints(self._hi),
            attempt=_ints(self._attempt),
            pending=_ints(self._pending),
            lost=_ints(self._lost),
            free=_ints(self._free),
            woken=_ints(self._woken),
            queued=_ints(queued).reshape(-1, 3),
            events=_ints(sorted(events)).reshape(-1, 3),
        )

    # Events ------------------------------------------------------------------------------------------------------

    def _arrive(self, now: int, call: int) -> None:
        if self._opened[call] != NEVER:
            return
        self._opened[call] = now
        first = self._first[call]
        self._lo[call], self._hi[call] = first, self._ends[call]
        self._advance(now, call, first)

    def _complete(self, now: int, step: int) -> None:
        station = self._station[step]
        self._free[station] += 1
        if self._queues[station]:
            self.dirty.append(station)
        self._ended[step] = now
        call = self._call_of[step]
        if self._lo[call] <= step < self._hi[call]:
            self._advance(now, call, step + 1)

    def _elapse(self, now: int, step: int) -> None:
        call = self._call_of[step]
        if self._lo[call] <= step < self._hi[call]:
            self._ended[step] = now
            since = self._arrived[step] if self._op[step] == _WAIT else now
            self._advance(now, call, step + 1, since)

    def _refuse(self, now: int, step: int) -> None:
        call = self._call_of[step]
        if not self._lo[call] <= step < self._hi[call]:
            return
        attempt = self._attempt[call]
        in_fork = attempt != NEVER and self._hi[call] < attempt + self._jump[attempt]
        if in_fork:
            self._missing[call] += 1
            self._lost[call] += 1
            self._branch_over(now, call)
        elif not self._overlap[call]:
            self._fail(now, call, End.REFUSED)

    def _retry(self, now: int, step: int) -> None:
        call = self._call_of[step]
        if not self._overlap[call]:
            self._lo[call], self._hi[call] = step, step + self._jump[step]
            self._missing[call] = 0
        self._advance(now, call, step)

    def _wake(self, _: int, station: int) -> None:
        self._woken[station] = NEVER
        self.dirty.append(station)

    def _join_deadline(self, now: int, step: int) -> None:
        call = self._call_of[step]
        if self._lo[call] == step + 1 and self._hi[call] == step + self._jump[step]:
            self._missing[call] += self._pending[call]
            self._lost[call] += self._pending[call]
            self._join(now, call, step)

    def _deadline(self, now: int, step: int) -> None:
        call = self._call_of[step]
        if self._attempt[call] != step:
            return
        if self._overlap[call]:
            if self._settled[call] == NEVER and self._station[step]:
                self._schedule((now + self._pause[call], RETRY, step + self._jump[step], None))
        elif self._lo[call] < self._hi[call]:
            self._fail(now, call, End.TIMED_OUT)

    # Going on ----------------------------------------------------------------------------------------------------

    def _advance(  # noqa: C901 - one branch per primitive
        self, now: int, call: int, step: int, since: int | None = None
    ) -> None:
        while True:
            op = self._op[step]
            if op == _VISIT:
                station = self._station[step]
                self._arrived[step] = now
                heappush(self._queues[station], (now if since is None else since, step))
                self.dirty.append(station)
                return
            if op == _DONE:
                self._close(now, call, End.DONE)
                return
            if op == _END:
                self._branch_over(now, call)
                return
            self._arrived[step] = now
            if op == _DELAY:
                self._schedule((now + self._work[step], ELAPSE, step, None))
                return
            if op == _BEGIN:
                self._attempt[call] = step
                if self._overlap[call]:
                    patience = self._work[step] if self._station[step] else 0
                else:
                    patience = self._work[step]
                    self._hi[call] = step + self._jump[step]
                if patience:
                    self._schedule((now + patience, DEADLINE, step, None))
            elif op == _WAIT:
                self._wait(now, step)
                return
            elif op == _FORK:
                self._fork(now, call, step)
                return
            elif op == _ONCE:
                if self._delivered[call] != NEVER:
                    return
                self._delivered[call] = now
            elif op == _LAUNCH:
                self._schedule((now, ARRIVE, call + self._jump[step], None))
            elif op == _SETTLE:
                other = call + self._jump[step]
                if self._settled[other] == NEVER:
                    self._settled[other] = now
            step, since = step + 1, None

    def _wait(self, now: int, step: int) -> None:
        for moment in _from(self._rounds[self._station[step]], now):
            self._schedule((moment, ELAPSE, step, None))
            return

    def _fork(self, now: int, call: int, step: int) -> None:
        after = step + self._jump[step]
        heads = []
        head = step + 1
        while head < after:
            heads.append(head)
            head += self._jump[head]
        self._lo[call], self._hi[call] = step + 1, after
        self._pending[call], self._lost[call] = len(heads), 0
        if self._work[step]:
            self._schedule((now + self._work[step], JOIN_DEADLINE, step, None))
        for head in heads:
            self._advance(now, call, head + 1)

    def _branch_over(self, now: int, call: int) -> None:
        self._pending[call] -= 1
        if self._pending[call] == 0:
            self._join(now, call, self._lo[call] - 1)

    def _join(self, now: int, call: int, fork: int) -> None:
        after = fork + self._jump[fork]
        attempt = self._attempt[call]
        branches, head = 0, fork + 1
        while head < after:
            branches += 1
            head += self._jump[head]
        if branches - self._lost[call] < self._station[fork]:
            self._fail(now, call, End.TIMED_OUT)
            return
        self._lo[call], self._hi[call] = after, attempt + self._jump[attempt]
        self._advance(now, call, after)

    def _fail(self, now: int, call: int, end: End) -> None:
        attempt = self._attempt[call]
        self._lo[call] = self._hi[call] = 0
        if attempt != NEVER and self._station[attempt]:
            self._attempt[call] = NEVER
            self._schedule((now + self._pause[call], RETRY, attempt + self._jump[attempt], None))
        else:
            self._close(now, call, end)

    def _close(self, now: int, call: int, end: End) -> None:
        self._closed[call] = now
        self._end[call] = int(end)
        if not self._overlap[call]:
            self._lo[call] = self._hi[call] = 0

    # Stations ----------------------------------------------------------------------------------------------------

    def start(self, now: int) -> None:
        """The third phase of a moment: every station that may have work for a free server starts it."""
        for station in self.dirty:
            if not self._plain[station]:
                self._start_carefully(now, station)
                continue
            queue = self._queues[station]
            while queue and self._free[station]:
                step = heappop(queue)[1]
                call = self._call_of[step]
                if self._lo[call] <= step < self._hi[call]:
                    self._free[station] -= 1
                    self._began[step] = now
                    self._schedule((now + self._work[step], COMPLETE, step, None))
        self.dirty.clear()

    def _start_carefully(self, now: int, number: int) -> None:
        station, queue = self._stations[number], self._queues[number]
        if station.refuses(now):
            for entry in sorted(entry for entry in queue if self._arrived[entry[1]] == now):
                queue.remove(entry)
                self._turn_away(now, entry[1])
            queue.sort()
        reopening = station.pace.next_open(now)
        while reopening == now and queue and self._free[number]:
            step = heappop(queue)[1]
            if self._alive(step):
                self._free[number] -= 1
                self._began[step] = now
                done = station.completion(now, self._work[step])
                if done is not None:
                    self._schedule((done, COMPLETE, step, None))
        if station.queue_limit is not None:
            self._shorten(now, queue, station.queue_limit)
        if queue and reopening is not None and reopening > now and self._woken[number] != reopening:
            self._woken[number] = reopening
            self._schedule((reopening, WAKE, number, None))

    def _shorten(self, now: int, queue: list[tuple[int, int]], limit: int) -> None:
        queue[:] = sorted(entry for entry in queue if self._alive(entry[1]))
        while len(queue) > limit:
            self._turn_away(now, queue.pop()[1])

    def _turn_away(self, now: int, step: int) -> None:
        self._schedule((now + 1, REFUSE, step, None))

    def _alive(self, step: int) -> bool:
        call = self._call_of[step]
        return bool(self._lo[call] <= step < self._hi[call])


def _together(*columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Copies of columns that are used together, row by row together in memory: fewer cache misses than apart."""
    rows = np.empty((len(columns[0]), len(columns)), dtype=np.int64)
    for place, column in enumerate(columns):
        rows[:, place] = column
    return rows.T


def _ints(values: Sequence[Any]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _view(column: NDArray[Any]) -> memoryview[int]:
    """The column's own memory; read and written faster one by one than through numpy."""
    return memoryview(column)  # type: ignore[arg-type]


def _from(moments: tuple[int, ...], now: int) -> tuple[int, ...]:
    index = bisect_left(moments, now)
    return moments[index : index + 1]
