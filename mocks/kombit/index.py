"""The national index during a run: what the municipalities hold, and over it what a vendor's system delivered.

A delivered case takes the place of the held one with the same UUID; a removed one leaves no trace.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from lxml import etree

from mocks.kombit import held_cases, names
from mocks.kombit.caller import Caller
from mocks.kombit.identities import Kind
from mocks.kombit.names import text
from mocks.kombit.status import Rejected
from mocks.running import Network
from sim.network.citizens import NoSuchCitizen
from sim.network.identifiers import WrongIdentifier

KEEP, KEEP_REPLACED = "kombit.index", "kombit.replaced"
CPR_URN = "urn:oio:cpr-nr:"

CONSIDERED = 1000
"""An owner's cases that one search looks through at most: our limit, so that nobody else waits."""

Draft = ChainMap[str, bytes | None]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One case as the index shows it. `owner`: municipality code, 0 for an unknown one."""

    uuid: str
    owner: int
    kle: str
    sensitivity: str
    hidden_by_kle: bool
    registration: etree._Element


class Deliveries:
    """What vendors' systems delivered since the last reset: a case's XML by UUID, None for a removed case."""

    def __init__(self, network: Network) -> None:
        self._store = network.store
        self._cases: dict[str, bytes | None] = {}
        self.replaced: set[tuple[int, Kind]] = set()
        """Children, each with the kind of case that a delivered one has taken the place of, or that was removed."""
        if self._store is not None:
            for uuid, content in self._store.lines(KEEP):
                self._cases[uuid] = None if content is None else content.encode()
            self.replaced.update((child, Kind(kind)) for child, kind in self._store.lines(KEEP_REPLACED))
        network.at_reset += [self._cases.clear, self.replaced.clear]

    def draft(self) -> Draft:
        """What is there, to be changed without changing it."""
        return ChainMap({}, self._cases)

    def take(self, draft: Draft) -> None:
        """Make a draft's changes."""
        for uuid, content in draft.maps[0].items():
            self._cases[uuid] = content
            if self._store is not None:
                self._store.add(KEEP, [uuid, None if content is None else content.decode()])

    def replace(self, child: int, kind: Kind) -> None:
        """From now on what was delivered stands for this child's case of a kind."""
        if (child, kind) not in self.replaced:
            self.replaced.add((child, kind))
            if self._store is not None:
                self._store.add(KEEP_REPLACED, [child, int(kind)])


class Index:
    """The cases as they are at a moment, delivered ones over held ones."""

    def __init__(
        self, network: Network, delivered: Draft, moment: int, replaced: Collection[tuple[int, Kind]] = ()
    ) -> None:
        self._replaced = replaced
        self._registry = network.registry
        self._number_of = network.citizen
        self._world = network.world
        self._delivered = delivered
        self._now = moment

    # Reading -----------------------------------------------------------------------------------------------------

    def find(self, uuid: str) -> Case | None:
        """The case of a UUID, whoever may see it."""
        uuid = uuid.lower()
        if uuid in self._delivered:
            content = self._delivered[uuid]
            return None if content is None else self._delivered_case(uuid, content)
        held = held_cases.of_uuid(self._world, self._registry, uuid, self._now)
        if held is None or (held.child, held.kind) in self._replaced:
            return None
        return self._held_case(held)

    def of_cpr(self, cpr: str) -> Iterator[Case]:
        """Cases in which a person is a part."""
        try:
            child = self._number_of(cpr)
        except (WrongIdentifier, NoSuchCitizen):
            child = None
        if child is not None:
            yield from self.of_children([child])
        urn = CPR_URN + cpr
        yield from (case for case in self.delivered() if urn in _parts(case.registration))

    def of_owner(self, owner: int) -> Iterator[Case]:
        """Every case of a municipality; Rejected when they are more than CONSIDERED."""
        children = held_cases.children_of_owner(self._registry, owner)
        held = [one for one in self._held(children) if one.owner == owner]
        if len(held) > CONSIDERED:
            wanted = f"a search among at most {CONSIDERED} cases (a limit of the mock), e.g. by part"
            raise Rejected("SoegUdtryk", wanted, "a wider one")
        yield from map(self._held_case, held)
        yield from (case for case in self.delivered() if case.owner == owner)

    def of_number(self, number: str) -> Iterator[Case]:
        """Cases with a Sagsnummer."""
        child = held_cases.of_number(number)
        if child is not None and child < len(self._registry.citizens):
            yield from self.of_children([child])
        yield from self.delivered()

    def of_children(self, children: Iterable[int]) -> Iterator[Case]:
        """Held cases of these children, without those that a delivered one replaces."""
        return map(self._held_case, self._held(np.fromiter(children, dtype=np.int64)))

    def _held(self, children: np.ndarray) -> Iterator[held_cases.Held]:
        held = held_cases.of_children(self._world, self._registry, children, self._now)
        return (one for one in held if one.uuid not in self._delivered and (one.child, one.kind) not in self._replaced)

    def delivered(self) -> Iterator[Case]:
        """Every case that was delivered and not removed."""
        for uuid, content in self._delivered.items():
            if content is not None:
                yield self._delivered_case(uuid, content)

    def seen(self, cases: Iterable[Case], caller: Caller) -> list[Case]:
        """Those the caller may see, each once, in order of UUID."""
        found = {
            case.uuid: case for case in cases if caller.sees(case.owner, case.kle, case.sensitivity, case.hidden_by_kle)
        }
        return [found[uuid] for uuid in sorted(found)]

    def owner_of(self, cvr: str) -> int:
        """The municipality of a CVR number, or 0."""
        places = self._world.actors.places
        rows = np.flatnonzero(places.cvr == (int(cvr) if cvr.isdigit() else 0))
        return int(places.code[rows[0]]) if len(rows) else 0

    # Writing -----------------------------------------------------------------------------------------------------

    def deliver(self, uuid: str, registration: etree._Element) -> None:
        """Take a case over."""
        self._delivered[uuid.lower()] = etree.tostring(registration)

    def remove(self, uuid: str) -> None:
        """Forget a case, so that nothing of it is found."""
        self._delivered[uuid.lower()] = None

    # -------------------------------------------------------------------------------------------------------------

    def _held_case(self, held: held_cases.Held) -> Case:
        registration = held_cases.registration(held, self._world)
        sensitivity = "VIP_SAGER" if held.sensitive else "FOELSOMME_PERSONOPLYSNINGER"
        return Case(held.uuid, held.owner, held.kle, sensitivity, held.hidden_by_kle, registration)

    def _delivered_case(self, uuid: str, content: bytes) -> Case:
        registration = etree.fromstring(content)
        return Case(
            uuid,
            self.owner_of(owner_cvr(registration)),
            primary_class(registration),
            text(registration, "sag:AttributListe/gd:LokalUdvidelseListe/si:SagIndeksEgenskaber/si:Foelsomhed"),
            False,
            registration,
        )


def with_role(registration: etree._Element, kind: str, role: str) -> list[etree._Element]:
    """The relations of a kind such as `Sagsaktoer` with a role's UUID."""
    found = registration.iterfind(f"sag:RelationListe/sag:{kind}", names.NAMESPACES)
    return [one for one in found if text(one, "gd:Rolle/sd:UUIDIdentifikator").lower() == role]


def owner_cvr(registration: etree._Element) -> str:
    """The CVR number of a case's owner: beside its reference, or as its reference; empty when neither is there."""
    for owner in with_role(registration, "Sagsaktoer", names.OWNER):
        beside = text(owner, "gd:LokalUdvidelseListe/si:SagsaktoerLokalUdvidelse/si:CVR-Nummer")
        return beside or text(owner, "gd:ReferenceID/sd:URNIdentifikator").removeprefix("urn:oio:cvr-nr:")
    return ""


def primary_class(registration: etree._Element) -> str:
    """The KLE number of a case."""
    for one in with_role(registration, "Sagsklasse", names.PRIMARY_CLASS):
        return text(one, "gd:LokalUdvidelseListe/si:SagsklasseLokalUdvidelse/si:BrugervendtNoegle")
    return ""


def _parts(registration: etree._Element) -> list[str]:
    return names.texts(registration, "sag:RelationListe/sag:Sagspart/gd:ReferenceID/sd:URNIdentifikator")


__all__ = ["Case", "Index", "owner_cvr", "primary_class", "with_role"]
