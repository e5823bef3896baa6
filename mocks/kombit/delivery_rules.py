"""What a delivered case must be, beyond the schema: one function a rule, each with its source.

Source of all: "Anvendelse af Sagsobjektet" v1.7 of 2023-07-07, github.com/kombit/SF1470-Sags-og-Dokumentindeks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from mocks.kombit import names
from mocks.kombit.effects import instant, limitless_start
from mocks.kombit.index import owner_cvr, primary_class, with_role
from mocks.kombit.names import NAMESPACES, text, texts
from mocks.kombit.status import Rejected

_URN = re.compile(
    r"urn:oio:(cpr-nr:\d{10}|cvr-nr:\d{8}|pnr:\d{10}|us:personid:\d{7}|udk:borgerid:\d{12}|it-system-uuid:[0-9a-fA-F-]{36})"
)
_KLE = re.compile(r"\d{2}\.\d{2}\.\d{2}")
Found = tuple[str, str, str]
"""Element, what was expected, what came."""


@dataclass(frozen=True, slots=True)
class DeliveryRule:
    """One rule: its word in answers and reports, what it says, and what it finds in a Registrering."""

    key: str
    about: str
    finds: Callable[[etree._Element], Found | None]


def _exactly(kind: str, role: str, name: str) -> Callable[[etree._Element], Found | None]:
    def finds(case: etree._Element) -> Found | None:
        count = len(with_role(case, kind, role))
        return None if count == 1 else (f"{kind} with role {name}", "exactly one", str(count))

    return finds


def _at_most(kind: str, role: str, name: str) -> Callable[[etree._Element], Found | None]:
    def finds(case: etree._Element) -> Found | None:
        count = len(with_role(case, kind, role))
        return None if count <= 1 else (f"{kind} with role {name}", "at most one", str(count))

    return finds


def _system(role: str, name: str) -> Callable[[etree._Element], Found | None]:
    def finds(case: etree._Element) -> Found | None:
        found = case.iterfind("sag:RelationListe/gd:LokalUdvidelseListe/si:SagsitsystemRelation", NAMESPACES)
        count = sum(text(one, "gd:Rolle/sd:UUIDIdentifikator").lower() == role for one in found)
        return None if count == 1 else (f"SagsitsystemRelation with role {name}", "exactly one", str(count))

    return finds


def _unit(case: etree._Element) -> Found | None:
    for one in with_role(case, "Sagsaktoer", names.RESPONSIBLE):
        if text(one, "gd:Type/sd:UUIDIdentifikator").lower() != names.UNIT_TYPE:
            return "Sagsaktoer with role Ansvarlig, Type", f"{names.UNIT_TYPE} (OrgEnhed)", "another type"
    return None


def _number(case: etree._Element) -> Found | None:
    for one in case.iterfind("sag:AttributListe/sag:Egenskaber", NAMESPACES):
        number = text(one, "sag:Sagsnummer")
        if not number or number != text(one, "sag:BrugervendtNoegle"):
            return "Egenskaber/Sagsnummer", "the same text as BrugervendtNoegle", "another, or none"
    if not texts(case, "sag:AttributListe/sag:Egenskaber/sag:Titel"):
        return "Egenskaber/Titel", "a title", "none"
    return None


def _sensitivity(case: etree._Element) -> Found | None:
    path = "sag:AttributListe/gd:LokalUdvidelseListe/si:SagIndeksEgenskaber/si:Foelsomhed"
    return None if text(case, path) else ("SagIndeksEgenskaber/Foelsomhed", "one of its four words", "nothing")


def _progress(case: etree._Element) -> Found | None:
    codes = texts(case, "sag:TilstandListe/sag:Fremdrift/sag:FremdriftStatusKode")
    return None if codes else ("TilstandListe/Fremdrift", "the whole history of states", "none")


def _class(case: etree._Element) -> Found | None:
    if _KLE.fullmatch(primary_class(case)):
        return None
    return "Sagsklasse with role Primær klasse, BrugervendtNoegle", "a KLE number xx.xx.xx", "another form, or none"


def _owner(case: etree._Element) -> Found | None:
    if re.fullmatch(r"\d{8}", owner_cvr(case)):
        return None
    return "Sagsaktoer with role Ejer", "the owner's CVR number, of eight digits", "none"


def _start(case: etree._Element) -> Found | None:
    return ("Virkning/FraTidspunkt", "TidsstempelDatoTid", "GraenseIndikator") if limitless_start(case) else None


def _times(case: etree._Element) -> Found | None:
    for stamp in [*texts(case, ".//sd:TidsstempelDatoTid"), *texts(case, "sd:Tidspunkt")]:
        try:
            instant(stamp)
        except Rejected as error:
            return error.element, error.expected, error.found
    return None


def _imported(case: etree._Element) -> Found | None:
    found = text(case, "sd:LivscyklusKode")
    return None if found == "Importeret" else ("Registrering/LivscyklusKode", "Importeret", "another, or none")


def _urns(case: etree._Element) -> Found | None:
    wrong = [urn for urn in texts(case, ".//gd:ReferenceID/sd:URNIdentifikator") if not _URN.fullmatch(urn)]
    return ("ReferenceID/URNIdentifikator", "a published form such as urn:oio:cpr-nr:", "another") if wrong else None


RULES = (
    DeliveryRule("case.lifecycle", "a case is delivered as Importeret", _imported),
    DeliveryRule("case.number", "Sagsnummer and BrugervendtNoegle are the same, and there is a title", _number),
    DeliveryRule("case.sensitivity", "Foelsomhed is mandatory", _sensitivity),
    DeliveryRule("case.progress", "the whole history of Fremdrift is delivered", _progress),
    DeliveryRule("case.time", "every time is one that a calendar here reaches", _times),
    DeliveryRule("case.start", "a period never begins without limit", _start),
    DeliveryRule("case.owner", "a case has one owner (Ejer)", _exactly("Sagsaktoer", names.OWNER, "Ejer")),
    DeliveryRule("case.owner_cvr", "the owner is known by its CVR number", _owner),
    DeliveryRule(
        "case.responsible", "a case has one responsible unit", _exactly("Sagsaktoer", names.RESPONSIBLE, "Ansvarlig")
    ),
    DeliveryRule("case.responsible_unit", "Ansvarlig is a unit, never the municipality", _unit),
    DeliveryRule(
        "case.caseworker", "a case has at most one Primær behandler",
        _at_most("Sagsaktoer", names.CASEWORKER, "Primær behandler"),
    ),
    DeliveryRule(
        "case.part", "a case has at most one Primær part", _at_most("Sagspart", names.PRIMARY_PART, "Primær part")
    ),
    DeliveryRule(
        "case.class", "a case has one primary class", _exactly("Sagsklasse", names.PRIMARY_CLASS, "Primær klasse")
    ),
    DeliveryRule("case.kle", "the primary class is a KLE number", _class),
    DeliveryRule(
        "case.action_class", "a case has one Handlingsklasse",
        _exactly("Sagsklasse", names.ACTION_CLASS, "Handlingsklasse"),
    ),
    DeliveryRule("case.master", "a case has one Master system", _system(names.MASTER, "Master")),
    DeliveryRule("case.sender", "a case has one Afsender system", _system(names.SENDER, "Afsender")),
    DeliveryRule("case.urn", "a URN has one of the published forms", _urns),
)  # fmt: skip
"""In the order they are checked."""


def broken(case: etree._Element) -> Iterator[Rejected]:
    """Each rule that a Registrering breaks."""
    for rule in RULES:
        found = rule.finds(case)
        if found is not None:
            yield Rejected(*found, rule=rule.key)
