"""What a lookup answers: decided before anything is played, from the rules, the child and who is live.

Denied, nothing found and not connected are ordinary outcomes. Only queues and time-outs come later.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network.access import Journey, Rules
from sim.network.admission import admission
from sim.network.appointments import appointments
from sim.network.asking import Asked, Chance, Denial, Outcome
from sim.network.children import Children
from sim.network.live import Live
from sim.network.overview import overview

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What each lookup answers, in columns.

    outcome, denial: Outcome, Denial. institution: institution data are asked, institution_known: and answer.
    owners: municipalities the index is searched for (0, 1 or 2), owner_home and owner_ppr their codes (0: not asked).
    family, ppr: a visible active case of that kind. departments, caseworkers: contacts fetched from Organisation.
    registry: the national registry is searched. repositories: bits of those named in the hits; past, future: number
    of appointments shown. uncovered: bits of Source the consent leaves out. blocked: bits of Source a block hides.
    not_connected: bits of Source whose owner is not live. hidden: cases that exist and look like none (for the
    harness only, never for the asker).
    """

    outcome: Ints
    denial: Ints
    institution: Mask
    institution_known: Mask
    owners: Ints
    owner_home: Ints
    owner_ppr: Ints
    family: Mask
    ppr: Mask
    departments: Ints
    caseworkers: Ints
    registry: Mask
    repositories: Ints
    past: Ints
    future: Ints
    uncovered: Ints
    blocked: Ints
    not_connected: Ints
    hidden: Ints


def answers(asked: Asked, children: Children, live: Live, rules: Rules, chance: Chance) -> Answers:
    """What these lookups answer on the day `children` were looked at. Row i asks about child i."""
    admitted = admission(asked, children, live, rules, chance)
    wants = asked.journey == Journey.APPOINTMENTS
    booked = appointments(admitted.going & wants, admitted, children, live)
    shown = overview(admitted.going & ~wants, asked, admitted, children, live)
    found = np.where(wants, booked.past + booked.future > 0, shown.family | shown.ppr)
    connected = admitted.connected & (found | np.where(wants, booked.connected, shown.connected))
    outcome = np.select(
        [admitted.denial != Denial.NONE, ~connected, found],
        [int(Outcome.DENIED), int(Outcome.NOT_CONNECTED), int(Outcome.FOUND)],
        int(Outcome.NOTHING_FOUND),
    )
    return Answers(
        outcome=outcome,
        denial=admitted.denial,
        institution=shown.institution,
        institution_known=shown.institution_known,
        owners=shown.owners,
        owner_home=shown.owner_home,
        owner_ppr=shown.owner_ppr,
        family=shown.family,
        ppr=shown.ppr,
        departments=shown.departments,
        caseworkers=shown.caseworkers,
        registry=admitted.going & wants,
        repositories=booked.repositories,
        past=booked.past,
        future=booked.future,
        uncovered=admitted.uncovered,
        blocked=admitted.blocked_sources,
        not_connected=booked.not_connected | shown.not_connected,
        hidden=shown.hidden,
    )
