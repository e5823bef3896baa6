"""The world as the mocks hold it: the scenario's children, with what was changed about single ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import cast

import numpy as np
from numpy.typing import ArrayLike

from sim.chance.durations import DAY
from sim.network.children import Children
from sim.network.citizens import Citizens
from sim.network.registry import Registry
from sim.scenario.world import World


class Overlaid:
    """Looks like Citizens to whoever decides about children, and shows them with the registry's changes.

    The last look is kept, because deciding and showing look at the same children.
    """

    def __init__(self, registry: Registry, moment: int) -> None:
        self._registry = registry
        self._moment = moment
        self._last: tuple[bytes, Children] | None = None

    def look(self, index: ArrayLike, on: date) -> Children:
        """These children on a date; changes of that day up to the moment of asking included."""
        who = np.atleast_1d(np.asarray(index, dtype=np.int64))
        token = who.tobytes()
        if self._last is None or self._last[0] != token:
            day = (on - self._registry.first_date).days
            moment = self._moment if self._moment // DAY == day else (day + 1) * DAY - 1
            self._last = token, self._registry.look(who, moment)
        return self._last[1]


def world_at(world: World, registry: Registry, moment: int) -> World:
    """The world whose children are the registry's at a moment."""
    return replace(world, citizens=cast(Citizens, Overlaid(registry, moment)))
