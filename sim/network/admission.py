"""Admission: is the caller connected, may it ask, and which sources may be called.

Checked in the order remit, treatment relation, consent, block; the first that fails is the reason given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network.access import LEGAL_GROUND, Journey, Rules
from sim.network.actor_types import ActorType, Capability, place_of, type_of
from sim.network.asking import Asked, Chance, Denial
from sim.network.children import Children
from sim.network.consent import ADULT_AGE, COVERABLE, Purpose, Source
from sim.network.live import Live
from sim.network.safeguards import Block

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_NEEDS_CONSENT = np.array([LEGAL_GROUND[journey].needs_consent for journey in Journey])
_COVERABLE = np.array([int(COVERABLE[purpose]) for purpose in Purpose], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Admission:
    """Columns: denial, whether the caller is live, bits of Source that may be called, that the consent leaves out, and
    that a block hides; and whether a block hides what lies behind."""

    denial: Ints
    connected: Mask
    allowed: Ints
    uncovered: Ints
    blocked_sources: Ints
    past_blocked: Mask

    @property
    def going(self) -> Mask:
        """Which lookups go on to ask anybody."""
        result: Mask = (self.denial == Denial.NONE) & self.connected
        return result


def admission(asked: Asked, children: Children, live: Live, rules: Rules, chance: Chance) -> Admission:
    """Who is let in and to what. A caller who is not live is told so, whatever else would have been said."""
    connected = _caller_is_live(asked, live, children.day)
    covered, consented = _consent(asked, children, rules)
    block = _block_in_force(asked, children, rules, chance)
    reasons = {
        Denial.OUT_OF_REMIT: ~_in_remit(asked, children),
        Denial.NO_TREATMENT_RELATION: _relation_denied(asked, children, rules, chance),
        Denial.NO_CONSENT: ~consented,
        Denial.BLOCKED: (block == Block.ALL) | ((block == Block.PERSON) & (chance.named < rules.block_names_caller)),
    }
    denial = np.select([connected & reason for reason in reasons.values()], [int(word) for word in reasons], 0)
    going = connected & (denial == Denial.NONE)
    hidden = np.where(block == Block.PLACE, int(Source.OWN_REGION), 0)
    return Admission(
        denial=denial.astype(np.int64),
        connected=connected,
        allowed=np.where(going, covered & ~hidden, 0),
        uncovered=np.where(going, _COVERABLE[asked.purpose] & ~covered, 0),
        blocked_sources=np.where(going, hidden, 0),
        past_blocked=going & (block == Block.PERIOD),
    )


def _caller_is_live(asked: Asked, live: Live, day: int) -> Mask:
    shown = live.is_live(Capability.APPOINTMENTS_SHOWN, asked.caller, day)
    used = live.is_live(Capability.OVERVIEW_USED, asked.caller, day)
    return np.where(asked.journey == Journey.APPOINTMENTS, shown, used)


def _in_remit(asked: Asked, children: Children) -> Mask:
    """Whether the child is the caller's at all: by municipality, or by department. A GP's is the relation, below.

    ASSUMPTION: from 18 on nobody asks in this network.
    """
    place = place_of(asked.caller)
    mine = np.select(
        [asked.employer == ActorType.PPR, asked.employer == ActorType.PSYCHIATRY, asked.employer == ActorType.GP],
        [children.schooling.municipality == place, children.course.department == asked.caller, True],
        children.home == place,
    )
    right_place = type_of(asked.caller) == asked.employer
    result: Mask = mine & right_place & (children.age < ADULT_AGE)
    return result


def _relation_denied(asked: Asked, children: Children, rules: Rules, chance: Chance) -> Mask:
    """A GP without a treatment relation; also one whose relation the registers do not know yet."""
    if not rules.treatment_relation:
        return np.zeros(len(asked), dtype=bool)
    known = (children.clinic == asked.caller) & (chance.relation >= rules.relation_missing)
    result: Mask = (asked.journey == Journey.OVERVIEW_GP) & ~known
    return result


def _consent(asked: Asked, children: Children, rules: Rules) -> tuple[Ints, Mask]:
    """Bits of Source covered, and whether the consent suffices to ask at all."""
    covered, consented = np.zeros(len(asked), dtype=np.int64), np.zeros(len(asked), dtype=bool)
    for purpose in Purpose:
        consent, mine = children.consent(purpose), asked.purpose == purpose
        stands = consent.valid(children.day, children.born)
        if not rules.partial_consent:
            stands &= ~consent.partial()
        covered = np.where(mine & stands, consent.sources, covered)
        consented |= mine & stands
    needed = _NEEDS_CONSENT[asked.journey]
    return np.where(needed, covered, _COVERABLE[asked.purpose]), consented | ~needed


def _block_in_force(asked: Asked, children: Children, rules: Rules, chance: Chance) -> Ints:
    """The scope of the block a lookup meets. Min Spærring applies to what is shared through DDS: appointments."""
    lifted = children.safeguards.override_permitted & (chance.override < rules.override_used)
    met = (asked.journey == Journey.APPOINTMENTS) & ~lifted
    return np.where(met, children.safeguards.block, int(Block.NONE))
