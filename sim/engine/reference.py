"""The reference performer: readable SimPy processes, the independent witness.

It reads the same plan and shares no queueing code with the others. A moment's three phases are SimPy priorities:
ordinary events (0 and 1) and the choice of the first copy among those of one moment (2); deadlines of joins (3) and of
attempts (4); stations starting work (5).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

import simpy
from simpy.events import EventPriority

from sim.journey.moments import NEVER, End, Moments
from sim.scenario.plan import LAUNCHED, Plan, Stage
from sim.scenario.route import Op
from sim.scenario.stations import Station

CLAIM, JOIN, DEADLINE, START = 2, 3, 4, 5

Process = Generator[simpy.Event, Any, Any]


class Refused(Exception):
    """The station turned the visitor away."""


def play(plan: Plan, stage: Stage) -> Moments:
    """Play the plan to the stage's horizon."""
    scene = Scene(plan, stage)
    for call, moment in enumerate(plan.planned.tolist()):
        if moment != LAUNCHED and moment <= stage.horizon:
            scene.at(moment, call)
    scene.environment.run(until=_After(scene.environment, stage.horizon))
    return scene.moments


class _After(simpy.Event):
    """Stops a run when everything at `moment` has happened."""

    def __init__(self, environment: simpy.Environment, moment: int) -> None:
        super().__init__(environment)
        self._ok, self._value = True, None
        environment.schedule(self, priority=EventPriority(START + 1), delay=moment - environment.now)


def timer(environment: simpy.Environment, delay: int, priority: int = 1) -> simpy.Event:
    """An event `delay` microseconds from now, in the given phase of its moment."""
    event = simpy.Event(environment)
    event._ok, event._value = True, None
    environment.schedule(event, priority=EventPriority(priority), delay=delay)
    return event


class Visitor:
    """One visit: it waits at a counter until it is `over`, and may have `left` before its turn."""

    def __init__(self, environment: simpy.Environment, step: int, since: int, work: int) -> None:
        self.step = step
        self.since = since
        self.work = work
        self.here = environment.now
        self.over = environment.event()
        self.left = False


class Counter:
    """A station as people know it: a line of visitors, and servers who take the next one."""

    def __init__(self, environment: simpy.Environment, station: Station, moments: Moments) -> None:
        self.environment = environment
        self.station = station
        self.moments = moments
        self.idle = station.servers
        self.line: list[Visitor] = []
        self.looking = False

    def join(self, visitor: Visitor) -> None:
        """Stand in line; the servers look up at the end of this moment."""
        self.line.append(visitor)
        self.look()

    def look(self) -> None:
        """Have the servers look at the line in the last phase of this moment."""
        if not self.looking:
            self.looking = True
            timer(self.environment, 0, START).callbacks.append(self._serve)

    def _serve(self, _: simpy.Event) -> None:
        self.looking = False
        now = int(self.environment.now)
        if self.station.refuses(now):
            for visitor in [visitor for visitor in self.line if visitor.here == now]:
                self._send_away(visitor)
        self.line = sorted((v for v in self.line if not v.left), key=lambda v: (v.since, v.step))
        while self.line and self.idle and self.station.pace.at(now):
            self.idle -= 1
            self.environment.process(self._work(self.line.pop(0)))
        limit = self.station.queue_limit
        while limit is not None and len(self.line) > limit:
            self._send_away(self.line[-1])
        if self.line and not self.station.pace.at(now):
            opening = self.station.pace.next_open(now)
            if opening is not None:
                timer(self.environment, opening - now).callbacks.append(lambda _: self.look())

    def _send_away(self, visitor: Visitor) -> None:
        self.line.remove(visitor)
        timer(self.environment, 1).callbacks.append(lambda _: _refuse(visitor))

    def _work(self, visitor: Visitor) -> Process:
        now = int(self.environment.now)
        self.moments.began[visitor.step] = now
        done = self.station.completion(now, visitor.work)
        if done is None:
            return
        yield timer(self.environment, done - now)
        self.moments.ended[visitor.step] = done
        self.idle += 1
        visitor.over.succeed()
        self.look()


def _refuse(visitor: Visitor) -> None:
    visitor.over.fail(Refused())
    visitor.over.defused = True


class Scene:
    """Everything that is going on: counters, and one process for each call, attempt and branch."""

    def __init__(self, plan: Plan, stage: Stage) -> None:
        self.environment = simpy.Environment()
        self.plan = plan
        self.stage = stage
        self.moments = Moments.blank(len(plan.steps), len(plan))
        self.claims: dict[int, list[int]] = {}
        self.counters = [Counter(self.environment, station, self.moments) for station in stage.stations]

    def at(self, moment: int, call: int) -> None:
        """Have a call begin at a planned moment."""
        timer(self.environment, moment - int(self.environment.now)).callbacks.append(
            lambda _: _begin(self.environment, self.call(call))
        )

    # Calls -------------------------------------------------------------------------------------------------------

    def call(self, call: int) -> Process:
        """The whole of one call. It begins once: copies of a letter may launch what has begun already."""
        if self.moments.opened[call] != NEVER:
            return
        self.moments.opened[call] = self.environment.now
        begin = int(self.plan.first[call] + self.plan.head[call])
        walk = Walk(self, call)
        try:
            yield from walk.along(int(self.plan.first[call]), begin)
        except Refused:
            self._close(call, End.REFUSED)
            return
        if self.plan.overlap[call]:
            yield from self._copies(call, begin)
        else:
            yield from self._attempts(call, begin)

    def _attempts(self, call: int, begin: int) -> Process:
        """One attempt after the other; a failed one withdraws whatever still waits in a line."""
        length, last = int(self.plan.length[call]), int(self.plan.attempts[call]) - 1
        for attempt in range(last + 1):
            self.moments.missing[call] = 0
            walk = Walk(self, call)
            end = yield self.environment.process(self._attempt(walk, begin + attempt * length))
            if end == End.DONE or attempt == last:
                self._close(call, end)
                return
            yield timer(self.environment, int(self.plan.pause[call]))

    def _attempt(self, walk: Walk, begin: int) -> Process:
        self.moments.arrived[begin] = self.environment.now
        way = self.environment.process(walk.to_the_end(begin + 1))
        patience = int(self.plan.steps["work"][begin])
        if patience:
            yield way | timer(self.environment, patience, DEADLINE)
        else:
            yield way
        if way.triggered and way.processed:
            return way.value
        walk.leave()
        return End.TIMED_OUT

    def _copies(self, call: int, begin: int) -> Process:
        """A copy is sent when the last one was not settled in time; earlier copies go on."""
        length = int(self.plan.length[call])
        for copy in range(int(self.plan.attempts[call])):
            start = begin + copy * length
            self.moments.arrived[start] = self.environment.now
            self.environment.process(self._copy(call, start))
            patience = int(self.plan.steps["work"][start])
            if not patience:
                return
            yield timer(self.environment, patience, DEADLINE)
            if self.moments.settled[call] != NEVER:
                return
            if copy + 1 < int(self.plan.attempts[call]):
                yield timer(self.environment, int(self.plan.pause[call]))

    def _copy(self, call: int, begin: int) -> Process:
        end = yield self.environment.process(Walk(self, call).to_the_end(begin + 1))
        if end == End.DONE:
            self._close(call, end)

    def _close(self, call: int, end: End) -> None:
        self.moments.closed[call] = self.environment.now
        self.moments.end[call] = int(end)


def _begin(environment: simpy.Environment, process: Process) -> None:
    environment.process(process)


class Walk:
    """One walker along the steps of a call, with its companions in the branches of a fork."""

    def __init__(self, scene: Scene, call: int) -> None:
        self.scene = scene
        self.call = call
        self.visitor: Visitor | None = None
        self.companions: list[Walk] = []
        self.gone = False

    def leave(self) -> None:
        """Leave every line; what has been started for this walker runs on, and nobody comes to fetch it."""
        self.gone = True
        if self.visitor:
            self.visitor.left = True
        for companion in self.companions:
            companion.leave()

    def to_the_end(self, step: int) -> Process:
        """Walk to DONE. The value is how it ended, as an `End`; UNFINISHED for a copy that came to nothing."""
        try:
            done = yield from self.along(step, None)
        except Refused:
            return End.UNFINISHED if self.scene.plan.overlap[self.call] else End.REFUSED
        except TooFew:
            return End.TIMED_OUT
        return End.DONE if done else End.UNFINISHED

    def along(self, step: int, stop: int | None) -> Process:  # noqa: C901 - one branch per primitive
        """Walk from `step` to `stop`, or to DONE or END. True when DONE was reached."""
        moments, steps, environment = self.scene.moments, self.scene.plan.steps, self.scene.environment
        while step != stop:
            op, number, work, jump = (int(steps[name][step]) for name in ("op", "station", "work", "jump"))
            if op in (Op.DONE, Op.END):
                return op == Op.DONE
            moments.arrived[step] = environment.now
            if op == Op.VISIT:
                yield from self._visit(step, number, work)
            elif op == Op.DELAY:
                yield from self._until(timer(environment, work))
                moments.ended[step] = environment.now
            elif op == Op.WAIT:
                yield from self._until(self._round(number))
                moments.ended[step] = environment.now
            elif op == Op.FORK:
                yield from self._fork(step, work, number)
                step += jump
                continue
            elif op == Op.ONCE:
                if not (yield from self._first_copy(step)):
                    return False
            elif op == Op.LAUNCH:
                environment.process(self.scene.call(self.call + jump))
            elif op == Op.SETTLE and moments.settled[self.call + jump] == NEVER:
                moments.settled[self.call + jump] = environment.now
            step += 1
        return False

    def _first_copy(self, step: int) -> Process:
        """True for the first copy to come here; of several at one moment, the one sent first."""
        claims = self.scene.claims.setdefault(self.call, [])
        claims.append(step)
        yield timer(self.scene.environment, 0, CLAIM)
        if self.scene.moments.delivered[self.call] != NEVER or step != min(claims):
            return False
        self.scene.moments.delivered[self.call] = self.scene.environment.now
        return True

    def _until(self, event: simpy.Event) -> Process:
        """Wait for an event; a walker who has left meanwhile goes nowhere."""
        try:
            yield event
        except Refused:
            if not self.gone:
                raise
        if self.gone:
            yield self.scene.environment.event()

    def _visit(self, step: int, number: int, work: int) -> Process:
        scene = self.scene
        waited = step > 0 and int(scene.plan.steps["op"][step - 1]) == Op.WAIT
        since = int(scene.moments.arrived[step - 1]) if waited else int(scene.environment.now)
        self.visitor = Visitor(scene.environment, step, since, work)
        scene.counters[number].join(self.visitor)
        yield from self._until(self.visitor.over)

    def _round(self, rounds: int) -> simpy.Event:
        environment = self.scene.environment
        coming = [moment for moment in self.scene.stage.rounds[rounds] if moment >= environment.now]
        return timer(environment, coming[0] - int(environment.now)) if coming else environment.event()

    def _fork(self, fork: int, deadline: int, need: int) -> Process:
        """Send a companion into each branch; go on when all are back, or at the deadline."""
        environment, moments = self.scene.environment, self.scene.moments
        heads = list(self._branches(fork))
        self.companions = [Walk(self.scene, self.call) for _ in heads]
        ways = [
            environment.process(companion.branch(head + 1))
            for companion, head in zip(self.companions, heads, strict=True)
        ]
        everyone = environment.all_of(ways)
        yield from self._until(everyone | timer(environment, deadline, JOIN) if deadline else everyone)
        for companion in self.companions:
            companion.leave()
        moments.missing[self.call] += sum(not way.processed for way in ways)
        if sum(bool(way.processed and way.value) for way in ways) < need:
            raise TooFew

    def branch(self, step: int) -> Process:
        """Walk one branch to its END. True when it came back with an answer."""
        try:
            yield from self.along(step, None)
        except Refused:
            self.scene.moments.missing[self.call] += 1
            return False
        return True

    def _branches(self, fork: int) -> Iterator[int]:
        jumps = self.scene.plan.steps["jump"]
        head, after = fork + 1, fork + int(jumps[fork])
        while head < after:
            yield head
            head += int(jumps[head])


class TooFew(Exception):
    """A join went on without the answers it needs."""
