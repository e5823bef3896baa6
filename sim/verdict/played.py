"""A plan with what playing it gave, and the columns that every measurement starts from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.journey.moments import NEVER, Moments
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import LAUNCHED, Plan, Stage
from sim.scenario.route import Op

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

OPEN = "open"
"""The label of the step in which staff open a letter."""


@dataclass(frozen=True)
class Played:
    """Derived columns are computed once, when first asked for. Moments and durations are int64 microseconds."""

    plan: Plan
    stage: Stage
    moments: Moments
    replication: int = 0

    @cached_property
    def op(self) -> NDArray[np.int8]:
        """Per step: its primitive."""
        return np.ascontiguousarray(self.plan.steps["op"])

    @cached_property
    def call_of(self) -> NDArray[np.int32]:
        """Per step: the call it belongs to."""
        calls = np.arange(len(self.plan), dtype=np.int32)
        return np.repeat(calls, self.plan.ends - self.plan.first)

    @cached_property
    def own(self) -> Flags:
        """Per call: belongs to this area, not to the background load of others."""
        own = self.plan.about.get("own")
        return np.ones(len(self.plan), dtype=bool) if own is None else np.asarray(own, dtype=bool)

    @cached_property
    def planned(self) -> Ints:
        """Per call: when it was meant to begin; NEVER for a child that nothing launched.

        A child is meant to begin when it is launched, a letter when it is sent: who was led to one writes it first.
        What is being written at the horizon is not sent before it.
        """
        plan, opened = self.plan, self.moments.opened
        launched = plan.planned == LAUNCHED
        result: Ints = np.where(launched, opened, plan.planned)
        letters = np.flatnonzero(launched & plan.overlap & (opened != NEVER))
        sent = self.moments.arrived[(plan.first + plan.head)[letters]]
        result[letters] = np.where(sent != NEVER, sent, self.stage.horizon)
        return result

    @cached_property
    def reached(self) -> Flags:
        """Per call: its moment came. Children that nothing launched are no calls of this run."""
        result: Flags = (self.plan.planned != LAUNCHED) | (self.moments.opened != NEVER)
        return result

    @cached_property
    def begins(self) -> Ints:
        """Moments at which attempts began, shape (calls, most attempts of any call); NEVER where none did."""
        most = int(self.plan.attempts.max(initial=0))
        number = np.arange(most)
        steps = (self.plan.first + self.plan.head)[:, None] + number * self.plan.length[:, None]
        there = number < self.plan.attempts[:, None]
        result: Ints = np.where(there, self.moments.arrived[np.where(there, steps, 0)], NEVER)
        return result

    @cached_property
    def attempts(self) -> Ints:
        """Per call: how many attempts began."""
        result: Ints = (self.begins != NEVER).sum(axis=1)
        return result

    @cached_property
    def human(self) -> Ints:
        """Per call: microseconds of human delays it has passed."""
        steps = np.flatnonzero(self.op == Op.DELAY)
        steps = steps[(self.plan.steps["station"][steps] == 1) & (self.moments.ended[steps] != NEVER)]
        return self._sum(steps, self.plan.steps["work"][steps])

    @cached_property
    def opened(self) -> Ints:
        """Per call: when staff opened the letter; NEVER if they did not. Only the delivered copy gets so far."""
        result = np.full(len(self.plan), NEVER, dtype=np.int64)
        labels = self.plan.names.get("label", ())
        if OPEN in labels:
            steps = np.flatnonzero(self.plan.steps["label"] == labels.index(OPEN))
            steps = steps[self.moments.began[steps] != NEVER]
            result[self.call_of[steps]] = self.moments.began[steps]
        return result

    @cached_property
    def answered(self) -> Ints:
        """Per call: when the answer to it was available to the one who asked; NEVER if it has none yet."""
        offset = self.plan.about.get("answer_offset")
        if offset is None:
            return np.full(len(self.plan), NEVER, dtype=np.int64)
        asked = np.asarray(offset) != 0
        answer = np.arange(len(self.plan)) + np.where(asked, offset, 0)
        return np.where(asked, self.moments.delivered[answer], NEVER)

    @cached_property
    def outcome(self) -> Ints:
        """Per call: an `Outcome`. A letter that ended without a mailbox (its receiver is not live) ends as planned."""
        moments, answer = self.moments, self.plan.answer
        partial = (moments.missing > 0) & (answer == Outcome.ANSWERED)
        done = np.where(partial, int(Outcome.PARTIAL), answer)
        by_end = np.array([Outcome.UNFINISHED, 0, Outcome.TIMED_OUT, Outcome.REFUSED], dtype=np.int64)
        ended = np.where(moments.end == 1, done, by_end[moments.end])
        letter = np.where(self.opened != NEVER, int(Outcome.OPENED), int(Outcome.UNOPENED))
        undelivered = np.where(moments.end == 1, done, int(Outcome.UNDELIVERED))
        letter = np.where(moments.delivered != NEVER, letter, undelivered)
        return np.where(self.plan.overlap, letter, ended)

    @cached_property
    def response(self) -> Ints:
        """Per call: from planned to closed without human time; NEVER for letters and unfinished calls."""
        there = ~self.plan.overlap & (self.moments.closed != NEVER)
        return np.where(there, self.moments.closed - self.planned - self.human, NEVER)

    def _sum(self, steps: Ints, values: NDArray[Any]) -> Ints:
        """Per call: the exact sum of `values`, which belong to `steps` in ascending order."""
        result = np.zeros(len(self.plan), dtype=np.int64)
        np.add.at(result, self.call_of[steps], values)
        return result
