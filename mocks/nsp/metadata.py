"""Document entries as ebXML: written into answers, and read from what an EPJ under test submits."""

from __future__ import annotations

from datetime import UTC, datetime

from lxml import etree

from mocks.nsp.codes import (
    APPROVED,
    AUTHOR_SCHEME,
    DOCUMENT_ENTRY,
    NATIONAL_HOME,
    PATIENT_SCHEME,
    SCHEMES,
    SOR_OID,
    UNIQUE_SCHEME,
    Code,
    our_uuid,
    patient_id,
    repository_oid,
)
from mocks.nsp.entries import Entry, dtm
from mocks.nsp.errors import Failed
from mocks.soap.names import NAMESPACES, add

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
REQUIRED = ("class", "confidentiality", "format", "facility", "practice", "type")


def write_entry(parent: etree._Element, entry: Entry) -> None:
    """Write rim:ExtrinsicObject."""
    whole = add(
        parent, "rim:ExtrinsicObject", id=entry.entry_uuid, lid=entry.entry_uuid, home=f"urn:oid:{NATIONAL_HOME}",
        objectType=DOCUMENT_ENTRY, mimeType=entry.mime, status=APPROVED,
    )  # fmt: skip
    slots = {
        "creationTime": dtm(entry.created),
        "hash": entry.hash,
        "languageCode": entry.language,
        "repositoryUniqueId": repository_oid(entry.repository),
        "serviceStartTime": dtm(entry.starts) if entry.starts else None,
        "serviceStopTime": dtm(entry.ends) if entry.ends else None,
        "size": str(len(entry.document)),
        "sourcePatientId": patient_id(entry.cpr),
    }
    for label, value in slots.items():
        if value is not None:
            _slot(whole, label, value)
    _named(whole, entry.title)
    add(whole, "rim:VersionInfo", versionName="1")
    sor, author = entry.author
    person = _classified(whole, entry, AUTHOR_SCHEME, "", "author")
    _slot(person, "authorInstitution", f"{author}^^^^^&{SOR_OID}&ISO^^^^{sor}")
    for kind, codes in entry.codes.items():
        for code in codes:
            one = _classified(whole, entry, SCHEMES[kind], code.code, f"{kind}/{code.code}")
            _slot(one, "codingScheme", code.scheme)
            _named(one, code.display)
    _external(whole, entry, PATIENT_SCHEME, patient_id(entry.cpr), "XDSDocumentEntry.patientId")
    _external(whole, entry, UNIQUE_SCHEME, entry.unique_id, "XDSDocumentEntry.uniqueId")


def read_codes(whole: etree._Element) -> dict[str, tuple[Code, ...]]:
    """The codes of a submitted entry; Failed when a required one is missing."""
    found: dict[str, tuple[Code, ...]] = {}
    for kind, scheme in SCHEMES.items():
        codes = []
        for one in _classifications(whole, scheme):
            display = one.find("rim:Name/rim:LocalizedString", NAMESPACES)
            told = "" if display is None else display.get("value", "")
            codes.append(Code(one.get("nodeRepresentation", ""), slot_of(one, "codingScheme") or "", told))
        if codes:
            found[kind] = tuple(codes)
        if kind in REQUIRED and (not codes or not codes[0].code or not codes[0].scheme):
            raise Failed("XDSRegistryMetadataError", f"ExtrinsicObject: expected a Classification of {kind} ({scheme})")
    return found


def read_author(whole: etree._Element) -> tuple[str, str]:
    """SOR code and name of the author's organisation; Failed without."""
    for one in _classifications(whole, AUTHOR_SCHEME):
        parts = (slot_of(one, "authorInstitution") or "").split("^")
        if len(parts) == 10 and parts[5] == f"&{SOR_OID}&ISO":
            return parts[9].strip(), parts[0].strip()
    told = f"Slot authorInstitution: expected Name^^^^^&{SOR_OID}&ISO^^^^<SOR code>, found none or another form"
    raise Failed("XDSRegistryMetadataError", told)


def read_time(whole: etree._Element, label: str) -> datetime | None:
    """A time of a submitted entry, UTC; Failed when it is none."""
    text = slot_of(whole, label)
    if text is None:
        return None
    try:
        return datetime.strptime(text.ljust(14, "0"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        told = f"Slot {label}: expected a time as YYYYMMDDhhmmss in UTC, found another form"
        raise Failed("XDSRegistryMetadataError", told) from None


def read_identifier(whole: etree._Element, scheme: str, label: str) -> str:
    """An external identifier's value; Failed without."""
    for one in whole.findall("rim:ExternalIdentifier", NAMESPACES):
        if one.get("identificationScheme") == scheme and one.get("value"):
            return one.get("value", "")
    raise Failed("XDSRegistryMetadataError", f"ExtrinsicObject: expected an ExternalIdentifier {label} ({scheme})")


def slot_of(parent: etree._Element, label: str) -> str | None:
    """The first value of a slot."""
    for slot in parent.findall("rim:Slot", NAMESPACES):
        if slot.get("name") == label:
            value = slot.find("rim:ValueList/rim:Value", NAMESPACES)
            return None if value is None else (value.text or "").strip()
    return None


def _classifications(whole: etree._Element, scheme: str) -> list[etree._Element]:
    every = whole.findall("rim:Classification", NAMESPACES)
    return [one for one in every if one.get("classificationScheme") == scheme]


def _slot(parent: etree._Element, label: str, value: str) -> None:
    add(add(add(parent, "rim:Slot", name=label), "rim:ValueList"), "rim:Value", value)


def _named(parent: etree._Element, text: str) -> None:
    told = add(add(parent, "rim:Name"), "rim:LocalizedString", charset="UTF-8", value=text)
    told.set(_LANG, "da-DK")


def _classified(parent: etree._Element, entry: Entry, scheme: str, code: str, what: str) -> etree._Element:
    return add(
        parent, "rim:Classification", id=our_uuid(f"{entry.unique_id}/{what}").urn, classificationScheme=scheme,
        classifiedObject=entry.entry_uuid, nodeRepresentation=code,
    )  # fmt: skip


def _external(parent: etree._Element, entry: Entry, scheme: str, value: str, label: str) -> None:
    one = add(
        parent, "rim:ExternalIdentifier", id=our_uuid(f"{entry.unique_id}/{label}").urn, value=value,
        identificationScheme=scheme, registryObject=entry.entry_uuid,
    )  # fmt: skip
    add(add(one, "rim:Name"), "rim:LocalizedString", value=label)
