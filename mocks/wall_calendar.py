"""One wall-clock calendar for all stations: it hands the kernel every event at its moment, and never before.

What is late by the timer is only the answer: the kernel is told the planned moment, so the error enters no queue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from heapq import heapify, heappop, heappush
from typing import Any

from mocks.background import Background
from mocks.clock import Clock
from mocks.fine_timer import FineTimer
from mocks.lateness import Lateness
from sim.journey.kernel import ARRIVE, Event
from sim.journey.live_kernel import Begun, LiveKernel, Played, Route, Told
from sim.journey.moments import End
from sim.scenario.plan import Stage

COMPACT_AT = 20_000
"""Steps held when the kernel first forgets calls that are over."""


class WallCalendar:
    """Plays calls on one stage. Real time moves it once an asyncio loop is attached."""

    kernel: LiveKernel
    _events: list[Event]
    _played: int
    _announced: int
    _compact_at: int
    _running: bool

    def __init__(self, stage: Stage, clock: Clock, background: Background) -> None:
        self.stage = stage
        self.clock = clock
        self._background = background
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: FineTimer | None = None
        self.beginnings = 0  # how often all stations have been emptied
        self.on_others: Callable[[int, Played], object] | None = None
        self.late = Lateness()
        self._begin(clock.now())

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Let this loop's timer move the calendar from now on."""
        self._loop = loop
        self._timer = FineTimer(loop, self._due)
        self._announce()
        self._arm()

    def detach(self) -> None:
        """Stop; calls under way end unfinished."""
        self._loop = None
        if self._timer is not None:
            self._timer.close()
            self._timer = None
        for told, played in self.kernel.unfinished():
            if isinstance(told, partial) and told.func is self.on_others:
                told(played)
        self._cut()

    def play(self, route: Route, told: Told, arrived: int | None = None) -> None:
        """A call comes, at `arrived` (default now; never before what has been played already)."""
        now = self.clock.now()
        self.run(now)
        moment = max(self._played, now if arrived is None else arrived)
        self.kernel.add(moment, route, self._once(told))
        self.run(max(now, moment))
        self._arm()

    def follow(self, moment: int, route: Route, told: Told, begun: Begun | None = None) -> None:
        """A call that comes of another one, at a moment of the calendar: also from within what another was told."""
        self.kernel.add(moment, route, self._once(told), begun=begun)
        if not self._running:
            self._arm()

    def resume(self, began: int, route: Route, told: Told) -> None:
        """A call that a server had begun before the calendar did."""
        self.kernel.resume(began, route, self._once(told))
        self._arm()

    def _once(self, told: Told) -> Told:
        def once(played: Played) -> None:
            self._underway.discard(once)
            told(played)

        self._underway.add(once)
        return once

    def run(self, until: int) -> None:
        """Hand over every event up to `until`, inclusive, and let stations start work."""
        events, handlers, kernel = self._events, self._handlers, self.kernel
        self._running = True
        while events and events[0][0] <= until:
            moment, kind, subject, _ = heappop(events)
            if subject == self._announced and kind == ARRIVE:
                self._announced = -1
                self._announce()
            handlers[kind](moment, subject)
            if kernel.dirty and (not events or events[0][0] != moment):
                kernel.start(moment)
            self._played = max(self._played, moment)
            if len(kernel) > self._compact_at:
                self._compact()
        self._running = False

    def set(self, moment: int) -> None:
        """Set the test clock. Forward, calls under way end on their way there; backward, they are cut."""
        if moment >= self.clock.now():
            self.clock.set(moment)
            self._others = self._background.since(moment)
            self.run(moment)
        else:
            self.clock.set(moment)
            self._cut()
            self._begin(moment)
        self._announce()
        self._arm()

    def restart(self, first: int | None = None) -> None:
        """Empty all stations; calls under way end unfinished. Others come from now on, or from the moment `first`."""
        self._cut()
        self._begin(self.clock.now())
        if first is not None:
            self._others = self._background.since(first)
        self._announce()
        self._arm()

    def stations(self) -> list[dict[str, Any]]:
        """Name, servers, busy servers, queue and pace of each station now."""
        now = self.clock.now()
        self.run(now)
        waiting, busy = self.kernel.waiting(), self.kernel.busy()
        return [
            {
                "name": station.name,
                "servers": station.servers,
                "busy": busy[number],
                "waiting": waiting[number],
                "pace": station.pace.at(now) / 1000,
                "refusing": station.refuses(now),
            }
            for number, station in enumerate(self.stage.stations)
        ]

    def _begin(self, moment: int) -> None:
        self.beginnings += 1
        self._events = []
        self._played = moment
        self._running = False
        self._announced = -1
        self._compact_at = COMPACT_AT
        self._underway: set[Callable[[Played], None]] = set()
        self._others = self._background.since(moment)
        self.kernel = LiveKernel(self.stage, lambda event: heappush(self._events, event))
        self._handlers = self.kernel.handlers()

    def _announce(self) -> None:
        """Only one of the other people's calls stands in the calendar at a time."""
        if self._announced >= 0 or self._loop is None:
            return
        for number, moment, route in self._others:
            self._announced = self.kernel.next_call
            told = partial(self.on_others, number) if self.on_others else None
            self.kernel.add(max(moment, self._played), route, told)
            return

    def _compact(self) -> None:
        announced = self._announced
        marked = [event for event in self._events if event[1] == ARRIVE and event[2] == announced]
        moved = self.kernel.compact(self._events)
        if marked:
            self._announced = moved[self._events.index(marked[0])][2]
        self._events[:] = moved
        heapify(self._events)
        self._compact_at = max(COMPACT_AT, 2 * len(self.kernel))

    def _cut(self) -> None:
        for told in list(self._underway):
            told(Played(self.clock.now(), End.UNFINISHED, 0, [], [], []))

    def _arm(self) -> None:
        if self._timer is None:
            return
        if self._events:
            self._timer.set(self.clock.seconds_until(self._events[0][0]))
        else:
            self._timer.cancel()

    def _due(self) -> None:
        now = self.clock.now()
        if self._events:
            self.late.add(now - self._events[0][0])
        self.run(now)
        self._arm()
