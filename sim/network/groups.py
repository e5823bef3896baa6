"""Groups of children: who has a psychiatric course, a PPR case, a family case, an accessible course, at once.

Sixteen groups, a bit for each. Marginals and overlaps are parameters; what is left follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntFlag

import numpy as np
from numpy.typing import NDArray

from sim.mistake import Mistake
from sim.network.frequencies import Frequencies

Floats = NDArray[np.float64]


class Group(IntFlag):
    """What a child has, or had lately enough that a trace is kept."""

    COURSE = 1  # psychiatric hospital contact within a year
    PPR = 2
    FAMILY = 4
    ACCESSIBLE = 8


GROUPS = 16


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages from and to, both included, on the registry date; published counts are by these bands."""

    first: int
    last: int

    @property
    def name(self) -> str:
        """As parameters are named: "5_9"."""
        return f"{self.first}_{self.last}"


BANDS = (AgeBand(0, 4), AgeBand(5, 9), AgeBand(10, 14), AgeBand(15, 17))


def band_shares(frequencies: Frequencies) -> Floats:
    """The share of the children in each age band, shape (4,)."""
    counts = _by_band(frequencies, "children")
    result: Floats = counts / counts.sum()
    return result


def group_shares(frequencies: Frequencies) -> Floats:
    """The share of each age band in each group, shape (4, 16). A Mistake when more than everyone would have something.

    A group with a course follows psychiatry's ages, else PPR's, else the family department's; the accessible service
    is independent of the other three (ASSUMPTION). Weights are scaled so that the totals over all ages are as stated.
    """
    three = _three_services(frequencies)
    share = band_shares(frequencies)
    weights = {
        service: _scaled(_by_band(frequencies, f"{service}_weight"), share) for service in ("course", "ppr", "family")
    }
    result = np.zeros((len(BANDS), GROUPS))
    for group, part in three.items():
        leading = "course" if group & Group.COURSE else "ppr" if group & Group.PPR else "family"
        result[:, int(group)] = part * weights[leading]
    result[:, 0] = 1 - result.sum(axis=1)
    accessible = frequencies.accessible_course * _scaled(_by_band(frequencies, "accessible_weight"), share)
    result[:, int(Group.ACCESSIBLE) :] = result[:, : int(Group.ACCESSIBLE)] * accessible[:, None]
    result[:, : int(Group.ACCESSIBLE)] *= 1 - accessible[:, None]
    if (result < 0).any():
        what = "the shares of courses and cases leave a group with fewer than no children"
        raise Mistake("population", what, "Lower an overlap (..._in_course, ..._with_ppr) or raise a total (..._case)")
    return result


def _three_services(given: Frequencies) -> dict[Group, float]:
    in_course = given.course
    ppr_course, family_course = given.ppr_case_in_course, given.family_case_in_course
    all_three = in_course * ppr_course * family_course
    both = given.ppr_case * given.family_case_with_ppr - all_three
    return {
        Group.COURSE | Group.PPR | Group.FAMILY: all_three,
        Group.COURSE | Group.PPR: in_course * ppr_course - all_three,
        Group.COURSE | Group.FAMILY: in_course * family_course - all_three,
        Group.COURSE: in_course * (1 - ppr_course) * (1 - family_course),
        Group.PPR | Group.FAMILY: both,
        Group.PPR: given.ppr_case - in_course * ppr_course - both,
        Group.FAMILY: given.family_case - in_course * family_course - both,
    }


def _by_band(frequencies: Frequencies, name: str) -> Floats:
    return np.array([getattr(frequencies, f"{name}_{band.name}") for band in BANDS], dtype=np.float64)


def _scaled(weights: Floats, share: Floats) -> Floats:
    result: Floats = weights / (weights * share).sum()
    return result
