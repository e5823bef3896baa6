"""School and day-care: which institution, in which municipality, and whether its data may be shown.

The municipality of the institution decides whose PPR has the child. Simplifications (ASSUMPTION): everyone from the
August of the year of the sixth birthday goes to school until 18, everyone from the first birthday to day-care.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network.actor_types import ActorType, actor_id
from sim.network.days import birthday
from sim.network.traits import Cohort, traits

Ints = NDArray[np.int64]

_AUGUST = 7


@dataclass(frozen=True, slots=True, eq=False)
class Schooling:
    """Columns: the municipality of the institution, the institution (actor number, 0 for none), and whether the
    institution has approved that its data are shown (else nobody learns the municipality from them)."""

    municipality: Ints
    institution: Ints
    approved: NDArray[np.bool_]

    @property
    def known(self) -> NDArray[np.bool_]:
        """Whether institution data answer with a municipality."""
        return self.approved & (self.institution > 0)


def schooling(
    cohort: Cohort, municipality: Ints, day: int, schools: Ints, daycares: Ints, approved: float
) -> Schooling:
    """Schooling on a day. `schools` and `daycares` are how many the municipality of each child's institution has."""
    which, _, _, _ = cohort.traits("institution")
    at_school = day >= _starts_school(cohort.born)
    in_daycare = ~at_school & (day >= birthday(cohort.born, 1))
    count = np.where(at_school, schools, daycares)
    n = np.minimum((which * count).astype(np.int64), count - 1) + 1
    kind = np.where(at_school, int(ActorType.SCHOOL), int(ActorType.DAYCARE))
    institution = np.where(at_school | in_daycare, actor_id(kind, municipality, n), 0)
    agreed, _, _, _ = traits(cohort.seed, institution, "institution_approved")
    return Schooling(municipality, institution, agreed < approved)


def _starts_school(born: Ints) -> Ints:
    year = born.astype("datetime64[D]").astype("datetime64[Y]") + np.timedelta64(6, "Y")
    august = year.astype("datetime64[M]") + np.timedelta64(_AUGUST, "M")
    return august.astype("datetime64[D]").astype(np.int64)
