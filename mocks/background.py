"""Other people's calls at the shared stations, as the scenario's plan has them, day after day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.chance.durations import DAY
from sim.journey.live_kernel import Route
from sim.scenario.plan import LAUNCHED, Ints, Plan
from sim.scenario.route import Op


@dataclass(frozen=True, slots=True, eq=False)
class Background:
    """One visit each, in columns ordered by moment, for `days` days; after the last day the first one comes again."""

    planned: Ints
    station: Ints
    work: Ints
    days: int

    @classmethod
    def of(cls, plan: Plan, days: int) -> Background:
        """The background calls of a plan."""
        names = plan.names["journey"]
        chosen = np.zeros(len(plan), dtype=bool)
        if "background" in names:
            chosen = (plan.about["journey"] == names.index("background")) & (plan.planned != LAUNCHED)
        rows = np.flatnonzero(chosen)
        rows = rows[np.argsort(plan.planned[rows], kind="stable")]
        visits = plan.steps[plan.first[rows] + plan.head[rows] + 1]
        return cls(plan.planned[rows], visits["station"].astype(np.int64), visits["work"], days)

    def since(self, moment: int) -> Iterator[tuple[int, int, Route]]:
        """Number, moment and route of each call from a moment on, in order, for ever. Numbers go on over the turns."""
        if not len(self.planned):
            return
        cycle = self.days * DAY
        turn, within = divmod(moment, cycle)
        place = int(np.searchsorted(self.planned, within))
        while True:
            while place < len(self.planned):
                visit = [int(self.station[place]), 0], [int(self.work[place]), 0]
                number, planned = place + turn * len(self.planned), int(self.planned[place]) + turn * cycle
                yield number, planned, Route([int(Op.VISIT), int(Op.DONE)], *visit, [0, 0])
                place += 1
            place, turn = 0, turn + 1
