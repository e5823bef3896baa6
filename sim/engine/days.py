"""Long runs: a day at a time, with what is unfinished carried over, so that memory does not grow with the days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import DAY
from sim.engine.shelf import Shelf
from sim.journey.carry import cut, portions, taken, together
from sim.journey.moments import Moments
from sim.journey.resting import Resting
from sim.journey.standing import Standing
from sim.scenario.build import Programme
from sim.scenario.plan import Plan, Stage

PlayOn = Callable[[Plan, Stage, Standing, int], Standing]


SHORT = 2
"""Who sleeps through fewer days than this stays in memory."""

FOR_EVER = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A day's play. `over` marks the calls that are finished, or that nothing can happen to before the horizon.

    `moments` are those of all calls; of the others they are not the last ones.
    """

    plan: Plan
    moments: Moments
    over: NDArray[np.bool_]


def play_days(programme: Programme, play_on: PlayOn) -> Iterator[Part]:
    """Calls with their moments, family by family as they finish: one part per day, the last with all that is left.

    What is over in the parts is every call once, with the same moments as one play of all days.
    """
    stage, last, shelf = programme.stage, programme.reading.model.days - 1, Shelf()
    resting = Resting(stage)
    plan = programme.plan([0])
    standing = Standing.fresh(plan, stage)
    for day in range(last):
        now = _end_of(day)
        standing = play_on(plan, stage, standing, now)
        nights = [_end_of(later) for later in range(day + 1, last)]
        asleep = resting.until(plan, standing, now, [*nights, stage.horizon])
        asleep[asleep > len(nights)] = FOR_EVER
        yield Part(plan, standing.moments, asleep == FOR_EVER)
        _lay_down(shelf, day, plan, standing, asleep)
        awake = [cut(plan, standing, asleep < SHORT)]
        del plan, standing, asleep  # before the next day is planned, or both lie in memory; so too below
        awake += shelf.take(day + 1)
        carried = together(awake)
        before, plan = carried.standing, carried.plan.followed_by(programme.plan([day + 1]))
        del carried
        standing = before.over(plan)
        del before
    standing = play_on(plan, stage, standing, stage.horizon)
    yield Part(plan, standing.moments, np.ones(len(plan), dtype=bool))


def _end_of(day: int) -> int:
    return (day + 1) * DAY - 1


def _lay_down(shelf: Shelf, day: int, plan: Plan, standing: Standing, asleep: NDArray[np.int64]) -> None:
    """Put on the shelf who sleeps for more than a short while, each until the night before anything can happen."""
    sleepers = np.flatnonzero((asleep >= SHORT) & (asleep < FOR_EVER))
    sleepers = sleepers[np.argsort(asleep[sleepers], kind="stable")]
    if len(sleepers):
        nights, starts = np.unique(asleep[sleepers], return_index=True)
        ends = [*starts[1:].tolist(), len(sleepers)]
        for night, families in zip(nights.tolist(), portions(taken(plan, standing, sleepers), ends), strict=True):
            shelf.put(day + 1 + night, families)
