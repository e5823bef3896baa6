"""The case-and-contact overview: what is asked of whom, in which order, and what is shown.

Institution data first (they give PPR's municipality), then one search in the one national index limited to the owning
municipalities, then Organisation for departments (also without a case) and caseworkers (only with one).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network.access import RIGHTS, Role
from sim.network.actor_types import ActorType, Capability, actor_id
from sim.network.admission import Admission
from sim.network.asking import Asked
from sim.network.cases import Cases
from sim.network.children import Children
from sim.network.consent import Source
from sim.network.live import Live

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_KLE = np.array([RIGHTS[role].kle for role in Role])
_SENSITIVE = np.array([RIGHTS[role].sensitive for role in Role])


@dataclass(frozen=True, slots=True, eq=False)
class Overview:
    """Columns, as `lookup.Answers` tells them; `connected`: some owner that may be asked is live, or none need be."""

    institution: Mask
    institution_known: Mask
    owners: Ints
    owner_home: Ints
    owner_ppr: Ints
    family: Mask
    ppr: Mask
    departments: Ints
    caseworkers: Ints
    not_connected: Ints
    hidden: Ints
    connected: Mask


def overview(going: Mask, asked: Asked, admitted: Admission, children: Children, live: Live) -> Overview:
    """What the overview shows for the lookups that are going; nothing for the others."""
    may = {source: going & ((admitted.allowed & int(source)) > 0) for source in Source}
    known = may[Source.INSTITUTION] & children.schooling.known
    ppr_place = np.where(known, children.schooling.municipality, children.home)
    day = children.day
    family_live = live.is_live(Capability.CASES_DELIVERED, actor_id(ActorType.FAMILY, children.home), day)
    ppr_live = live.is_live(Capability.CASES_DELIVERED, actor_id(ActorType.PPR, ppr_place), day)
    ask_family, ask_ppr = may[Source.FAMILY] & family_live, may[Source.PPR] & ppr_live
    owner_home = np.where(ask_family, children.home, 0)
    owner_ppr = np.where(ask_ppr, ppr_place, 0)
    family_case = ask_family & children.family.active_lately(day)
    ppr_case = ask_ppr & children.ppr.active_lately(day) & (children.ppr.owner == ppr_place)
    family, ppr = (
        case & ~_hidden(cases, asked) for case, cases in ((family_case, children.family), (ppr_case, children.ppr))
    )
    not_connected = np.where(may[Source.FAMILY] & ~family_live, int(Source.FAMILY), 0)
    not_connected |= np.where(may[Source.PPR] & ~ppr_live, int(Source.PPR), 0)
    return Overview(
        institution=may[Source.INSTITUTION],
        institution_known=known,
        owners=(owner_home > 0) + ((owner_ppr > 0) & (owner_ppr != owner_home)).astype(np.int64),
        owner_home=owner_home,
        owner_ppr=owner_ppr,
        family=family,
        ppr=ppr,
        departments=ask_family.astype(np.int64) + ask_ppr,
        caseworkers=(family & children.family.caseworker).astype(np.int64) + (ppr & children.ppr.caseworker),
        not_connected=not_connected,
        hidden=(family_case & ~family).astype(np.int64) + (ppr_case & ~ppr),
        connected=ask_family | ask_ppr | (not_connected == 0),
    )


def _hidden(cases: Cases, asked: Asked) -> Mask:
    """Whether this role sees nothing of the case."""
    by_kle = cases.hidden_by_kle & ~_KLE[asked.role]
    result: Mask = by_kle | (cases.hidden_by_sensitivity & ~_SENSITIVE[asked.role])
    return result
