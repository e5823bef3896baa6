"""Clumps: lookups and letters that bring more with them (siblings, meetings)."""

from __future__ import annotations

import numpy as np

from sim.chance.draws import Keys
from sim.chance.durations import DAY
from sim.scenario.arrivals import Arrivals
from sim.scenario.network_schema import Clumps
from sim.scenario.today import Today

_MEMBER = 1 << 26
"""Members of a clump have numbers of their own: n of the call that leads + member * _MEMBER."""


def size(clumps: Clumps | None) -> float:
    """Calls a leading call stands for on average, itself included."""
    return 1 + clumps.share.value * clumps.extra if clumps else 1.0


def leaders(keys: Keys) -> Keys:
    """The key of the call that leads each call's clump."""
    return keys.numbered(keys.n % _MEMBER)


def with_members(today: Today, came: Arrivals, clumps: Clumps | None) -> Arrivals:
    """The calls with those that come along with them, some minutes later and on the same day."""
    if clumps is None or clumps.share.value == 0:
        return came
    leading = np.flatnonzero(today.draws.uniform(came.keys, "clump") < clumps.share.value)
    led = came.keys.take(leading)
    parts = [came]
    for member in range(1, clumps.extra + 1):
        keys = led.numbered(led.n + member * _MEMBER)
        later = 1 + (today.draws.uniform(keys, "clump") * clumps.within.value).astype(np.int64)
        moment = np.minimum(came.planned[leading] + later, (led.day + 1) * DAY - 1)
        parts.append(Arrivals(keys, moment, came.row[leading]))
    return Arrivals(
        Keys.joined([part.keys for part in parts]),
        np.concatenate([part.planned for part in parts]),
        np.concatenate([part.row for part in parts]),
    )
