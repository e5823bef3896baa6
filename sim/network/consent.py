"""Consent: {giver, purpose, receiving party, sources covered, from, to, withdrawn}, one column each.

Partial consent covers some sources; the others are not called, and the answer says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats
from sim.network.days import NEVER_ENDS, birthday
from sim.network.traits import Cohort

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

SELF_CONSENT_AGE = 15
"""ASSUMPTION (Danish health law lets patients of 15 consent themselves; check the paragraph before use): from the 15th
birthday the young person gives consent, and a parent's consent from before lapses."""

ADULT_AGE = 18


class Giver(IntEnum):
    """Who gave the consent."""

    NOBODY = 0
    PARENT = 1
    YOUNG_PERSON = 2


class Purpose(IntEnum):
    """What the consent is for; each has its own receiving party."""

    APPOINTMENTS = 0  # to the municipality's departments
    OVERVIEW_EPJ = 1  # to the department of psychiatry
    OVERVIEW_GP = 2  # to the clinic


class Source(IntFlag):
    """What a consent can cover: the owners of data."""

    OWN_REGION = 1  # appointments in the repository of the treating region
    OTHER_REGION = 2
    INSTITUTION = 4
    FAMILY = 8  # the home municipality's cases
    PPR = 16  # the cases of PPR's municipality


COVERABLE = {
    Purpose.APPOINTMENTS: Source.OWN_REGION | Source.OTHER_REGION,
    Purpose.OVERVIEW_EPJ: Source.INSTITUTION | Source.FAMILY | Source.PPR,
    Purpose.OVERVIEW_GP: Source.INSTITUTION | Source.FAMILY | Source.PPR,
}


@dataclass(frozen=True, slots=True, eq=False)
class Consents:
    """One consent a child for one purpose. Days as day numbers; withdrawn is NEVER_ENDS unless it was."""

    purpose: Purpose
    giver: Ints
    receiver: Ints  # actor number
    sources: Ints  # bits of Source
    start: Ints
    end: Ints
    withdrawn: Ints

    def valid(self, day: int, born: Ints) -> Mask:
        """Whether the consent stands on a day: begun, not over, not withdrawn, and by the right giver."""
        lapsed = (self.giver == Giver.PARENT) & (day >= birthday(born, SELF_CONSENT_AGE))
        stands = (self.start <= day) & (day < self.end) & (day < self.withdrawn)
        result: Mask = (self.giver != Giver.NOBODY) & stands & ~lapsed
        return result

    def partial(self) -> Mask:
        """Whether sources are left out."""
        result: Mask = (self.giver != Giver.NOBODY) & (self.sources != int(COVERABLE[self.purpose]))
        return result


@dataclass(frozen=True, slots=True)
class Willingness:
    """Shares: children with a consent for the purpose, of these partial, of these withdrawn; and days it lasts."""

    given: float
    partial: float
    withdrawn: float
    days: int


def consents(cohort: Cohort, purpose: Purpose, receiver: Ints, willing: Willingness) -> Consents:
    """The consents of these children for one purpose.

    ASSUMPTION: given on a day of the year before the registry date and renewed every `willing.days`, so that who
    consents has a standing consent; withdrawn within the year after.
    """
    given, part, which, when = cohort.traits(f"consent/{purpose.name.lower()}")
    back, out, _, _ = cohort.traits(f"consent_end/{purpose.name.lower()}")
    start = cohort.registry - (when * willing.days).astype(np.int64)
    has = given < willing.given
    taken_back = cohort.registry + (back * 365).astype(np.int64)
    of_age = start >= birthday(cohort.born, SELF_CONSENT_AGE)
    return Consents(
        purpose=purpose,
        giver=np.where(has, np.where(of_age, int(Giver.YOUNG_PERSON), int(Giver.PARENT)), int(Giver.NOBODY)),
        receiver=receiver,
        sources=np.where(part < willing.partial, _partial(purpose, which), int(COVERABLE[purpose])),
        start=np.where(has, start, NEVER_ENDS),
        end=np.where(has, start + 2 * willing.days, NEVER_ENDS),
        withdrawn=np.where(has & (out < willing.withdrawn), taken_back, NEVER_ENDS),
    )


def _partial(purpose: Purpose, which: Floats) -> Ints:
    """Every true part of what can be covered, the empty one left out, equally likely."""
    whole = int(COVERABLE[purpose])
    parts = np.array([bits for bits in range(1, whole) if bits & whole == bits], dtype=np.int64)
    result: Ints = parts[(which * len(parts)).astype(np.int64)]
    return result
