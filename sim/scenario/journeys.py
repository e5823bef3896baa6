"""From a described journey and decided calls to routes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Keys
from sim.chance.durations import Duration
from sim.mistake import Mistake, nearest
from sim.scenario.assemble import Block, routed
from sim.scenario.columns import Column, Mask
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


Branch = tuple[str, int | None, Mask]
"""A station, its member (None: by the calls' own column), and who takes the branch."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes routes for one journey on one stage. `labels` gives a number to every word a step is labelled with."""

    name: str
    journey: Journey
    setting: Setting
    draws: Draws
    labels: dict[str, int]
    where: str

    def label(self, word: str) -> int:
        """The number of a label."""
        return self.labels.setdefault(word, len(self.labels))

    def block(self, calls: Decided) -> Block:
        """The routes of these calls."""
        going = np.ones(len(calls.keys), dtype=bool)
        head = _Walk(self, calls, 0, Counter(), going)
        head_columns = head.columns(self.journey.head)
        attempts = []
        for attempt in range(self.journey.attempts):
            walk = _Walk(self, calls, attempt, Counter(head.seen), head.going)
            attempts.append(walk.columns(self.journey.steps))
        deadline = round(self.journey.deadline.value) if self.journey.deadline else 0
        columns, heads, lengths = routed(len(calls.keys), head_columns, attempts, deadline)
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
            columns=columns,
        )


@dataclass(slots=True)
class _Walk:
    """One walk of all calls through some steps. `going`: who has not been stopped. `seen`: labels met so far.

    A work belongs to the step's label (and to how often the label was met), so that a step more or less in a journey
    moves no other draw.
    """

    writer: Writer
    calls: Decided
    attempt: int
    seen: Counter[str]
    going: Mask

    def columns(self, steps: tuple[Step, ...]) -> list[Column]:
        """The columns of the steps, for those still going."""
        columns: list[Column] = []
        for place, step in enumerate(steps):
            where = f"{self.writer.where} step {place + 1}"
            if step.stop is not None:
                self.going = self.going & (self.calls.answer != _outcome(step.stop, where))
                continue
            taken = self.going & self._holds(step, where)
            self.seen[_label(step)] += 1
            if step.human is not None or step.delay is not None:
                columns.append(self._delay(step, taken))
            elif step.fork is not None:
                self.seen.update(step.fork)
                columns += self._fork(step, [(name, None, taken) for name in step.fork], where)
            elif step.each is not None:
                columns += self._fork(step, self._branches(step, taken, where), where)
            else:
                columns.append(self._visit(step, (step.visit or "", None, taken), where))
        return columns

    def _holds(self, step: Step, where: str) -> Mask:
        result = np.ones(len(self.calls.keys), dtype=bool)
        for name in step.when:
            if name not in self.calls.holds:
                raise Mistake(where, f"there is no decision {name!r}", nearest(name, self.calls.holds))
            result &= self.calls.holds[name]
        return result

    def _branches(self, step: Step, taken: Mask, where: str) -> list[Branch]:
        """One branch per source of the named set."""
        assert step.each is not None
        assert step.visit is not None
        if step.each not in self.calls.sets:
            raise Mistake(where, f"there is no set of sources {step.each!r}", nearest(step.each, self.calls.sets))
        mask = self.calls.sets[step.each]
        members = range(len(self.writer.setting.group(step.visit, where)))
        return [(step.visit, member, taken & ((mask >> member) & 1).astype(bool)) for member in members]

    def _visit(self, step: Step, branch: Branch, where: str) -> Column:
        name, member, taken = branch
        group = self.writer.setting.group(name, where)
        station: Ints | int = group[0] if member is None else group[member]
        if member is None and len(group) > 1:
            if name not in self.calls.member:
                raise Mistake(where, f"it is not known which {name!r} a call of {self.writer.name} uses", "")
            station = np.asarray(group)[self.calls.member[name]]
        label = name if step.fork else _label(step)
        work = self._work(self.writer.setting.work(name, step.work, where), label, member or 0, taken)
        return Column(Op.VISIT, station, work, label=self.writer.label(label), taken=taken)

    def _delay(self, step: Step, taken: Mask) -> Column:
        model = step.human or step.delay
        assert model is not None
        work = self._work(model.duration, _label(step), 0, taken)
        return Column(
            Op.DELAY, int(step.human is not None), work, label=self.writer.label(_label(step)), taken=taken
        )  # fmt: skip

    def _fork(self, step: Step, branches: Sequence[Branch], where: str) -> list[Column]:
        columns: list[Column] = []
        anyone = np.zeros(len(self.calls.keys), dtype=bool)
        for branch in branches:
            taken = branch[2]
            anyone |= taken
            visit = self._visit(step, branch, where)
            columns += [Column(Op.BRANCH, closes=3, taken=taken), visit, Column(Op.END, taken=taken)]
        deadline = round(step.deadline.value) if step.deadline else 0
        return [Column(Op.FORK, step.need, deadline, taken=anyone, closes=len(columns) + 1), *columns]

    def _work(self, duration: Duration, label: str, branch: int, taken: Mask) -> Ints:
        """Works of those who take the step; others have 0. A constant needs no draw."""
        count = len(self.calls.keys)
        if duration.kind == "constant":
            return np.full(count, max(1, round(duration.mean)), dtype=np.int64)
        result = np.zeros(count, dtype=np.int64)
        rows = np.flatnonzero(taken)
        keys = self.calls.keys if len(rows) == count else self.calls.keys.take(rows)
        met = self.seen[label]
        stream = f"work/{label}" if met <= 1 else f"work/{label}/{met}"
        result[rows] = duration.micros(*self.writer.draws.pair(keys, stream, self.attempt, branch))
        return result


def _label(step: Step) -> str:
    """What a step is called: its label, else the station it visits, else its kind."""
    return step.label or step.visit or ("human" if step.human else "delay" if step.delay else "fork")


def _outcome(word: str, where: str) -> Outcome:
    names = {outcome.name.lower(): outcome for outcome in Outcome}
    if word not in names:
        raise Mistake(where, f"there is no outcome {word!r}", nearest(word, names))
    return names[word]
