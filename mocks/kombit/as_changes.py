"""What a delivered or removed case means to those who look the child up elsewhere: changes of the child.

The network knows at most one case of a kind a child, so the latest delivered one takes the place of what was held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from mocks.kombit import names
from mocks.kombit.caller import SENSITIVITIES
from mocks.kombit.effects import effect_of
from mocks.kombit.held_cases import PPR_KLE
from mocks.kombit.identities import Kind
from mocks.kombit.index import CPR_URN, Case, Deliveries, Index, with_role
from mocks.kombit.names import NAMESPACES, text
from mocks.running import Network
from mocks.shown import FAMILY_KLE
from sim.network.citizens import NoSuchCitizen
from sim.network.days import NEVER_ENDS, day_number
from sim.network.identifiers import WrongIdentifier
from sim.network.registry import Change

_MAIN_GROUPS = {FAMILY_KLE.partition(".")[0]: Kind.FAMILY_CASE, PPR_KLE.partition(".")[0]: Kind.PPR_CASE}
_PARTS = {Kind.FAMILY_CASE: "family", Kind.PPR_CASE: "ppr"}
_SHOWN = SENSITIVITIES.index("FOELSOMME_PERSONOPLYSNINGER")


def reflect(network: Network, taken: Deliveries, known: Iterable[Case], after: Index) -> None:
    """Let everybody else see what became of cases; `known`: each as it was delivered, or as it was before it went."""
    moment = network.clock.now()
    for case in known:
        subject = subject_of(network, case)
        if subject is not None:
            there = after.find(case.uuid) is not None
            changes = delivered(subject, case, moment) if there else removed(subject, moment)
            network.changed(network.registry.changed(subject.child, changes))
            taken.replace(subject.child, subject.kind)


@dataclass(frozen=True, slots=True)
class Subject:
    """Which case of which child: the child's number here, and the kind."""

    child: int
    kind: Kind


def subject_of(network: Network, case: Case) -> Subject | None:
    """Whose case of which kind it is; None for other KLE numbers and for people who are no children here."""
    kind = _MAIN_GROUPS.get(case.kle.partition(".")[0])
    for part in with_role(case.registration, "Sagspart", names.PRIMARY_PART):
        try:
            child = network.citizen(text(part, "gd:ReferenceID/sd:URNIdentifikator").removeprefix(CPR_URN))
        except (WrongIdentifier, NoSuchCitizen):
            return None
        return None if kind is None else Subject(child, kind)
    return None


def delivered(subject: Subject, case: Case, moment: int) -> Iterator[Change]:
    """The changes that a delivered case makes."""
    opened, closed = _days(case.registration)
    level = SENSITIVITIES.index(case.sensitivity) if case.sensitivity in SENSITIVITIES else len(SENSITIVITIES)
    values: dict[str, int | bool] = {
        "owner": case.owner,
        "opened": opened,
        "closed": closed,
        "caseworker": bool(with_role(case.registration, "Sagsaktoer", names.CASEWORKER)),
        "hidden_by_kle": case.kle not in (FAMILY_KLE, PPR_KLE),
        "hidden_by_sensitivity": level > _SHOWN,
    }
    return (Change(moment, f"{_PARTS[subject.kind]}.{name}", value) for name, value in values.items())


def removed(subject: Subject, moment: int) -> Iterator[Change]:
    """The changes that leave no trace of a case."""
    values: dict[str, int | bool] = {
        "owner": 0, "opened": NEVER_ENDS, "closed": NEVER_ENDS, "caseworker": False, "hidden_by_kle": False,
        "hidden_by_sensitivity": False,
    }  # fmt: skip
    return (Change(moment, f"{_PARTS[subject.kind]}.{name}", value) for name, value in values.items())


def _days(registration: etree._Element) -> tuple[int, int]:
    """Day numbers of opening and closing, by the history of the case's state."""
    begun = {
        text(one, "sag:FremdriftStatusKode"): day_number(effect_of(one).start.date())
        for one in registration.iterfind("sag:TilstandListe/sag:Fremdrift", NAMESPACES)
    }
    closed = begun.pop("Afsluttet", NEVER_ENDS)
    return min(begun.values(), default=0), closed
