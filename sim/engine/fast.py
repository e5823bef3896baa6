"""The fast performer: SimPy's calendar driving the pure kernel."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import numpy as np

from sim.engine.environment import PlainEnvironment
from sim.journey.kernel import ARRIVE, Kernel
from sim.journey.moments import Moments
from sim.scenario.plan import LAUNCHED, Plan, Stage


def play(plan: Plan, stage: Stage) -> Moments:
    """Play the plan to the stage's horizon."""
    return play_counted(plan, stage)[0]


def play_counted(plan: Plan, stage: Stage) -> tuple[Moments, int]:
    """As `play`, with the number of SimPy events it took."""
    environment = PlainEnvironment()
    kernel = Kernel(plan, stage, environment.schedule_plain)
    handlers = dict(kernel.handlers())
    arrive = handlers[ARRIVE]
    arrivals = _arrivals(plan)

    def arrive_and_announce(now: int, call: int) -> None:
        if planned[call]:
            announce()
        arrive(now, call)

    def announce() -> None:
        """Only one planned arrival stands in the calendar at a time."""
        for moment, call in arrivals:
            environment.schedule_plain((moment, ARRIVE, call, None))
            return

    planned = (plan.planned != LAUNCHED).tolist()
    handlers[ARRIVE] = arrive_and_announce
    announce()
    collecting = gc.isenabled()
    gc.disable()
    try:
        environment.play(handlers, kernel.dirty, kernel.start, stage.horizon)
    finally:
        if collecting:
            gc.enable()
    return kernel.moments(), environment.handled


def _arrivals(plan: Plan) -> Iterator[tuple[int, int]]:
    calls = np.flatnonzero(plan.planned != LAUNCHED)
    calls = calls[np.argsort(plan.planned[calls], kind="stable")]
    return zip(plan.planned[calls].tolist(), calls.tolist(), strict=True)
