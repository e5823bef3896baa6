"""Long runs: a day at a time, with what is unfinished carried over, so that memory does not grow with the days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import DAY
from sim.engine.shelf import Shelf
from sim.journey.carry import cut, onto, taken, together
from sim.journey.moments import Moments
from sim.journey.resting import Resting
from sim.journey.standing import Standing
from sim.scenario.build import Programme
from sim.scenario.plan import Plan, Stage

PlayOn = Callable[[Plan, Stage, Standing, int], Standing]


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
        nights = _nights(day, last)
        asleep = resting.until(plan, standing, now, [*map(_end_of, nights), stage.horizon])
        yield Part(plan, standing.moments, asleep > len(nights))
        for number, night in enumerate(nights, 1):
            if number > 1 and (here := np.flatnonzero(asleep == number)).size:
                shelf.put(night + 1, taken(plan, standing, here))
        carried = cut(plan, standing, asleep < min(2, len(nights) + 1))
        del plan, standing, asleep  # before the next day is planned, or both lie in memory
        carried = onto(together([carried, *shelf.take(day + 1)]), programme.plan([day + 1]))
        plan, standing = carried.plan, carried.standing
        del carried
    standing = play_on(plan, stage, standing, stage.horizon)
    yield Part(plan, standing.moments, np.ones(len(plan), dtype=bool))


def _end_of(day: int) -> int:
    return (day + 1) * DAY - 1


def _nights(day: int, last: int) -> list[int]:
    """Days after this one at whose end families may be woken: 1, 2, 4 ... days from now, before the last day."""
    return [day + (1 << power) for power in range((last - day).bit_length()) if day + (1 << power) < last]
