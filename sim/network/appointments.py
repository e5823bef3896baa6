"""Appointments: one search in the one national registry, then a fetch from each repository named in the hits.

An appointment is registered once the department is live. A region that is not live is not "no appointments".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network.actor_types import ActorType, Capability, actor_id
from sim.network.admission import Admission
from sim.network.children import Children
from sim.network.consent import Source
from sim.network.live import Live
from sim.network.municipalities import Region

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

REPOSITORY_OF_REGION = {
    Region.HOVEDSTADEN: 0,
    Region.SJAELLAND: 0,
    Region.SYDDANMARK: 1,
    Region.MIDTJYLLAND: 2,
    Region.NORDJYLLAND: 3,
    Region.OESTDANMARK: 0,
}
"""ASSUMPTION: which repository holds a region's appointment documents; the eastern regions share one."""

REPOSITORIES = 4

_REPOSITORY_BIT = np.array([0] + [1 << REPOSITORY_OF_REGION[region] for region in Region], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Appointments:
    """Columns: repositories named in the hits (bits), appointments shown behind and ahead, bits of Source not live, and
    whether any source that may be called is connected."""

    repositories: Ints
    past: Ints
    future: Ints
    not_connected: Ints
    connected: Mask


def appointments(going: Mask, admitted: Admission, children: Children, live: Live) -> Appointments:
    """What the registry names for the lookups that are going; nothing for the others."""
    course, day = children.course, children.day
    past = np.where(admitted.past_blocked, 0, course.past(day))
    future = course.future(day)
    elsewhere = course.second_region > 0
    own = going & live.is_live(Capability.APPOINTMENTS_SHOWN, children.catchment, day)
    other = going & elsewhere & live.is_live(Capability.APPOINTMENTS_SHOWN, _any_department(course.second_region), day)
    may_own = (admitted.allowed & int(Source.OWN_REGION)) > 0
    may_other = (admitted.allowed & int(Source.OTHER_REGION)) > 0
    past_other, future_other = np.where(elsewhere, past // 3, 0), np.where(elsewhere, (future + 2) // 3, 0)
    own_shown, other_shown = own & may_own, other & may_other
    past_own, future_own = (past - past_other) * own_shown, (future - future_other) * own_shown
    past_other, future_other = past_other * other_shown, future_other * other_shown
    repositories = np.where(past_own + future_own > 0, _REPOSITORY_BIT[children.region], 0)
    repositories |= np.where(past_other + future_other > 0, _REPOSITORY_BIT[course.second_region], 0)
    not_live = np.where(going & may_own & ~own, int(Source.OWN_REGION), 0)
    not_live |= np.where(going & elsewhere & may_other & ~other, int(Source.OTHER_REGION), 0)
    return Appointments(
        repositories=repositories,
        past=past_own + past_other,
        future=future_own + future_other,
        not_connected=not_live,
        connected=own_shown | other_shown | (going & ~may_own & (not_live == 0)),
    )


def _any_department(region: Ints) -> Ints:
    """The first department of each region (0 for none): it stands for the region's being live (ASSUMPTION)."""
    return np.where(region > 0, actor_id(ActorType.PSYCHIATRY, region, 1), 0)
