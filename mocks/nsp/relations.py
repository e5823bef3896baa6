"""The treatment relation: whether a user's organisation treats a citizen, by sim.network's rules. Our own interface."""

from __future__ import annotations

from typing import Any

import numpy as np

from mocks.call_key import CallKey
from mocks.running import Network
from mocks.users import User
from sim.network.access import RIGHTS
from sim.network.actor_types import ActorType


def relation(network: Network, user: User, citizen: int, key: CallKey) -> dict[str, Any]:
    """Whether there is one, and by which register it is known. A true one may not be known yet, as in a lookup."""
    assert user.role is not None
    child = network.registry.look(citizen, network.clock.now())
    if RIGHTS[user.role].employer == ActorType.GP:
        true, register = bool(child.clinic[0] == user.actor), "assigned clinic"
    else:
        true, register = bool(child.course.department[0] == user.actor), "course in psychiatry"
    own = key.keys if key.given else CallKey((0, citizen, 0, 0, 0)).keys
    chance, _ = network.preparer.draws.pair(own, "access")
    rules = network.world.rules
    known = true and (RIGHTS[user.role].employer != ActorType.GP or bool(np.all(chance >= rules.relation_missing)))
    return {
        "standard": "not a Danish standard",
        "relation": known,
        "known_by": register if known else None,
        "follow_up": not known,
    }
