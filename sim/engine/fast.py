"""The fast performer: SimPy's calendar driving the pure kernel."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.engine.environment import PlainEnvironment
from sim.journey.kernel import ARRIVE, Kernel
from sim.journey.moments import NEVER, Moments
from sim.journey.standing import Standing
from sim.scenario.plan import LAUNCHED, Plan, Stage


def play(plan: Plan, stage: Stage) -> Moments:
    """Play the plan to the stage's horizon."""
    return play_counted(plan, stage)[0]


def play_counted(plan: Plan, stage: Stage) -> tuple[Moments, int]:
    """As `play`, with the number of SimPy events it took."""
    standing, events = _play(plan, stage, None, stage.horizon)
    return standing.moments, events


def play_on(plan: Plan, stage: Stage, standing: Standing, until: int) -> Standing:
    """Go on from how things stand, to `until` inclusive. `standing.moments` is written to."""
    return _play(plan, stage, standing, until)[0]


def _play(plan: Plan, stage: Stage, standing: Standing | None, until: int) -> tuple[Standing, int]:
    environment = PlainEnvironment()
    schedule = environment.schedule_plain
    kernel = Kernel(plan, stage, schedule, standing)
    handlers = dict(kernel.handlers())
    arrive = handlers[ARRIVE]
    coming = (plan.planned != LAUNCHED) & (plan.planned <= until)
    if standing is not None:
        coming &= standing.moments.opened == NEVER
        for moment, kind, subject in standing.events.tolist():
            schedule((moment, kind, subject, None))
    arrivals = _arrivals(plan, coming)

    def arrive_and_announce(now: int, call: int) -> None:
        if planned[call]:
            announce()
        arrive(now, call)

    def announce() -> None:
        """Only one planned arrival stands in the calendar at a time."""
        for moment, call in arrivals:
            schedule((moment, ARRIVE, call, None))
            return

    planned = coming.tolist()
    handlers[ARRIVE] = arrive_and_announce
    announce()
    collecting = gc.isenabled()
    gc.disable()
    try:
        environment.play(handlers, kernel.dirty, kernel.start, until)
    finally:
        if collecting:
            gc.enable()
    return kernel.standing(environment.plain_events()), environment.handled


def _arrivals(plan: Plan, coming: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    calls = np.flatnonzero(coming)
    calls = calls[np.argsort(plan.planned[calls], kind="stable")]
    return zip(memoryview(plan.planned[calls]), memoryview(calls), strict=True)  # type: ignore[arg-type]
