"""How things stand between two moments: all that a performer needs to go on later, or on another plan."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.journey.moments import NEVER, Moments
from sim.scenario.plan import Plan, Stage

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Columns per call (`lo`, `hi`, `attempt`, `pending`, `lost`) and per station (`free`, `woken`), as the kernel has
    them; `queued`: rows of (station, since, step); `events`: rows of (moment, kind, subject) still to come, without the
    arrivals that are planned. `moments`: what has happened so far.
    """

    moments: Moments
    lo: Ints
    hi: Ints
    attempt: Ints
    pending: Ints
    lost: Ints
    free: Ints
    woken: Ints
    queued: Ints
    events: Ints

    @classmethod
    def fresh(cls, plan: Plan, stage: Stage) -> Standing:
        """Nothing has happened yet."""
        zeros = [np.zeros(len(plan), dtype=np.int64) for _ in range(4)]
        return cls(
            moments=Moments.blank(len(plan.steps), len(plan)),
            lo=zeros[0],
            hi=zeros[1],
            attempt=np.full(len(plan), NEVER, dtype=np.int64),
            pending=zeros[2],
            lost=zeros[3],
            free=np.array([station.servers for station in stage.stations], dtype=np.int64),
            woken=np.full(len(stage.stations), NEVER, dtype=np.int64),
            queued=np.zeros((0, 3), dtype=np.int64),
            events=np.zeros((0, 3), dtype=np.int64),
        )

    def over(self, plan: Plan) -> Standing:
        """The same for a plan that begins with the calls of this one; to the others nothing has happened yet."""
        count = len(plan) - len(self.lo)
        ways = {
            name: np.concatenate([getattr(self, name), np.full(count, nothing, dtype=np.int64)])
            for name, nothing in (("lo", 0), ("hi", 0), ("attempt", NEVER), ("pending", 0), ("lost", 0))
        }
        return replace(self, moments=self.moments.before(len(plan.steps) - len(self.moments.arrived), count), **ways)
