"""The cases that municipalities hold in sim.network, as the national index knows them.

The index is one and national; the municipalities' systems push to it. It shows a child as it was LAG ago. Of a case
the network knows owner, days and whether it is hidden; titles, numbers and when it was informed (Oplyst) are made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

import numpy as np
from lxml import etree

from mocks.kombit import names
from mocks.kombit.identities import Kind, known, uuid_of
from mocks.kombit.names import element, tag
from mocks.shown import FAMILY_KLE, caseworker
from sim.chance.durations import MINUTE
from sim.network.actor_types import ActorType, Capability, actor_id
from sim.network.children import Children
from sim.network.days import NEVER_ENDS, day_of
from sim.network.identifiers import format_cpr
from sim.network.person import person
from sim.network.registry import Registry
from sim.scenario.world import World

LAG = 3 * MINUTE
"""How long a change takes from the case system to the index. Published: "within a few minutes"; three: ASSUMPTION."""

PPR_KLE = "17.00.00"
"""PLACEHOLDER: PPR's KLE number was not found; main group 17 is from memory. Change it here when it is known."""

INFORMED_AFTER = 30
"""Days from Opstaaet to Oplyst: made up."""

COLLEAGUES = 8
"""Caseworkers a department has here; a child's is number (child modulo 8)."""


@dataclass(frozen=True, slots=True)
class Held:
    """One case. `owner`: municipality code; `opened`, `closed`: day numbers; `sensitive`: hidden by sensitivity."""

    kind: Kind
    child: int
    cpr: str
    male: bool
    home: int
    owner: int
    opened: int
    closed: int
    named: bool
    hidden_by_kle: bool
    sensitive: bool

    @property
    def uuid(self) -> str:
        """The case's UUID."""
        return uuid_of(self.kind, self.child)

    @property
    def department(self) -> int:
        """The actor that is responsible."""
        type_ = ActorType.FAMILY if self.kind == Kind.FAMILY_CASE else ActorType.PPR
        return int(actor_id(type_, self.owner)[0])

    @property
    def kle(self) -> str:
        """The number of its primary class."""
        return FAMILY_KLE if self.kind == Kind.FAMILY_CASE else PPR_KLE

    @property
    def number(self) -> str:
        """Sagsnummer: KLE, facet, and the child's number here. Made up."""
        return f"{self.kle}-G01-{self.child}"


def of_children(world: World, registry: Registry, children: np.ndarray, moment: int) -> Iterator[Held]:
    """The cases of these children that the index holds at a moment, of owners that deliver cases."""
    if len(children):
        looked = registry.look(children, max(0, moment - LAG))
        yield from _cases(looked, world)


def of_uuid(world: World, registry: Registry, uuid: str, moment: int) -> Held | None:
    """The case of one of our UUIDs, or None."""
    found = known(uuid)
    if found is None or found[0] not in (Kind.FAMILY_CASE, Kind.PPR_CASE) or found[1] >= len(registry.citizens):
        return None
    cases = of_children(world, registry, np.array([found[1]]), moment)
    return next((case for case in cases if case.kind == found[0]), None)


def of_number(number: str) -> int | None:
    """The child a Sagsnummer of ours names, or None."""
    child = number.rpartition("-G01-")[2]
    return int(child) if child.isascii() and child.isdigit() and len(child) < 9 else None


def children_of_owner(registry: Registry, owner: int) -> np.ndarray:
    """Every child who may have a case of a municipality, and those that were changed here."""
    parts = [registry.citizens.of_home(owner), registry.citizens.of_ppr(owner)]
    found = [part.index(np.arange(part.count)) for part in parts]
    changed = np.fromiter(registry.overlay, dtype=np.int64, count=len(registry.overlay))
    return np.unique(np.concatenate([*found, changed]))


def _cases(looked: Children, world: World) -> Iterator[Held]:
    columns = ((Kind.FAMILY_CASE, looked.family, ActorType.FAMILY), (Kind.PPR_CASE, looked.ppr, ActorType.PPR))
    there = {kind: np.flatnonzero(cases.exists(looked.day) & (cases.owner > 0)) for kind, cases, _ in columns}
    for kind, cases, type_ in columns:
        rows = there[kind]
        if not len(rows):
            continue
        live = world.live.is_live(Capability.CASES_DELIVERED, actor_id(type_, cases.owner[rows]), looked.day)
        for row in rows[live].tolist():
            yield Held(
                kind, int(looked.index[row]), format_cpr(int(looked.cpr[row])), bool(looked.male[row]),
                int(looked.home[row]), int(cases.owner[row]), int(cases.opened[row]), int(cases.closed[row]),
                bool(cases.caseworker[row]), bool(cases.hidden_by_kle[row]), bool(cases.hidden_by_sensitivity[row]),
            )  # fmt: skip


# As XML -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _written(case: Held, world_names: tuple[str, str, str]) -> bytes:
    department, owner_name, cvr = world_names
    start, end = day_of(case.opened), None if case.closed >= NEVER_ENDS else day_of(case.closed)
    since = effect(start)
    made = element(
        "sag:Registrering",
        element("sd:Tidspunkt", stamp(end or start)),
        element("sd:LivscyklusKode", "Importeret"),
        element("sd:BrugerRef", element("sd:URNIdentifikator", _system_urn(case.owner))),
        element("gd:StsTidspunkt", stamp(end or start, LAG)),
        element(
            "sag:AttributListe",
            element(
                "sag:Egenskaber",
                effect(start, name="sag:Virkning"),
                element("sag:BrugervendtNoegle", case.number),
                element("sag:Sagsnummer", case.number),
                element("sag:Titel", "Børne- og familiesag" if case.kind == Kind.FAMILY_CASE else "PPR-sag"),
            ),
            element(
                "gd:LokalUdvidelseListe",
                element(
                    "si:SagIndeksEgenskaber",
                    since,
                    element("si:Sagsstatus", "Aktiv" if end is None else "Lukket"),
                    element("si:Foelsomhed", "VIP_SAGER" if case.sensitive else "FOELSOMME_PERSONOPLYSNINGER"),
                    element("si:OprettetTidspunkt", stamp(start)),
                ),
            ),
        ),
        element("sag:TilstandListe", *progress(start, end)),
        element("sag:RelationListe", *_relations(case, department, owner_name, cvr, start)),
    )
    return etree.tostring(made)


def registration(case: Held, world: World) -> etree._Element:
    """A case as the Registrering that its system would have delivered."""
    places = world.actors.places
    cvr = str(int(places.cvr[places.row(case.owner)[0]]))
    title = world.actors.name(case.department)
    return etree.fromstring(_written(case, (title, f"{places.name_of(case.owner)} Kommune", cvr)))


def progress(start: date, end: date | None) -> list[etree._Element]:
    """The whole history of a case's state, each with its period."""
    informed = min(start + timedelta(days=INFORMED_AFTER), end or date.max)
    periods = [("Opstaaet", start, informed), ("Oplyst", informed, end), ("Afsluttet", end, None)]
    return [
        element("sag:Fremdrift", effect(began, until, "sag:Virkning"), element("sag:FremdriftStatusKode", code))
        for code, began, until in periods
        if began is not None and began != until
    ]


def _relations(case: Held, department: str, owner: str, cvr: str, start: date) -> list[etree._Element | None]:
    unit, colleague = uuid_of(Kind.UNIT, case.department), case.child % COLLEAGUES
    worker = person_name = None
    if case.named:
        worker = uuid_of(Kind.USER, case.department << 8 | colleague)
        person_name = caseworker(case.department, case.child)
    part = person(case.child, case.male).name
    digits = int(case.kle.replace(".", ""))
    system = uuid_of(Kind.IT_SYSTEM, case.owner)
    organisation = uuid_of(Kind.ORGANISATION, case.owner)
    return [
        relation("sag:Sagsaktoer", start, names.OWNER, names.ORGANISATION_TYPE, organisation, actor(owner, cvr)),
        relation("sag:Sagsaktoer", start, names.RESPONSIBLE, names.UNIT_TYPE, unit, actor(department, cvr)),
        relation("sag:Sagsaktoer", start, names.CASEWORKER, names.USER_TYPE, worker, actor(person_name or "", cvr))
        if worker
        else None,
        relation("sag:Sagsklasse", start, names.PRIMARY_CLASS, names.CLASS_TYPE, uuid_of(Kind.CLASS, digits),
                 element("si:SagsklasseLokalUdvidelse", element("si:BrugervendtNoegle", case.kle))),
        relation("sag:Sagsklasse", start, names.ACTION_CLASS, names.CLASS_TYPE, uuid_of(Kind.CLASS, 1 << 40),
                 element("si:SagsklasseLokalUdvidelse", element("si:BrugervendtNoegle", "G01"))),
        relation("sag:Sagspart", start, names.PRIMARY_PART, names.PERSON_TYPE, f"urn:oio:cpr-nr:{case.cpr}",
                 element("si:SagspartLokalUdvidelse", element("si:FuldtNavn", part))),
        element(
            "gd:LokalUdvidelseListe",
            *(relation("si:SagsitsystemRelation", start, role, names.IT_SYSTEM_TYPE, system,
                       element("si:SystemNavn", f"Fagsystem, {owner}")) for role in (names.MASTER, names.SENDER)),
        ),
    ]  # fmt: skip


def relation(
    name: str, start: date, role: str, type_: str, reference: str, more: etree._Element | None = None
) -> etree._Element:
    """One relation of a case from a day on; `more` stands in its LokalUdvidelseListe, a system's name by itself."""
    kind = "sd:URNIdentifikator" if reference.startswith("urn:") else "sd:UUIDIdentifikator"
    return element(
        name,
        effect(start),
        element("gd:Rolle", element("sd:UUIDIdentifikator", role)),
        element("gd:Type", element("sd:UUIDIdentifikator", type_)),
        element("gd:ReferenceID", element(kind, reference)),
        more if more is None or more.tag == tag("si:SystemNavn") else element("gd:LokalUdvidelseListe", more),
    )


def actor(name: str, cvr: str) -> etree._Element:
    """What is said of a Sagsaktoer beside its reference."""
    return element("si:SagsaktoerLokalUdvidelse", element("si:FuldtNavn", name), element("si:CVR-Nummer", cvr))


def effect(start: date, end: date | None = None, name: str = "gd:Virkning") -> etree._Element:
    """From a day until before another, or without end."""
    until = element("sd:GraenseIndikator", "true") if end is None else element("sd:TidsstempelDatoTid", stamp(end))
    return element(
        name,
        element("sd:FraTidspunkt", element("sd:TidsstempelDatoTid", stamp(start))),
        element("sd:TilTidspunkt", until),
    )


def stamp(day: date, after: int = 0) -> str:
    """Midnight of a day, `after` microseconds later, in local time without a zone, as the network's days are."""
    return (datetime(day.year, day.month, day.day) + timedelta(microseconds=after)).isoformat()


def _system_urn(owner: int) -> str:
    return f"urn:oio:it-system-uuid:{uuid_of(Kind.IT_SYSTEM, owner)}"
