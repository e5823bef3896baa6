"""From a described journey and decided calls to routes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Keys
from sim.chance.durations import Duration
from sim.mistake import Mistake, nearest
from sim.scenario.assemble import Block, Column, Mask, routes
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Ints
from sim.scenario.route import Op
from sim.scenario.schema import Journey, Step
from sim.scenario.stage import Setting


@dataclass(frozen=True, slots=True)
class Decided:
    """Calls of one journey after all that chance and rules decide about them, in columns of one length.

    answer: `Outcome`. holds: decisions by name, for `when`. sets: bit masks of sources by name, for `each`.
    member: for a station with members, which one each call uses.
    """

    keys: Keys
    planned: Ints
    answer: Ints
    holds: Mapping[str, Mask] = field(default_factory=dict)
    sets: Mapping[str, Ints] = field(default_factory=dict)
    member: Mapping[str, Ints] = field(default_factory=dict)
    about: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes routes for one journey on one stage. `labels` gives a number to every word a step is labelled with."""

    name: str
    journey: Journey
    setting: Setting
    draws: Draws
    labels: dict[str, int]
    where: str

    def block(self, calls: Decided) -> Block:
        """The routes of these calls."""
        going = np.ones(len(calls.keys), dtype=bool)
        seen: Counter[str] = Counter()
        head, going = self._columns(calls, self.journey.head, going, seen, 0)
        attempts = []
        for attempt in range(self.journey.attempts):
            columns, _ = self._columns(calls, self.journey.steps, going, Counter(seen), attempt)
            attempts.append(columns)
        deadline = round(self.journey.deadline.value) if self.journey.deadline else 0
        steps, heads, lengths = routes(len(calls.keys), head, attempts, deadline)
        return Block(
            keys=calls.keys,
            planned=calls.planned,
            head=heads,
            length=lengths,
            attempts=self.journey.attempts,
            pause=max(1, round(self.journey.pause.value)),
            overlap=False,
            answer=calls.answer,
            visible=calls.visible,
            about=dict(calls.about),
            steps=steps,
        )

    def _columns(
        self, calls: Decided, steps: tuple[Step, ...], going: Mask, seen: Counter[str], attempt: int
    ) -> tuple[list[Column], Mask]:
        """Columns of some steps, and who still goes on after them. `seen` counts visits, which tells draws apart."""
        columns: list[Column] = []
        for place, step in enumerate(steps):
            where = f"{self.where} step {place + 1}"
            if step.stop is not None:
                going = going & (calls.answer != _outcome(step.stop, where))
                continue
            taken = going & self._holds(calls, step, where)
            if step.human is not None or step.delay is not None:
                columns.append(self._delay(calls, step, taken, seen, attempt))
            elif step.fork is not None:
                names = [(name, None, taken) for name in step.fork]
                columns += self._fork(calls, step, names, seen, attempt, where)
            elif step.each is not None:
                columns += self._each(calls, step, taken, seen, attempt, where)
            else:
                assert step.visit is not None
                columns.append(self._visit(calls, step, step.visit, None, taken, seen, attempt, where))
        return columns, going

    def _holds(self, calls: Decided, step: Step, where: str) -> Mask:
        result = np.ones(len(calls.keys), dtype=bool)
        for name in step.when:
            if name not in calls.holds:
                raise Mistake(where, f"there is no decision {name!r}", nearest(name, calls.holds))
            result &= calls.holds[name]
        return result

    def _work(self, calls: Decided, duration: Duration, stream: str, attempt: int, branch: int, taken: Mask) -> Ints:
        """Works of those who take the step; others have 0. A constant needs no draw."""
        if duration.kind == "constant":
            return np.full(len(calls.keys), max(1, round(duration.mean)), dtype=np.int64)
        result = np.zeros(len(calls.keys), dtype=np.int64)
        rows = np.flatnonzero(taken)
        keys = calls.keys if len(rows) == len(result) else calls.keys.take(rows)
        result[rows] = duration.micros(*self.draws.pair(keys, stream, attempt, branch))
        return result

    def _visit(
        self,
        calls: Decided,
        step: Step,
        name: str,
        member: int | None,
        taken: Mask,
        seen: Counter[str],
        attempt: int,
        where: str,
    ) -> Column:
        group = self.setting.group(name, where)
        station: Ints | int = group[0] if member is None else group[member]
        if member is None and len(group) > 1:
            if name not in calls.member:
                raise Mistake(where, f"it is not known which {name!r} a call of {self.name} uses", "")
            station = np.asarray(group)[calls.member[name]]
        branch = seen[name] * 64 + (member or 0)
        if member is None:
            seen[name] += 1
        work = self._work(calls, self.setting.work(name, step.work, where), f"work/{name}", attempt, branch, taken)
        return Column(Op.VISIT, station, work, label=self._label(step, name), taken=taken)

    def _delay(self, calls: Decided, step: Step, taken: Mask, seen: Counter[str], attempt: int) -> Column:
        model = step.human or step.delay
        assert model is not None
        name = "human" if step.human else "delay"
        work = self._work(calls, model.duration, name, attempt, seen[name], taken)
        seen[name] += 1
        return Column(Op.DELAY, int(step.human is not None), work, label=self._label(step, name), taken=taken)

    def _each(
        self, calls: Decided, step: Step, taken: Mask, seen: Counter[str], attempt: int, where: str
    ) -> list[Column]:
        assert step.each is not None and step.visit is not None
        if step.each not in calls.sets:
            raise Mistake(where, f"there is no set of sources {step.each!r}", nearest(step.each, calls.sets))
        mask = calls.sets[step.each]
        members = range(len(self.setting.group(step.visit, where)))
        branches = [(step.visit, member, taken & ((mask >> member) & 1).astype(bool)) for member in members]
        columns = self._fork(calls, step, branches, seen, attempt, where)
        seen[step.visit] += 1
        return columns

    def _fork(
        self,
        calls: Decided,
        step: Step,
        branches: list[tuple[str, int | None, Mask]] | list[tuple[str, None, Mask]],
        seen: Counter[str],
        attempt: int,
        where: str,
    ) -> list[Column]:
        columns: list[Column] = []
        anyone = np.zeros(len(calls.keys), dtype=bool)
        for name, member, taken in branches:
            anyone |= taken
            visit = self._visit(calls, step, name, member, taken, seen, attempt, where)
            columns += [
                Column(Op.BRANCH, closes=3, taken=taken),
                visit,
                Column(Op.END, taken=taken),
            ]
        deadline = round(step.deadline.value) if step.deadline else 0
        return [Column(Op.FORK, step.need, deadline, taken=anyone, closes=len(columns) + 1), *columns]

    def _label(self, step: Step, name: str) -> int:
        word = step.label or name
        return self.labels.setdefault(word, len(self.labels))


def _outcome(word: str, where: str) -> Outcome:
    names = {outcome.name.lower(): outcome for outcome in Outcome}
    if word not in names:
        raise Mistake(where, f"there is no outcome {word!r}", nearest(word, names))
    return names[word]


__all__ = ["Decided", "Writer", "replace"]
