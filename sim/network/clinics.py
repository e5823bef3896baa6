"""Which clinic a child belongs to, found both ways, so that one clinic more moves only the children it takes.

Children are dealt into slots; a slot's clinic is a jump consistent hash (Lamping and Veach 2014): when a municipality
gets one clinic more, the new one takes its share of the slots from all others, and no slot moves between old clinics.
ASSUMPTION: every child has a clinic in its home municipality.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.network.actor_types import ActorType, actor_id

Ints = NDArray[np.int64]

SLOTS = 4096
_STEP = np.uint64(2862933555777941757)


def clinic_of(local: Ints, home: Ints, clinics: Ints) -> Ints:
    """The clinic (actor number) of each child: `local` counts within the municipality, `clinics` is how many it has."""
    number = np.zeros(len(local), dtype=np.int64)
    for how_many in np.unique(clinics):
        rows = clinics == how_many
        number[rows] = _clinic_of_slot(int(how_many))[local[rows] % SLOTS]
    return actor_id(ActorType.GP, home, number + 1)


def children_of_clinic(n: int, clinics: int, children: int) -> Ints:
    """The local numbers of the children of the n-th (from 1) of `clinics` in a municipality of `children`, in order."""
    slots = np.flatnonzero(_clinic_of_slot(clinics) == n - 1)
    rounds = np.arange(0, children, SLOTS)
    every = (rounds[:, None] + slots[None, :]).ravel()
    return every[every < children]


@lru_cache(maxsize=256)
def _clinic_of_slot(clinics: int) -> Ints:
    """Jump consistent hash of every slot into 0..clinics-1."""
    key = np.arange(1, SLOTS + 1, dtype=np.uint64)
    settled = np.zeros(SLOTS, dtype=np.int64)
    jump = np.zeros(SLOTS, dtype=np.int64)
    going = np.ones(SLOTS, dtype=bool)
    while going.any():
        settled[going] = jump[going]
        key = key * _STEP + np.uint64(1)
        shrink = 2.0**31 / ((key >> np.uint64(33)).astype(np.float64) + 1)
        jump = np.where(going, ((settled + 1) * shrink).astype(np.int64), jump)
        going &= jump < clinics
    settled.flags.writeable = False
    return settled
