"""Long runs: a day at a time, with what is unfinished carried over, so that memory does not grow with the days."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.chance.durations import DAY
from sim.journey.carry import cut, onto
from sim.journey.moments import Moments
from sim.journey.standing import Standing
from sim.scenario.build import Programme
from sim.scenario.plan import Plan, Stage

PlayOn = Callable[[Plan, Stage, Standing, int], Standing]


def play_days(programme: Programme, play_on: PlayOn) -> Iterator[tuple[Plan, Moments]]:
    """Calls with their moments, family by family as they finish: one part per day, the last with all that is left.

    The parts together hold every call once, with the same moments as one play of all days.
    """
    stage, days = programme.stage, programme.reading.model.days
    plan = programme.plan([0])
    standing = Standing.fresh(plan, stage)
    for day in range(days):
        last = day == days - 1
        standing = play_on(plan, stage, standing, stage.horizon if last else (day + 1) * DAY - 1)
        if last:
            yield plan, standing.moments
            return
        parted = cut(plan, standing)
        yield parted.done
        plan, standing = onto(parted, programme.plan([day + 1]), stage)
