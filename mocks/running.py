"""A running network: the scenario's world, the calendar, and everything that requests change.

`play` is the one way in which a request takes its time.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from mocks.audit import AuditTrail, Entry
from mocks.background import Background
from mocks.bending import bent, met, unplayed, with_fault_stations
from mocks.call_key import CallKey, Occurrences
from mocks.clock import Clock
from mocks.faults import Armed, Faults
from mocks.lasting import lasting
from mocks.passages import Passage, Trace
from mocks.preparation import AHEAD, Parts, Prepared, Preparer, asking_alone, planned_lookups
from mocks.refusal import Refusal
from mocks.segments import SEGMENTS, Written, check, cut
from mocks.sessions import Sessions
from mocks.store import Store
from mocks.trace_file import TraceFile
from mocks.users import User
from mocks.wall_calendar import WallCalendar
from sim.chance.durations import DAY, HOUR
from sim.journey.live_kernel import Played, Route
from sim.journey.moments import NEVER
from sim.mistake import Mistake
from sim.network.access import Role
from sim.network.days import day_number
from sim.network.registry import Change, Registry
from sim.scenario.build import Built, build
from sim.scenario.reading import Reading
from sim.scenario.route import Op
from sim.scenario.today import network_of

KEPT = 20_000
"""Prepared lookups, and CPR numbers with their child, kept at most."""

MOST_AHEAD = 512
"""Occurrences whose rows are written at once, at most, where the client names no call key."""

Level = Literal["full", "token", "open"]


@dataclass(frozen=True, slots=True)
class Options:
    """How a network is served. `at`: the moment on the test clock at start. `only`: systems served; empty: all.
    `clock_rate`: how many times as fast as real time the test clock runs. `public_url`: the address others reach it by;
    empty: the one a request came to. `test_persons`: CPR numbers that letters may be about beside the public ones.
    `replaced`: systems whose place a vendor's takes, each with its address."""

    delay: bool = True
    level: Level = "token"
    at: int = 9 * HOUR
    only: tuple[str, ...] = ()
    control_token: str = ""
    clock_rate: int = 1
    public_url: str = ""
    test_persons: frozenset[str] = frozenset()
    replaced: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Report:
    """A suspected error that a user reported."""

    moment: int
    user: str
    citizen: int
    text: str


class Post(Protocol):
    """The mailboxes of a network, whose state is on disk and so takes waiting for."""

    async def settle(self) -> None:
        """Return when everything due by now has happened."""

    async def reset(self) -> None:
        """Empty all mailboxes, after the stations have been."""

    async def snapshot(self) -> str:
        """Keep everything as it is now: the name to bring it back by."""

    def has(self, snapshot: str) -> bool:
        """Whether it can be brought back."""

    async def restore(self, snapshot: str) -> None:
        """Bring it back, after the test clock has been set and the stations emptied."""


class Network:
    """One scenario, served. Building it takes about two seconds for the whole country; Mistake without a network."""

    def __init__(
        self, reading: Reading, options: Options, store: Store | None = None, built: Built | None = None
    ) -> None:
        """`built`: what `build(reading)` gave, where somebody has it already."""
        if reading.model.network is None:
            raise Mistake(reading.file, "this scenario has no network to serve", "Serve e.g. national")
        built = built or build(reading)
        assert built.world is not None
        for name, segment in SEGMENTS.items():
            if segment.journey in reading.model.journeys:
                check(segment, reading.model.journeys[segment.journey], name)
        self.reading = reading
        self.options = options
        self.world = built.world
        self.clock = Clock(reading.model.date, options.at, rate=options.clock_rate)
        self.built = built
        self.stage = with_fault_stations(lasting(reading, built))
        self.calendar = WallCalendar(self.stage, self.clock, Background.of(built.plan, reading.model.days))
        self.preparer = Preparer(reading, built)
        self.registry = Registry(self.world.citizens, reading.model.date)
        self.sessions = Sessions(network_of(reading))
        self.occurrences = Occurrences()
        self.faults = Faults()
        self.store = store
        self.audit = AuditTrail(self._keep)
        self.trace = Trace()
        self.reports: list[Report] = []
        self.post: Post | None = None
        self.at_reset: list[Callable[[], None]] = []
        self.control_token = options.control_token or secrets.token_urlsafe(18)
        self.timer_error: dict[str, float] = {}
        self.tracing: TraceFile | None = None
        self._planned = planned_lookups(self.preparer, built, self.registry, options.at)
        self._numbers: dict[str, int] = {}
        self._prepared: dict[tuple[int, int, int, int, Parts | None], Prepared] = {}
        if store is not None:
            self._take_up(store)

    # What survives -----------------------------------------------------------------------------------------------

    def _keep(self, entry: Entry) -> None:
        if self.store is not None:
            self.store.add("audit", entry.as_dict())

    def _take_up(self, store: Store) -> None:
        """Go on from what an earlier run kept."""
        self.audit.restore(Entry(**{**line, "shown": tuple(line["shown"])}) for line in store.lines("audit"))
        self.reports += [Report(**line) for line in store.lines("reports")]
        for child, changes in (store.whole("children") or {}).items():
            self.registry = self.registry.changed(int(child), [Change(*change) for change in changes])
        last = max((change.moment for made in self.registry.overlay.values() for change in made), default=0)
        if last > self.clock.now():  # what was changed must have happened already
            self.calendar.set(last)

    def citizen(self, cpr: str) -> int:
        """The number of the child with a CPR number; see Citizens.index_of for what it raises."""
        found = self._numbers.get(cpr)
        if found is None:
            found = self.registry.index_of(cpr)
            if len(self._numbers) >= KEPT:
                self._numbers.clear()
            self._numbers[cpr] = found
        return found

    # Answers -----------------------------------------------------------------------------------------------------

    def prepared(self, user: User, citizen: int, key: CallKey, days_old: int = 0) -> Prepared:
        """A user's lookup of a child. Without a call key of the client's, chance about access is the child's own, so
        that an answer does not change from one lookup to the next."""
        assert user.role is not None
        moment = self.clock.now() - days_old * DAY
        if key.given and not days_old and citizen not in self.registry.overlay:
            planned = self._planned.get(key.parts)
            if planned is not None and self._is(planned, user.role, user.actor, citizen):
                return planned
        # Changes carry moments, so a child that was changed is looked at anew each minute.
        stamp = moment // DAY if citizen not in self.registry.overlay else -(moment // 60_000_000)
        name = (int(user.role), user.actor, citizen, stamp, key.parts if key.given else None)
        found = self._prepared.get(name)
        if found is None:
            own = key.keys if key.given else CallKey((0, citizen, 0, 0, 0)).keys
            (found,) = self.preparer.lookups(asking_alone(user.role, user.actor, citizen, own), self.registry, moment)
            if len(self._prepared) >= KEPT:
                self._prepared.pop(next(iter(self._prepared)))
            self._prepared[name] = found
        return found

    def planned(self, parts: Parts) -> Prepared | None:
        """The lookup that the scenario plans under a call key."""
        return self._planned.get(parts)

    def _is(self, prepared: Prepared, role: Role, caller: int, citizen: int) -> bool:
        same_day = prepared.children.day == day_number(self.clock.today())
        return (prepared.role, prepared.caller, prepared.citizen) == (role, caller, citizen) and same_day

    def changed(self, registry: Registry) -> None:
        """The registry with other changes; what was prepared for changed children is forgotten."""
        touched = set(registry.overlay) | set(self.registry.overlay)
        self.registry = registry
        if self.store is not None:
            self.store.put("children", self.changes())
        self._prepared = {name: one for name, one in self._prepared.items() if name[2] not in touched}

    def changes(self) -> dict[str, list[list[object]]]:
        """What was changed about each child, as plain values."""
        return {
            str(child): [[change.moment, change.column, change.value] for change in changes]
            for child, changes in self.registry.overlay.items()
        }

    def report(self, report: Report) -> None:
        """Keep a suspected error."""
        self.reports.append(report)
        if self.store is not None:
            self.store.add("reports", asdict(report))

    def reset(self) -> None:
        """As after starting, but for the clock: nobody logged in, nothing changed, no faults, empty stations."""
        self.changed(Registry(self.world.citizens, self.reading.model.date))
        for part in (self.sessions, self.occurrences, self.faults, self.audit, self.trace):
            part.clear()
        self.reports.clear()
        for forget in self.at_reset:
            forget()
        if self.store is not None:
            self.store.forget()
        self.calendar.restart()

    # Time --------------------------------------------------------------------------------------------------------

    def trace_to(self, file: Path) -> None:
        """Write everything that passes from now on to a file. Mistake when it cannot be written."""
        self.tracing = TraceFile(file, self.clock)
        self.calendar.on_others = self.tracing.note_others

    def begin(self, moment: int, ahead: int) -> None:
        """In `ahead` real nanoseconds it is `moment`; by then stations are empty, and others' calls come from it on.

        Who is logged in stays so.
        """
        self.clock.set(moment, ahead)
        self.calendar.restart(moment)
        self.trace.clear()
        self.calendar.late.clear()
        if self.tracing is not None:
            self.tracing.turned()

    def route(self, segment: str, key: CallKey, prepared: Prepared | None) -> Route:
        """What a request on this segment passes, as the engines would have it under the same key."""
        said = SEGMENTS[segment]
        if prepared is not None and prepared.journey == said.journey:
            written = self._written(prepared, key)
        else:
            written = self.preparer.without_lookup(said.journey, key.keys)
        try:
            return cut(said, written, key.attempt, self.preparer.labels, self.preparer.deadline(said.journey))
        except ValueError:
            attempts = self.reading.model.journeys[said.journey].attempts
            raise Refusal(400, "x-tvaers-attempt", f"below {attempts}, as the journey has it", "a higher one") from None

    def _written(self, prepared: Prepared, key: CallKey) -> Written:
        """A lookup's rows. Without a key of the client's the next occurrences are written at once, more and more of
        them, and each is used once; where nobody waits the first serves them all, for only its works would differ."""
        if key.given:
            return self.preparer.written(prepared, key.parts)
        day, actor, kind, n, child = key.parts
        if not self.options.delay:
            return self.preparer.written(prepared, (day, actor, kind, 0, child))
        found = self.preparer.written(prepared, key.parts, min(MOST_AHEAD, max(AHEAD, 8 * n)))
        if not key.attempt:
            prepared.written.pop(key.parts, None)
        return found

    async def play(
        self, passage: Passage, segment: str, key: CallKey, prepared: Prepared | None, faults: list[Armed]
    ) -> Played:
        """Let a request take its segment's time; returns at the moment its answer leaves, never before.

        Compose the answer first: whatever is done after this adds to the delay.
        """
        if prepared is None and key.given:
            prepared = self._planned.get(key.parts)
        plain = self.route(segment, key, prepared)
        route = bent(plain, faults, self.stage, self.preparer.draws, key) if faults else plain
        passage.segment, passage.call, passage.attempt, passage.named = segment, key.text, key.attempt, key.given
        if not self.options.delay:
            played = unplayed(route, self.stage, passage.arrived)
        else:
            done: asyncio.Future[Played] = asyncio.get_running_loop().create_future()
            self.calendar.play(route, _told(done), passage.arrived)
            played = await done
        passage.due = played.moment
        shift = len(route) - len(plain)
        passage.steps = list(zip(played.arrived, played.began, played.ended, strict=True))
        del passage.steps[1 : 1 + shift]  # what faults put in is no step of the plan
        after, limit = 0, 0
        for row, op in enumerate(route.op[: len(played.ended)]):
            if op == Op.FORK:
                after, limit = row + route.jump[row], played.arrived[row] + route.work[row] if route.work[row] else 0
            elif op == Op.VISIT:
                station = self.stage.stations[plain.station[row - shift]].name
                ended = played.ended[row]
                missed = row < after and 0 < limit < ended  # it answered, but nobody waited for it any more
                passage.visits.append((station, played.arrived[row], played.began[row], NEVER if missed else ended))
        return played

    def faults_met(self, passage: Passage, key: CallKey, asked: Armed | None) -> list[Armed]:
        """The faults this request meets, the one it asked for itself first."""
        on = self.faults.meeting(passage.arrived, passage.system, passage.citizen)
        return ([asked] if asked else []) + (met(on, self.preparer.draws, key) if on else [])


def _told(done: asyncio.Future[Played]) -> Callable[[Played], None]:
    def tell(played: Played) -> None:
        if not done.done():
            done.set_result(played)

    return tell
