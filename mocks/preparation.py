"""What a lookup will meet, settled before it is played: its answer, and all rows of its journey.

Everything is decided by sim.network and sim.scenario from the same draws as in virtual time. Preparing costs
milliseconds, so what has been prepared is kept; the calls a scenario plans are prepared together at start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mocks.overlaid import world_at
from mocks.segments import Written
from sim.chance.draws import Draws, Keys
from sim.chance.durations import DAY
from sim.network.access import RIGHTS, Role
from sim.network.asking import Asked, Chance, Denial
from sim.network.asking import Outcome as Answered
from sim.network.children import Children
from sim.network.lookup import Answers, answers
from sim.network.registry import Registry
from sim.scenario.build import Built
from sim.scenario.journeys import Decided, Writer
from sim.scenario.laying import lay
from sim.scenario.lookups import JOURNEY_NAMES, Asking, decided
from sim.scenario.outcomes import Outcome
from sim.scenario.reading import Reading
from sim.scenario.route import STEP
from sim.scenario.today import Today
from sim.scenario.unled import without_launches

AHEAD = 16
"""Occurrences whose rows are written at once, at least, where the client names no call key."""

Parts = tuple[int, int, int, int, int]
_OUTCOMES = {
    Answered.FOUND: Outcome.ANSWERED,
    Answered.NOTHING_FOUND: Outcome.NOTHING_FOUND,
    Answered.NOT_CONNECTED: Outcome.NOT_CONNECTED,
    Answered.DENIED: Outcome.DENIED,
}


@dataclass(slots=True, eq=False)
class Prepared:
    """One lookup: who asks about whom, the child and the answer as row `row` of columns, and how it is played.

    `bodies` holds answers already composed, by what distinguishes them.
    """

    role: Role
    caller: int
    citizen: int
    children: Children
    answer: Answers
    row: int
    way: Decided | None = None
    written: dict[Parts, Written] = field(default_factory=dict)
    bodies: dict[object, object] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome:
        """How it ends unless time decides otherwise."""
        return _OUTCOMES[Answered(int(self.answer.outcome[self.row]))]

    @property
    def denial(self) -> Denial:
        """Why it is denied, if it is."""
        return Denial(int(self.answer.denial[self.row]))

    @property
    def journey(self) -> str:
        """The journey's name in the scenario."""
        return JOURNEY_NAMES[RIGHTS[self.role].journey]


class Preparer:
    """Prepares lookups of one scenario. `labels` numbers the words its steps are labelled with."""

    def __init__(self, reading: Reading, built: Built) -> None:
        assert built.world is not None
        self.reading = reading
        self.world = built.world
        self.draws = Draws(reading.model.seed)
        self.labels = {word: number for number, word in enumerate(built.plan.names["label"])}
        self._writers = {
            name: Writer(name, journey, built.setting, self.draws, self.labels, reading.tree.where(("journeys", name)))
            for name, journey in reading.model.journeys.items()
        }

    def lookups(self, asking: Asking, registry: Registry, moment: int, by_users: bool = False) -> list[Prepared]:
        """These lookups as they would be decided at a moment.

        by_users: `asking.user` are users of the scenario, of whom some may lack the role; else everybody has it.
        """
        keys, role, citizens = asking.keys, asking.role, asking.citizen
        world = world_at(self.world, registry, moment)
        today = Today(self.reading, world, self.draws, moment // DAY)
        way = decided(today, asking)
        children = world.citizens.look(citizens, today.date)
        relation, named = self.draws.pair(keys, "access")
        chance = Chance(relation, named, self.draws.uniform(keys, "override"))
        asked = Asked(np.full(len(keys), int(role)), asking.caller)
        answer = answers(asked, children, world.live, world.rules, chance)
        if by_users:
            answer = _without_role(answer, way.about["denial"] == Denial.NO_ROLE)
        single = len(keys) == 1
        return [
            Prepared(role, int(asking.caller[row]), int(citizens[row]), children, answer, row, way if single else None)
            for row in range(len(keys))
        ]

    def written(self, prepared: Prepared, parts: Parts, ahead: int = 1) -> Written:
        """All rows of the lookup under a call key; `ahead` writes those of the next n at the same price."""
        found = prepared.written.get(parts)
        if found is None:
            assert prepared.way is not None, "a lookup without its way has its rows from the plan"
            day, actor, kind, n, child = parts
            keys = Keys.of(day, actor, kind, n + np.arange(ahead), child)
            rows = self._rows(prepared.journey, _repeated(prepared, keys))
            for later, one in enumerate(rows):
                prepared.written[day, actor, kind, n + later, child] = one
            found = rows[0]
        return found

    def without_lookup(self, journey: str, keys: Keys) -> Written:
        """The rows of a call that asks every source there is, for segments that no lookup of ours surrounds."""
        count = len(keys)
        everyone, everything = np.ones(count, dtype=bool), np.full(count, -1, dtype=np.int64)
        model = self.reading.model.journeys[journey]
        steps = (*model.head, *model.steps)
        holds = {name: everyone for step in steps for name in step.when}
        sets = {step.each: everything for step in steps if step.each is not None}
        members = {step.visit: np.zeros(count, dtype=np.int64) for step in steps if step.visit and not step.each}
        answered = np.full(count, int(Outcome.ANSWERED))
        return self._rows(journey, Decided(keys, np.zeros(count, dtype=np.int64), answered, holds, sets, members))[0]

    def deadline(self, journey: str) -> int:
        """Microseconds until an attempt is given up; 0 where nobody gives up."""
        deadline = self.reading.model.journeys[journey].deadline
        return round(deadline.value) if deadline else 0

    def _rows(self, journey: str, calls: Decided) -> list[Written]:
        block = self._writers[journey].block(calls)
        sizes = block.head + block.attempts * block.length
        starts = np.cumsum(sizes) - sizes
        steps = np.zeros(int(sizes.sum()), dtype=STEP)
        lay(steps, starts, block.columns)
        return [
            Written(steps[start : start + size], head, length)
            for start, size, head, length in zip(
                starts.tolist(), sizes.tolist(), block.head.tolist(), block.length.tolist(), strict=True
            )
        ]


def asking_alone(role: Role, caller: int, citizen: int, keys: Keys) -> Asking:
    """One lookup of one user, whoever that is."""
    none = np.zeros(1, dtype=np.int64)
    return Asking(role, keys, none, np.array([caller]), none, np.array([citizen]))


def planned_lookups(preparer: Preparer, built: Built, registry: Registry, moment: int) -> dict[Parts, Prepared]:
    """Every lookup the scenario plans for the day of a moment, by call key, with the rows of the plan itself."""
    plan, found = built.plan, {}
    if "role" not in plan.about:
        return {}
    today = (plan.about["role"] > 0) & (plan.keys.day == moment // DAY) & (plan.answer != Outcome.ABANDONED)
    plan = without_launches(plan.take(today))  # the letters that lookups lead to come from other people's systems
    for role in Role:
        rows = np.flatnonzero(plan.about["role"] == int(role) + 1)
        if not len(rows):
            continue
        keys = plan.keys.take(rows)
        citizens = plan.about["citizen"][rows].astype(np.int64)
        asking = Asking(role, keys, plan.planned[rows], keys.actor, plan.about["user"][rows].astype(np.int64), citizens)
        prepared = preparer.lookups(asking, registry, moment, by_users=True)
        names = _parts(keys)
        ends = plan.ends
        for name, lookup, row in zip(names, prepared, rows.tolist(), strict=True):
            steps = plan.steps[plan.first[row] : ends[row]]
            lookup.written[name] = Written(steps, int(plan.head[row]), int(plan.length[row]))
            found[name] = lookup
    return found


def _without_role(answer: Answers, roleless: NDArray[np.bool_]) -> Answers:
    """Denied, whatever else is true of them."""
    return replace(
        answer,
        outcome=np.where(roleless, int(Answered.DENIED), answer.outcome),
        denial=np.where(roleless, int(Denial.NO_ROLE), answer.denial),
    )


def _parts(keys: Keys) -> Sequence[Parts]:
    columns = (keys.day, keys.actor, keys.kind, keys.n, keys.child)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _repeated(prepared: Prepared, keys: Keys) -> Decided:
    """The way of one lookup for many keys. A session is always due: what lies before the login is cut by segment."""
    way, count = prepared.way, len(keys)
    assert way is not None
    return replace(
        way,
        keys=keys,
        planned=np.zeros(count, dtype=np.int64),
        answer=np.full(count, int(prepared.outcome)),
        holds={**{name: np.repeat(column, count) for name, column in way.holds.items()}, "login": np.ones(count, bool)},
        sets={name: np.repeat(column, count) for name, column in way.sets.items()},
        member={name: np.repeat(column, count) for name, column in way.member.items()},
        about={},
    )
