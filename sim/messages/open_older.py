"""Opening the older format: an XDIS91, the objects of an XBIN01, and an XCTL receipt, as far as they can be read."""

from __future__ import annotations

import binascii
from datetime import datetime, tzinfo
from typing import cast

from lxml import etree

from sim.messages.compose.older import OlderLetter, OlderObject, Receipt, ReceiptKind
from sim.messages.identifiers import is_sor, is_x_ecpr
from sim.messages.letter import Party, Patient
from sim.messages.older import Emessage, content, kind_of
from sim.messages.safe_xml import local, parse
from sim.mistake import Mistake


def open_xdis91(data: bytes, zone: tzinfo) -> OlderLetter:
    """The letter; its moments, which carry no zone, are read in `zone`. A `Mistake` when it is no XDIS91."""
    m = _read(data, "xdis91")
    objects = tuple(
        OlderObject(_part(b, "ObjectIdentifier"), _part(b, "ObjectCode"), _part(b, "ObjectExtensionCode"), b"")
        for b in m.all("BIN")
    )
    return OlderLetter(
        m.text("/Envelope/Identifier"),
        m.text("Letter/Identifier"),
        _moment(m, zone),
        _party(m, "Sender"),
        _party(m, "Receiver"),
        _patient(m),
        "\n".join(_text(element) for element in m.all("Text01")),
        m.text("AdditionalInformation/Subject"),
        m.text("AdditionalInformation/Priority"),
        m.text("Letter/EpisodeOfCareIdentifier"),
        m.text("Patient/EpisodeOfCareStatusCode") or "inaktiv",
        objects,
        tuple(content(element) for element in m.all("URL") if content(element)),
        m.text("/Envelope/AcknowledgementCode") == "pluspositivkvitt",
        m.text("Letter/StatusCode") or "nytbrev",
    )


def open_xbin01(data: bytes) -> tuple[OlderObject, ...]:
    """The objects with their content; one whose base64 is broken is left out."""
    m = _read(data, "xbin01")
    found = []
    for element in m.all("BinaryObject"):
        try:
            raw = binascii.a2b_base64(
                "".join(_part(element, "Object_Base64Encoded").split()).encode(), strict_mode=True
            )
        except binascii.Error:
            continue
        identifier, code = _part(element, "ObjectIdentifier"), _part(element, "ObjectCode")
        found.append(OlderObject(identifier, code, _part(element, "ObjectExtensionCode"), raw))
    return tuple(found)


def open_receipt(data: bytes, zone: tzinfo) -> Receipt:
    """The receipt; a `Mistake` when it is none."""
    root = parse(data).root
    kind = kind_of(root) if root is not None else None
    if root is None or kind is None or not kind.startswith("xctl"):
        raise Mistake("receipt", "expected XCTL01, XCTL02 or XCTL03", "Run tvaers verify on it.")
    m = Emessage(root)
    original = "OriginalEmessage"
    return Receipt(
        cast(ReceiptKind, kind),
        m.text("/Envelope/Identifier"),
        m.text("Letter/Identifier"),
        _moment(m, zone),
        m.text("Sender/EANIdentifier"),
        m.text("Receiver/EANIdentifier"),
        m.text(f"{original}/OriginalEnvelopeIdentifier"),
        m.text(f"{original}/OriginalLetter/OriginalLetterIdentifier"),
        m.text(f"{original}/OriginalLetter/OriginalVersionCode"),
        m.text(f"{original}/OriginalLetter/RefuseCode") or m.text(f"{original}/RefuseCode"),
        m.text(f"{original}/OriginalLetter/RefuseText") or m.text(f"{original}/RefuseText"),
    )


def _read(data: bytes, kind: str) -> Emessage:
    root = parse(data).root
    if root is None or kind_of(root) != kind:
        raise Mistake("letter", f"expected an {kind.upper()}", "Run tvaers verify on it.")
    return Emessage(root)


def _moment(m: Emessage, zone: tzinfo) -> datetime:
    text = f"{m.text('/Envelope/Sent/Date')}T{m.text('/Envelope/Sent/Time')}"
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError as fault:
        raise Mistake(
            "Envelope/Sent", f"expected a date and a time, got {text!r}", "Write 2026-03-02 and 09:15."
        ) from fault


def _party(m: Emessage, role: str) -> Party:
    identifier = m.text(f"{role}/Identifier")
    is_code = m.text(f"{role}/IdentifierCode") == "sorkode" and is_sor(identifier)
    names = (m.text(f"{role}/{part}") for part in ("OrganisationName", "DepartmentName", "UnitName"))
    return Party(
        ", ".join(filter(None, names)),
        m.text(f"{role}/EANIdentifier"),
        identifier if is_code else "",
        m.text(f"{role}/TelephoneSubscriberIdentifier"),
    )


def _patient(m: Emessage) -> Patient:
    other = m.text("Patient/AlternativeIdentifier")
    is_national = is_x_ecpr(other)
    return Patient(
        m.text("Patient/PersonSurnameName"),
        tuple(m.text("Patient/PersonGivenName").split()),
        m.text("Patient/CivilRegistrationNumber"),
        other if is_national else "",
        "" if is_national else other,
        deceased=m.text("Patient/EpisodeOfCareStatusCode") == "doed",
    )


def _text(element: etree._Element) -> str:
    """The words of a mixed text: Break is a line break, Space a space, other markup is dropped."""
    words = [element.text or ""]
    for child in element:
        words.append({"Break": "\n", "Space": " "}.get(local(child), "") + _text(child) + (child.tail or ""))
    return "".join(words)


def _part(element: etree._Element, name: str) -> str:
    return next((content(child) for child in element if local(child) == name), "")
