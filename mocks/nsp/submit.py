"""ITI-41, Provide and Register Document Set: an EPJ under test registers appointments, one document each.

Answers ITI-18 and ITI-43 from then on. Checked: that metadata are complete, that they agree with the document, that the
citizen is known and that the author is a department of the caller's own region.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass
from hashlib import sha1
from uuid import uuid4

from lxml import etree

from mocks.nsp.booked import repository_of
from mocks.nsp.callers import caller
from mocks.nsp.codes import CPR_OID, DOCUMENT_ENTRY, FAILURE, FORMAT, PATIENT_SCHEME, SUCCESS, UNIQUE_SCHEME
from mocks.nsp.entries import Entry
from mocks.nsp.errors import Failed, XdsError, error_list
from mocks.nsp.metadata import read_author, read_codes, read_identifier, read_time, slot_of
from mocks.nsp.numbering import appointment
from mocks.nsp.registered import registered
from mocks.nsp.search import check_action, child_of
from mocks.running import Network
from mocks.soap.envelopes import Fault, read_xml, reply, wrong
from mocks.soap.mtom import included
from mocks.soap.names import NAMESPACES, element, name, shown
from mocks.soap.routes import Answer, Asked
from mocks.tokens.cards import IdCard
from mocks.tokens.holdings import level
from sim.network.actor_types import ActorType, place_of, type_of

ACTION = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"
REPLACES = "urn:ihe:iti:2007:AssociationType:RPLC"
_OBJECTS = "lcm:SubmitObjectsRequest/rim:RegistryObjectList"


@dataclass(frozen=True, slots=True, eq=False)
class Submitted:
    """One entry ready to be registered, and the entry UUID of what it replaces."""

    entry: Entry
    replaces: str | None


async def submit(asked: Asked) -> Answer:
    """Answer one request: everything in it is registered, or nothing."""
    card = caller(asked)
    check_action(asked, ACTION)
    content = asked.envelope.content
    if content.tag != name("xds:ProvideAndRegisterDocumentSetRequest"):
        raise wrong("Body", "xds:ProvideAndRegisterDocumentSetRequest", shown(content.tag))
    try:
        every = _submitted(asked, content, card)
    except Failed as failed:
        asked.passage.outcome = failed.error.code
        return _answer(asked, FAILURE, [failed.error])
    for one in every:
        registered(asked.network).add(one.entry, one.replaces)
        asked.passage.citizen = one.entry.citizen
    asked.passage.outcome = "registered"
    return _answer(asked, SUCCESS, [])


def _submitted(asked: Asked, content: etree._Element, card: IdCard | None) -> list[Submitted]:
    objects = content.find(_OBJECTS, NAMESPACES)
    if objects is None:
        raise wrong("xds:ProvideAndRegisterDocumentSetRequest", _OBJECTS, "none")
    if objects.find("rim:RegistryPackage", NAMESPACES) is None:
        raise Failed("XDSRegistryMetadataError", f"{_OBJECTS}: expected a rim:RegistryPackage, the submission set")
    wholes = objects.findall("rim:ExtrinsicObject", NAMESPACES)
    if not wholes:
        raise Failed("XDSMissingDocumentMetadata", f"{_OBJECTS}: expected a rim:ExtrinsicObject for each document")
    documents = {one.get("id", ""): one for one in content.findall("xds:Document", NAMESPACES)}
    if set(documents) - {whole.get("id", "") for whole in wholes}:
        raise Failed("XDSMissingDocumentMetadata", "xds:Document/@id: expected the id of a rim:ExtrinsicObject")
    found: list[Submitted] = []
    for whole in wholes:
        held = documents.get(whole.get("id", ""))
        if held is None:
            raise Failed("XDSMissingDocument", "rim:ExtrinsicObject/@id: expected an xds:Document of the same id")
        entry = _entry(asked.network, whole, _content(held, asked.parts), card)
        if entry.unique_id in [one.entry.unique_id for one in found]:
            raise Failed("XDSDuplicateUniqueIdInRegistry", "ExternalIdentifier uniqueId: expected each one once")
        found.append(Submitted(entry, _replaced(asked.network, objects, whole, entry)))
    return found


def _entry(network: Network, whole: etree._Element, document: bytes, card: IdCard | None) -> Entry:
    if whole.get("objectType") != DOCUMENT_ENTRY:
        raise Failed("XDSRegistryMetadataError", f"rim:ExtrinsicObject/@objectType: expected {DOCUMENT_ENTRY}")
    unique = read_identifier(whole, UNIQUE_SCHEME, "XDSDocumentEntry.uniqueId")
    if appointment(unique) is not None or registered(network).find(unique) is not None:
        raise Failed("XDSDuplicateUniqueIdInRegistry", "ExternalIdentifier uniqueId: expected one not used before")
    patient = read_identifier(whole, PATIENT_SCHEME, "XDSDocumentEntry.patientId")
    cpr, _, rest = patient.partition("^^^")
    if rest != f"&{CPR_OID}&ISO":
        raise Failed("XDSRegistryMetadataError", f"ExternalIdentifier patientId: expected CPR^^^&{CPR_OID}&ISO")
    citizen = child_of(network, cpr)
    if citizen is None:
        raise Failed("XDSUnknownPatientId", "ExternalIdentifier patientId: expected a citizen of this network")
    codes = read_codes(whole)
    if codes["format"][0].code != FORMAT.code:
        raise Failed("XDSRegistryMetadataError", f"Classification of format: expected {FORMAT.code}")
    sor, author = read_author(whole)
    department = _department(network, sor, card)
    created = read_time(whole, "creationTime")
    if created is None:
        raise Failed("XDSRegistryMetadataError", "Slot creationTime: expected a time, found none")
    _check_document(whole, document, cpr)
    told = whole.find("rim:Name/rim:LocalizedString", NAMESPACES)
    return Entry(
        unique_id=unique, citizen=citizen, cpr=cpr, repository=repository_of(department), department=department,
        author=(sor, author), created=created, starts=read_time(whole, "serviceStartTime"),
        ends=read_time(whole, "serviceStopTime"), title="" if told is None else told.get("value", ""),
        document=document, mime=whole.get("mimeType", "text/xml"), codes=codes,
        language=slot_of(whole, "languageCode") or "da",
    )  # fmt: skip


def _department(network: Network, sor: str, card: IdCard | None) -> int:
    """The author's department; it must be psychiatry, and of the caller's region."""
    try:
        actor = network.world.actors.by_sor(sor)
    except (LookupError, ValueError):
        raise Failed("XDSRegistryMetadataError", "authorInstitution: expected a SOR code of this network") from None
    if int(type_of(actor)[0]) != ActorType.PSYCHIATRY:
        raise Failed("XDSRegistryMetadataError", "authorInstitution: expected a department of psychiatry")
    if card is None and level(network) == "open":
        return actor
    own = card.user.actor if card is not None else 0
    if not own or (int(type_of(own)[0]), int(place_of(own)[0])) != (ActorType.PSYCHIATRY, int(place_of(actor)[0])):
        raise Fault("authorInstitution: expected a department of the caller's own region, found another",
                    "not_authorized")  # fmt: skip
    return actor


def _content(held: etree._Element, parts: dict[str, bytes]) -> bytes:
    include = held.find("xop:Include", NAMESPACES)
    if include is None:
        try:
            return b64decode("".join((held.text or "").split()), validate=True)
        except ValueError:
            raise wrong("xds:Document", "base64, or xop:Include", "other text") from None
    identifier = included(include.get("href", ""))
    if identifier not in parts:
        raise wrong("xop:Include/@href", "the Content-ID of a part of the message", "another")
    return parts[identifier]


def _check_document(whole: etree._Element, document: bytes, cpr: str) -> None:
    """Failed unless the document is a CDA of the same citizen, and hash and size, where given, are its own."""
    stated = {"hash": sha1(document, usedforsecurity=False).hexdigest(), "size": str(len(document))}
    for label, value in stated.items():
        given = slot_of(whole, label)
        if given is not None and given.lower() != value:
            raise Failed("XDSRepositoryMetadataError", f"Slot {label}: expected that of the document, found another")
    try:
        root = read_xml(document)
    except Fault as fault:
        raise Failed("XDSRepositoryMetadataError", f"document: {fault.reason}") from None
    if root.tag != name("cda:ClinicalDocument"):
        raise Failed("XDSRepositoryMetadataError", f"document: expected cda:ClinicalDocument, found {shown(root.tag)}")
    person = root.find("cda:recordTarget/cda:patientRole/cda:id", NAMESPACES)
    if person is None or (person.get("root"), person.get("extension")) != (CPR_OID, cpr):
        raise Failed("XDSPatientIdDoesNotMatch", "document: recordTarget/patientRole/id: expected that of the metadata")


def _replaced(network: Network, objects: etree._Element, whole: etree._Element, entry: Entry) -> str | None:
    for one in objects.findall("rim:Association", NAMESPACES):
        if one.get("associationType") == REPLACES and one.get("sourceObject") == whole.get("id"):
            target = one.get("targetObject")
            if target not in [held.entry_uuid for held in registered(network).of(entry.citizen)]:
                told = "rim:Association/@targetObject: expected an entry this citizen has and that was registered here"
                raise Failed("XDSRegistryMetadataError", told)
            return target
    return None


def _answer(asked: Asked, status: str, errors: list[XdsError]) -> Answer:
    root = element("rs:RegistryResponse", "rim", status=status)
    error_list(root, errors)
    return Answer(reply(asked.envelope, root, f"{ACTION}Response", uuid4().urn))
