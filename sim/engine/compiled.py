"""The compiled performer: the kernel's state machine as one numba loop over arrays. The network is data to it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import typeof

from sim.chance.draws import Keys
from sim.engine.compiled_draws import pairs
from sim.engine.compiled_loop import END_OF_TIME, loop
from sim.engine.compiled_play import Ints, played, prepare
from sim.engine.compiled_stage import flat
from sim.journey.moments import Moments
from sim.scenario.plan import LAUNCHED, Plan, Stage
from sim.scenario.route import STEP


def play(plan: Plan, stage: Stage) -> Moments:
    """Play the plan to the stage's horizon. The first play of a process loads the kernel, or compiles it.

    Raises ValueError for a plan that begins an attempt twice.
    """
    return play_counted(plan, stage)[0]


def play_counted(plan: Plan, stage: Stage) -> tuple[Moments, int]:
    """As `play`, with the number of events it took."""
    ground, own, *rest = _arguments(plan, stage)
    events = loop(ground, own, *rest)
    return played(own), int(events)


def compiling() -> bool:
    """True when the next play has to compile the kernel first, which takes some ten seconds; False when it is ready.

    What has been kept on disk is loaded by asking.
    """
    kernel: Any = loop
    signature = tuple(map(typeof, _nothing()))
    if signature in kernel.overloads:
        return False
    return kernel._cache.load_overload(signature, kernel.targetctx) is None


def make_ready() -> None:
    """Load the kernel or compile it, so that processes started afterwards need only load it."""
    loop(*_nothing())
    pairs(Keys.of(0, 0, 0, np.zeros(0, dtype=np.int64)), np.zeros(1, dtype=np.int64), 0)


def _arguments(plan: Plan, stage: Stage) -> tuple[Any, ...]:
    arrivals, calls = _arrivals(plan)
    ground = flat(stage)
    play = prepare(plan, ground, Moments.blank(len(plan.steps), len(plan)), 0, stage.horizon)
    return ground, play, arrivals, calls, stage.horizon


def _arrivals(plan: Plan) -> tuple[Ints, Ints]:
    """Moments and calls of the planned arrivals in order, with a last one that never comes."""
    calls = np.flatnonzero(plan.planned != LAUNCHED)
    moments = plan.planned[calls]
    order = np.argsort(moments, kind="stable")
    return np.append(moments[order], END_OF_TIME), np.append(calls[order], 0)


def _nothing() -> tuple[Any, ...]:
    """The kernel's arguments for a plan without calls."""
    none = np.zeros(0, dtype=np.int64)
    plan = Plan(
        keys=Keys.of(0, 0, 0, none),
        planned=none,
        first=none,
        head=none,
        length=none,
        attempts=none,
        pause=none,
        overlap=none.astype(np.bool_),
        answer=none,
        visible=none.astype(np.bool_),
        about={},
        names={},
        steps=np.zeros(0, dtype=STEP),
    )
    return _arguments(plan, Stage((), (), 0))
