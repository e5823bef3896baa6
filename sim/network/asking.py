"""What is asked, what chance decides about it, and the words for how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats
from sim.network.access import RIGHTS, Role

Ints = NDArray[np.int64]


class Outcome(IntEnum):
    """How a lookup ends, apart from what time does to it."""

    FOUND = 0
    NOTHING_FOUND = 1
    NOT_CONNECTED = 2
    DENIED = 3


class Denial(IntEnum):
    """Why a lookup is denied. The lowest number is checked first; NO_ROLE is a scenario's to decide: the user has not
    been given the role yet."""

    NONE = 0
    OUT_OF_REMIT = 1
    NO_TREATMENT_RELATION = 2
    NO_CONSENT = 3
    BLOCKED = 4
    NO_ROLE = 5


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Lookups in columns of one length: role (Role) and caller (actor number). The role decides the journey."""

    role: Ints
    caller: Ints

    def __len__(self) -> int:
        return len(self.role)

    @property
    def journey(self) -> Ints:
        """The journey of each lookup."""
        return _JOURNEY[self.role]

    @property
    def purpose(self) -> Ints:
        """The purpose a consent must be for."""
        return _PURPOSE[self.role]

    @property
    def employer(self) -> Ints:
        """The type of actor the role works for."""
        return _EMPLOYER[self.role]


@dataclass(frozen=True, slots=True, eq=False)
class Chance:
    """One uniform per lookup for each thing chance decides; drawn by the caller, keyed on the call."""

    relation: Floats
    named: Floats
    override: Floats


_JOURNEY = np.array([RIGHTS[role].journey for role in Role], dtype=np.int64)
_PURPOSE = np.array([RIGHTS[role].purpose for role in Role], dtype=np.int64)
_EMPLOYER = np.array([RIGHTS[role].employer for role in Role], dtype=np.int64)
