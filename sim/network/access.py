"""Access: who may look up what, on what legal ground, under which rules, and which fields each role is shown.

The legal grounds are one table, and every entry is an ASSUMPTION: no public legal note on the network was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sim.network.actor_types import ActorType
from sim.network.consent import Purpose


class Journey(IntEnum):
    """The kinds of lookup."""

    APPOINTMENTS = 0  # SAPA's tab with appointments in child psychiatry
    OVERVIEW_EPJ = 1  # the case-and-contact overview from the EPJ ("Psyk BU tværdata")
    OVERVIEW_GP = 2  # the same from Klinik+ in a GP's system


class Role(IntEnum):
    """Who asks."""

    PPR = 0
    FAMILY = 1
    ACCESSIBLE = 2
    SOCIAL_WORKER = 3
    SECRETARY = 4
    CLINICIAN = 5
    GP = 6


class Field(IntEnum):
    """What can be shown."""

    APPOINTMENT_TIME = 0
    APPOINTMENT_PLACE = 1
    DEPARTMENT = 2
    GLN = 3
    APPOINTMENT_REASON = 4
    INSTITUTION = 5
    CASE_EXISTS = 6
    CASE_DEPARTMENT = 7
    CASEWORKER = 8
    CASE_TITLE = 9
    CASE_KLE = 10


@dataclass(frozen=True, slots=True)
class Rights:
    """A role's rights. `kle` and `sensitive`: whether cases hidden by KLE, or by sensitivity, are seen."""

    journey: Journey
    purpose: Purpose
    employer: ActorType
    kle: bool
    sensitive: bool


_MUNICIPAL = (Journey.APPOINTMENTS, Purpose.APPOINTMENTS)
_HOSPITAL = (Journey.OVERVIEW_EPJ, Purpose.OVERVIEW_EPJ, ActorType.PSYCHIATRY)
RIGHTS = {
    Role.PPR: Rights(*_MUNICIPAL, ActorType.PPR, kle=False, sensitive=False),
    Role.FAMILY: Rights(*_MUNICIPAL, ActorType.FAMILY, kle=False, sensitive=False),
    Role.ACCESSIBLE: Rights(*_MUNICIPAL, ActorType.ACCESSIBLE, kle=False, sensitive=False),
    Role.SOCIAL_WORKER: Rights(*_HOSPITAL, kle=True, sensitive=False),
    Role.SECRETARY: Rights(*_HOSPITAL, kle=False, sensitive=False),
    Role.CLINICIAN: Rights(*_HOSPITAL, kle=True, sensitive=False),
    Role.GP: Rights(Journey.OVERVIEW_GP, Purpose.OVERVIEW_GP, ActorType.GP, kle=False, sensitive=False),
}
"""Roles and what they may do. Who asks for what is published (SEED); `kle` and `sensitive` are ASSUMPTIONS."""


@dataclass(frozen=True, slots=True)
class LegalGround:
    """Why a lookup is lawful, as far as this model needs to know. `status` is always "assumption"."""

    ground: str
    needs_consent: bool
    status: str = "assumption"


LEGAL_GROUND = {
    Journey.APPOINTMENTS: LegalGround("consent to share health data with the municipality", needs_consent=True),
    Journey.OVERVIEW_EPJ: LegalGround("consent to fetch the municipality's data for treatment", needs_consent=True),
    Journey.OVERVIEW_GP: LegalGround("consent to fetch the municipality's data for treatment", needs_consent=True),
}
"""The ground each journey stands on: ASSUMPTION, every line. Let a lawyer read it before anything rests on it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One set of rules of access. Shares are ASSUMPTIONS.

    partial_consent: whether consent to some sources can be given; without it who would consent to a part consents to
    nothing. treatment_relation: whether a GP's relation to the child is checked. relation_missing: share of true
    relations the registers do not know yet. block_names_caller: share of lookups that meet the very professional a
    block names. override_used: share of permitted overrides that are used.
    """

    name: str
    partial_consent: bool
    treatment_relation: bool
    wide_fields: bool
    relation_missing: float = 0.01
    block_names_caller: float = 0.05
    override_used: float = 0.5


PILOT = Rules("pilot", partial_consent=False, treatment_relation=False, wide_fields=True)
"""As the pilot was in 2025: no partial consent, no check of the treatment relation, the wider data set (SEED)."""

RECOMMENDED = Rules("recommended", partial_consent=True, treatment_relation=True, wide_fields=False)
"""As the pilot's evaluation recommends (SEED)."""

RULES = {rules.name: rules for rules in (PILOT, RECOMMENDED)}

_WHEN_WHERE_WHO = frozenset({Field.APPOINTMENT_TIME, Field.APPOINTMENT_PLACE, Field.DEPARTMENT, Field.GLN})
_CONTACTS = frozenset({Field.INSTITUTION, Field.CASE_EXISTS, Field.CASE_DEPARTMENT, Field.GLN})
_NEEDED = {
    Role.PPR: _WHEN_WHERE_WHO,
    Role.FAMILY: _WHEN_WHERE_WHO,
    Role.ACCESSIBLE: _WHEN_WHERE_WHO,
    Role.SOCIAL_WORKER: _CONTACTS | {Field.CASEWORKER},
    Role.SECRETARY: _CONTACTS,
    Role.CLINICIAN: _CONTACTS | {Field.CASEWORKER},
    Role.GP: _CONTACTS | {Field.CASEWORKER},
}
_WIDER = {
    Journey.APPOINTMENTS: frozenset({Field.APPOINTMENT_REASON}),
    Journey.OVERVIEW_EPJ: frozenset({Field.CASEWORKER, Field.CASE_TITLE, Field.CASE_KLE}),
    Journey.OVERVIEW_GP: frozenset({Field.CASEWORKER, Field.CASE_TITLE, Field.CASE_KLE}),
}


def fields_shown(role: Role, rules: Rules) -> frozenset[Field]:
    """What a role is shown: when, where and with whom, not why; the pilot shows more.

    ASSUMPTION: the evaluation asks for less data and names no fields.
    """
    return _NEEDED[role] | (_WIDER[RIGHTS[role].journey] if rules.wide_fields else frozenset())
