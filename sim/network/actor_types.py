"""Who there is: types of actors, their numbers, and which capabilities a type can have.

An actor's number depends on the actor itself and never on how many others there are:
type << 24 | place << 14 | n, where place is the municipality's code or the region's number.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]


class ActorType(IntEnum):
    """The kinds of organisation in the network. Types up to SPECIALIST can have a mailbox."""

    MUNICIPALITY = 1
    PPR = 2
    FAMILY = 3  # børne- og familieafdeling
    ACCESSIBLE = 4  # lettilgængeligt tilbud
    REGION = 5
    PSYCHIATRY = 6  # a department of child and adolescent psychiatry
    EPJ = 7  # an installation; regions may share one
    GP = 8
    SOMATIC = 9  # hospital departments outside the area
    SPECIALIST = 10  # clinics outside the area
    SCHOOL = 11
    DAYCARE = 12


class Capability(IntFlag):
    """What an actor can be live with; each has its own date (see live.py)."""

    CASES_DELIVERED = 1
    APPOINTMENTS_SHOWN = 2
    OVERVIEW_USED = 4
    CORRESPONDENCE = 8


_CARE = Capability.APPOINTMENTS_SHOWN | Capability.CORRESPONDENCE
CAPABLE = {
    ActorType.PPR: Capability.CASES_DELIVERED | _CARE,
    ActorType.FAMILY: Capability.CASES_DELIVERED | _CARE,
    ActorType.ACCESSIBLE: _CARE,
    ActorType.PSYCHIATRY: Capability.OVERVIEW_USED | _CARE,
    ActorType.GP: Capability.OVERVIEW_USED | Capability.CORRESPONDENCE,
    ActorType.SOMATIC: Capability.CORRESPONDENCE,
    ActorType.SPECIALIST: Capability.CORRESPONDENCE,
}
"""What each type can be live with. APPOINTMENTS_SHOWN means for a municipal department that its users have the tab, and
for psychiatry that its appointments are registered. Types not named have no capability of their own."""

ADDRESSED = frozenset(CAPABLE)
"""Types with lokationsnummer, SOR code, staff and opening hours."""

_PLACE_LIMIT, _N_LIMIT = 1 << 10, 1 << 14


def actor_id(kind: ArrayLike, place: ArrayLike, n: ArrayLike = 1) -> Ints:
    """Actor numbers, below 2**31. `n` counts from 1 within type and place."""
    kinds, places, numbers = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(part, dtype=np.int64)) for part in (kind, place, n))
    )
    if (places >= _PLACE_LIMIT).any() or (numbers >= _N_LIMIT).any():
        raise ValueError("an actor's place is below 1024 and its number below 16384")
    result: Ints = (kinds << 24) | (places << 14) | numbers
    return result


def type_of(actor: ArrayLike) -> Ints:
    """The type of each actor number."""
    return np.atleast_1d(np.asarray(actor, dtype=np.int64)) >> 24


def is_of(actor: ArrayLike, kinds: Iterable[ActorType]) -> NDArray[np.bool_]:
    """Which of the actors are of one of these types."""
    among = np.zeros(1 << 8, dtype=bool)
    among[[int(kind) for kind in kinds]] = True
    result: NDArray[np.bool_] = among[type_of(actor)]
    return result


def place_of(actor: ArrayLike) -> Ints:
    """The municipality's code, or the region's number, of each actor number."""
    return (np.atleast_1d(np.asarray(actor, dtype=np.int64)) >> 14) & (_PLACE_LIMIT - 1)


def n_of(actor: ArrayLike) -> Ints:
    """The number of each actor within its type and place, from 1."""
    return np.atleast_1d(np.asarray(actor, dtype=np.int64)) & (_N_LIMIT - 1)
