"""Going live: who uses the lookup by how many days their actor has been live. Long after, nothing is left of it."""

from __future__ import annotations

import datetime

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Floats, Keys, stable_id
from sim.network.actor_types import Capability
from sim.network.days import day_number
from sim.scenario.golive_schema import GoLive
from sim.scenario.world import World

Ints = NDArray[np.int64]


def days_live(world: World, capability: Capability, actors: Ints, date: datetime.date) -> Ints:
    """Days since each actor went live with a capability; 0 on the day itself, negative before."""
    return day_number(date) - world.live.since_day(capability, actors)


def adopted(golive: GoLive | None, role: str, since: Ints) -> Floats:
    """The share of a role's users who use the lookup, by days since going live."""
    found = golive.adoption.get(role) if golive else None
    return _line(found.first.value, found.within.value, since) if found else _line(1.0, 0.0, since)


def extra_lookups(golive: GoLive | None, since: Ints) -> Floats:
    """Lookups beyond the usual per using user, by days since going live."""
    extra = np.array([one.value for one in golive.extra] if golive else [], dtype=np.float64)
    result = np.zeros(len(since), dtype=np.float64)
    early = (since >= 0) & (since < len(extra))
    result[early] = extra[since[early]]
    return result


def lacks_role(
    golive: GoLive | None, draws: Draws, role: str, caller: Ints, user: Ints, since: Ints
) -> NDArray[np.bool_]:
    """Whether each asking user has not been given the role yet. Who gets it keeps it: one draw per user."""
    if golive is None or not golive.without_role.value:
        return np.zeros(len(caller), dtype=bool)
    left = 1 - _line(0.0, golive.roles_within.value, since)
    keys = Keys.of(0, caller, stable_id(f"role/{role}"), user)
    result: NDArray[np.bool_] = draws.uniform(keys, "golive/role") < golive.without_role.value * left
    return result


def _line(first: float, within: float, since: Ints) -> Floats:
    """0 before, `first` on the day of going live, 1 from `within` days on, a straight line between."""
    part = np.clip(since / within, 0.0, 1.0) if within > 0 else np.ones(len(since))
    result: Floats = np.where(since < 0, 0.0, first + (1 - first) * part)
    return result
