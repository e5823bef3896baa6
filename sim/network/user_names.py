"""Names of users: everybody who could work here has one that says who it is, so no table of them exists.

`ppr.851` is PPR in municipality 851, `clinician.4.2` a clinician of the second department of region 4, `gp.851.7` a
doctor of the seventh clinic of 851. `-3` behind it is a third colleague.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.network.access import RIGHTS, Role
from sim.network.actor_types import ActorType, n_of, place_of

_SEVERAL = (ActorType.PSYCHIATRY, ActorType.GP)
"""Employers that have more than one actor in a place."""


def user_name(role: Role, actor: int) -> str:
    """The name of a role's first user at an actor."""
    return user_names(role, actor, 0)[0]


def user_names(role: Role, actor: ArrayLike, colleague: ArrayLike) -> list[str]:
    """The names of users of one role; `colleague` counts from 0 within role and actor."""
    places, numbers = place_of(actor).tolist(), n_of(actor).tolist()
    others = np.broadcast_to(np.asarray(colleague, dtype=np.int64), len(places)).tolist()
    word = role.name.lower()
    several = RIGHTS[role].employer in _SEVERAL
    return [
        (f"{word}.{place}.{n}" if several else f"{word}.{place}") + (f"-{other + 1}" if other else "")
        for place, n, other in zip(places, numbers, others, strict=True)
    ]
