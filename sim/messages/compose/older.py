"""The older letters and receipts: XDIS91 with its XBIN01, and XCTL01-03. ISO-8859-1, as MedCom's practice is.

No schema is public; the forms follow MedCom's mapping and samples. Not certified.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lxml import etree

from sim.messages.letter import Party, Patient
from sim.messages.older import KINDS, Kind

BY_NAME = {kind.name: kind for kind in KINDS.values()}
ReceiptKind = Literal["xctl01", "xctl02", "xctl03"]


@dataclass(frozen=True, slots=True)
class OlderObject:
    """An attachment of the older format: an identifier (32 hex digits), MedCom's object code and the file's bytes."""

    identifier: str
    code: str
    extension: str
    data: bytes


@dataclass(frozen=True, slots=True)
class OlderLetter:
    """An XDIS91 letter with its attachments. `letter_id` has at most 14 characters; moments are local to the minute."""

    envelope_id: str
    letter_id: str
    sent: datetime
    sender: Party
    receiver: Party
    patient: Patient
    text: str
    subject: str = ""
    priority: str = ""
    episode_id: str = ""
    episode_status: str = "inaktiv"
    objects: tuple[OlderObject, ...] = ()
    links: tuple[str, ...] = ()
    wants_positive: bool = True
    status: str = "nytbrev"


@dataclass(frozen=True, slots=True)
class Receipt:
    """An XCTL receipt: XCTL01 negative from the network, XCTL02 negative, XCTL03 positive."""

    kind: ReceiptKind
    envelope_id: str
    letter_id: str
    sent: datetime
    sender_gln: str
    receiver_gln: str
    original_envelope: str
    original_letter: str
    original_version: str = "XD9134L"
    refuse_code: str = ""
    refuse_text: str = ""


def write_xdis91(letter: OlderLetter) -> bytes:
    """The letter as an Emessage; its attachments are named here and travel in an XBIN01."""
    kind = BY_NAME["xdis91"]
    code = "pluspositivkvitt" if letter.wants_positive else "minuspositivkvitt"
    root, body = _emessage(kind, letter.envelope_id, letter.sent, code)
    head = _letter(body, kind, letter)
    if letter.episode_id:
        _add(head, "EpisodeOfCareIdentifier", letter.episode_id)
    _parties(body, letter)
    patient = _patient(body, letter.patient)
    _add(patient, "EpisodeOfCareStatusCode", letter.episode_status)
    if letter.priority or letter.subject:
        additional = _add(body, "AdditionalInformation")
        _add(additional, "Priority", letter.priority)
        _add(additional, "Subject", letter.subject)
    _text(_add(_add(body, "ClinicalInformation"), "Text01"), letter.text)
    for thing in letter.objects:
        reference = _add(body, "Reference")
        _add(reference, "RefDescription", "BIN")
        _object(_add(reference, "BIN"), thing, thing.identifier.replace("-", ""))
    for link in letter.links:
        reference = _add(body, "Reference")
        _add(reference, "RefDescription", "URL")
        _add(reference, "URL", link)
    return _written(root)


def write_xbin01(letter: OlderLetter, envelope_id: str, letter_id: str) -> bytes:
    """The attachments of a letter as one Emessage; the identifiers stand with hyphens, as in MedCom's sample."""
    kind = BY_NAME["xbin01"]
    root, body = _emessage(kind, envelope_id, letter.sent, "minuspositivkvitt")
    _letter(body, kind, letter, letter_id)
    _parties(body, letter)
    _patient(body, letter.patient)
    for thing in letter.objects:
        element = _add(body, "BinaryObject")
        plain = thing.identifier.replace("-", "")
        hyphened = f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-{plain[20:]}"
        _object(element, thing, hyphened)
        _add(element, "Object_Base64Encoded", b64encode(thing.data).decode("ascii"))
    return _written(root)


def write_receipt(receipt: Receipt) -> bytes:
    """A receipt as an Emessage."""
    kind = BY_NAME[receipt.kind]
    root, body = _emessage(kind, receipt.envelope_id, receipt.sent, "minuspositivkvitt")
    head = _add(body, "Letter")
    for name, value in (
        ("Identifier", receipt.letter_id),
        ("VersionCode", kind.version),
        ("StatisticalCode", kind.statistical),
    ):
        _add(head, name, value)
    _add(_add(body, "Sender"), "EANIdentifier", receipt.sender_gln)
    _add(_add(body, "Receiver"), "EANIdentifier", receipt.receiver_gln)
    original = _add(body, "OriginalEmessage")
    _add(original, "OriginalEnvelopeIdentifier", receipt.original_envelope)
    _add(_add(original, "OriginalSender"), "EANIdentifier", receipt.receiver_gln)
    _add(_add(original, "OriginalReceiver"), "EANIdentifier", receipt.sender_gln)
    letter = _add(original, "OriginalLetter")
    _add(letter, "OriginalLetterIdentifier", receipt.original_letter)
    _add(letter, "OriginalVersionCode", receipt.original_version)
    if receipt.kind != "xctl03":
        _add(letter, "RefuseCode", receipt.refuse_code or "ikke_specificeret")
        _add(letter, "RefuseText", receipt.refuse_text)
    return _written(root)


def _emessage(kind: Kind, envelope_id: str, sent: datetime, code: str) -> tuple[etree._Element, etree._Element]:
    root = etree.Element(f"{{{kind.namespace}}}Emessage", nsmap={None: kind.namespace})
    envelope = _add(root, "Envelope")
    _moment(_add(envelope, "Sent"), sent)
    _add(envelope, "Identifier", envelope_id)
    _add(envelope, "AcknowledgementCode", code)
    return root, _add(root, kind.body)


def _letter(body: etree._Element, kind: Kind, letter: OlderLetter, letter_id: str = "") -> etree._Element:
    head = _add(body, "Letter")
    _add(head, "Identifier", letter_id or letter.letter_id)
    _add(head, "VersionCode", kind.version)
    _add(head, "StatisticalCode", kind.statistical)
    _moment(_add(head, "Authorisation"), letter.sent)
    _add(head, "TypeCode", kind.statistical)
    _add(head, "StatusCode", letter.status)
    return head


def _parties(body: etree._Element, letter: OlderLetter) -> None:
    for name, party in (("Sender", letter.sender), ("Receiver", letter.receiver)):
        element = _add(body, name)
        _add(element, "EANIdentifier", party.gln)
        _add(element, "Identifier", party.sor or party.gln)
        _add(element, "IdentifierCode", "sorkode" if party.sor else "lokationsnummer")
        _add(element, "OrganisationName", party.name or party.gln)
        _add(element, "TelephoneSubscriberIdentifier", party.phone)


def _patient(body: etree._Element, patient: Patient) -> etree._Element:
    element = _add(body, "Patient")
    if patient.cpr:
        _add(element, "CivilRegistrationNumber", patient.cpr)
    else:
        _add(element, "AlternativeIdentifier", patient.x_ecpr or patient.d_ecpr)
    _add(element, "PersonSurnameName", patient.family)
    _add(element, "PersonGivenName", " ".join(patient.given))
    return element


def _object(element: etree._Element, thing: OlderObject, identifier: str) -> None:
    _add(element, "ObjectIdentifier", identifier)
    _add(element, "ObjectCode", thing.code)
    _add(element, "ObjectExtensionCode", thing.extension)
    _add(element, "OriginalObjectSize", str(len(thing.data)))


def _text(element: etree._Element, text: str) -> None:
    """Line breaks become Break elements."""
    first, *others = text.split("\n")
    element.text = first
    for line in others:
        _add(element, "Break").tail = line


def _moment(element: etree._Element, when: datetime) -> None:
    _add(element, "Date", f"{when:%Y-%m-%d}")
    _add(element, "Time", f"{when:%H:%M}")


def _add(parent: etree._Element, name: str, text: str | None = None) -> etree._Element:
    """A child; an empty text adds nothing to the document, an absent one makes an empty element."""
    space = str(parent.tag).partition("}")[0] + "}"
    if text == "":
        return etree.Element(space + name)
    child = etree.SubElement(parent, space + name)
    child.text = text
    return child


def _written(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="ISO-8859-1", xml_declaration=True)
