"""Safeguards a citizen has: a protected address, and blocks set on Min Spærring.

Published: a block names a professional, a place of treatment or a period of data, and can be overridden with the
patient's consent or when the patient cannot be reached. How often is an ASSUMPTION (population.yaml).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.network.traits import Cohort

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Block(IntEnum):
    """The scope of a block."""

    NONE = 0
    PERSON = 1  # one named professional
    PLACE = 2  # data from the place of treatment
    PERIOD = 3  # data from before today
    ALL = 4


@dataclass(frozen=True, slots=True, eq=False)
class Safeguards:
    """Columns: protected address, scope of the block, and whether overriding it is permitted by the patient."""

    protected_address: Mask
    block: Ints
    override_permitted: Mask


@dataclass(frozen=True, slots=True)
class Wariness:
    """Shares: children with a protected address, with a block; of blocks by scope; of blocks with override."""

    protected_address: float
    blocked: float
    person: float
    place: float
    period: float
    override: float


def safeguards(cohort: Cohort, wary: Wariness) -> Safeguards:
    """The safeguards of these children."""
    address, has, scope, override = cohort.traits("safeguards")
    ended = np.cumsum([wary.person, wary.place, wary.period])
    kind = np.searchsorted(ended, scope, side="right") + 1
    blocked = has < wary.blocked
    return Safeguards(
        protected_address=address < wary.protected_address,
        block=np.where(blocked, kind, int(Block.NONE)).astype(np.int64),
        override_permitted=blocked & (override < wary.override),
    )
