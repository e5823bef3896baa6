"""A part of a day to replay: which calls of a plan belong to it, and when it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.scenario.plan import LAUNCHED, Ints, Plan, Stage
from sim.scenario.unled import without_launches

LOOKUP = "lookup."
BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` on calls are sent, until `end`; what is under way then is followed until `horizon`. Microseconds."""

    start: int
    end: int
    horizon: int

    @property
    def length(self) -> int:
        """How long calls are sent."""
        return self.end - self.start


def busiest(planned: Ints, length: int, step: int) -> int:
    """The start, a multiple of `step`, of the window of `length` in which most of these moments lie; 0 for none."""
    if not len(planned):
        return 0
    ordered = np.sort(planned)
    starts = np.arange(max(0, int(ordered[0]) - length) // step * step, int(ordered[-1]) + 1, step, dtype=np.int64)
    counts = np.searchsorted(ordered, starts + length) - np.searchsorted(ordered, starts)
    return int(starts[int(np.argmax(counts))])


def lookups(plan: Plan) -> NDArray[np.bool_]:
    """Which calls are lookups of this area."""
    codes = [code for code, name in enumerate(plan.names["journey"]) if name.startswith(LOOKUP)]
    found: NDArray[np.bool_] = np.isin(plan.about["journey"], codes) & (plan.planned != LAUNCHED)
    return found


def background(plan: Plan) -> NDArray[np.bool_]:
    """Which calls are other people's."""
    names = plan.names["journey"]
    if BACKGROUND not in names:
        return np.zeros(len(plan), dtype=bool)
    found: NDArray[np.bool_] = (plan.about["journey"] == names.index(BACKGROUND)) & (plan.planned != LAUNCHED)
    return found


def cut(plan: Plan, stage: Stage, window: Window, others_until: int | None = None) -> tuple[Plan, Stage]:
    """What is played of a window from an empty network: its own lookups, and other people's calls.

    Those of others go on to the horizon, or to the moment `others_until` where what comes later is nobody's question.
    """
    until = window.horizon + 1 if others_until is None else others_until
    own = lookups(plan) & (plan.planned >= window.start) & (plan.planned < window.end)
    others = background(plan) & (plan.planned >= window.start) & (plan.planned < until)
    return without_launches(plan.take(own | others)), replace(stage, horizon=window.horizon)
