"""Appointment documents: CDA by MedCom's profile APD-DK 2.0.1, built from one appointment of sim.network.

Names, templates and codes are the published profile's; nobody's example is copied. The lokationsnummer is no field of
APD, so it is not in here: a receiver finds it by the SOR code. The reason is written only when the reader's purpose
needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from mocks.nsp.codes import CPR_OID, EVENT, LOINC, MEDCOM_OID, SKS_OID, SOR_OID, TYPE, our_uuid
from mocks.soap.names import NAMESPACES, name

_ORDER = "2019-09-10"
_MESSAGES = "1.2.208.184.100.1"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A department: SOR code, name and address."""

    sor: str
    name: str
    street: str
    postcode: str
    town: str


@dataclass(frozen=True, slots=True)
class Patient:
    """The child as the document shows it."""

    cpr: str
    given: str
    family: str
    male: bool
    born: str
    clinic: Organisation


@dataclass(frozen=True, slots=True)
class Meeting:
    """One appointment. `reason` None: not shown."""

    identifier: str
    patient: Patient
    department: Organisation
    place: str
    booked: datetime
    starts: datetime
    ends: datetime
    reason: str | None = None


def document(meeting: Meeting) -> bytes:
    """The document in UTF-8."""
    attributes = {"classCode": "DOCCLIN", "moodCode": "EVN"}
    root = etree.Element(name("cda:ClinicalDocument"), attributes, nsmap={None: NAMESPACES["cda"]})
    _put(root, "realmCode", code="DK")
    _put(root, "typeId", root="2.16.840.1.113883.1.3", extension="POCD_HD000040")
    _put(root, "templateId", root="1.2.208.184.14.1", extension=_ORDER)
    _id(root, MEDCOM_OID, str(our_uuid(meeting.identifier)), "MedCom")
    _put(root, "code", code=TYPE.code, codeSystem=LOINC, codeSystemName="LOINC", displayName=TYPE.display)
    _put(root, "title", f"Aftale for {meeting.patient.cpr}")
    _put(root, "effectiveTime", value=ts(meeting.booked))
    _put(root, "confidentialityCode", code="N", codeSystem="2.16.840.1.113883.5.25")
    _put(root, "languageCode", code="da-DK")
    _patient(root, meeting.patient)
    _author(root, meeting)
    custodian = _put(_put(_put(root, "custodian", typeCode="CST"), "assignedCustodian", classCode="ASSIGNED"),
                     "representedCustodianOrganization", classCode="ORG", determinerCode="INSTANCE")  # fmt: skip
    _organisation(custodian, meeting.department)
    _events(root, meeting)
    _section(root, meeting)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def ts(moment: datetime) -> str:
    """A time as CDA has it: local, with its offset."""
    return moment.strftime("%Y%m%d%H%M%S%z")


def _patient(root: etree._Element, patient: Patient) -> None:
    role = _put(_put(root, "recordTarget", typeCode="RCT", contextControlCode="OP"), "patientRole", classCode="PAT")
    _id(role, CPR_OID, patient.cpr, "CPR")
    _put(_put(role, "addr", use="H"), "streetAddressLine", nullFlavor="MSK")
    _put(role, "telecom", nullFlavor="NI")
    person = _put(role, "patient", classCode="PSN", determinerCode="INSTANCE")
    called = _put(person, "name")
    _put(called, "given", patient.given)
    _put(called, "family", patient.family)
    _put(person, "administrativeGenderCode", code="M" if patient.male else "F", codeSystem="2.16.840.1.113883.5.1")
    _put(person, "birthTime", value=patient.born)
    provider = _put(role, "providerOrganization", classCode="ORG", determinerCode="INSTANCE")
    _organisation(provider, patient.clinic)


def _author(root: etree._Element, meeting: Meeting) -> None:
    author = _put(root, "author", typeCode="AUT", contextControlCode="OP")
    _put(author, "time", value=ts(meeting.booked))
    assigned = _put(author, "assignedAuthor", classCode="ASSIGNED")
    _id(assigned, SOR_OID, meeting.department.sor, "SOR")
    _address(assigned, meeting.department)
    _put(assigned, "telecom", nullFlavor="NI")
    organisation = _put(assigned, "representedOrganization", classCode="ORG", determinerCode="INSTANCE")
    _id(organisation, SOR_OID, meeting.department.sor, "SOR")
    _put(organisation, "name", meeting.department.name)


def _events(root: etree._Element, meeting: Meeting) -> None:
    for template in ("1.2.208.184.10.1.11", "1.2.208.184.10.1.10", "1.2.208.184.10.1.12"):
        event = _put(_put(root, "documentationOf", typeCode="DOC"), "serviceEvent", classCode="MPROT", moodCode="EVN")
        _put(event, "templateId", root=template)
        match template.rpartition(".")[2]:
            case "11":
                _interval(event, meeting)
            case "10":
                _id(event, "1.2.208.184.100.10", "apd-v2.0.1", "MedCom")
            case _:
                _put(
                    event, "code", code=EVENT.code, codeSystem=SKS_OID, displayName=EVENT.display,
                    codeSystemName="Sundhedsvæsenets Klassifikations System",
                )  # fmt: skip


def _section(root: etree._Element, meeting: Meeting) -> None:
    body = _put(_put(root, "component"), "structuredBody")
    section = _put(_put(body, "component"), "section", classCode="DOCSECT", moodCode="EVN")
    _put(section, "templateId", root="1.2.208.184.14.11.1", extension=_ORDER)
    _put(section, "code", code="18776-5", codeSystem=LOINC, codeSystemName="LOINC")
    _put(section, "title", "Aftale")
    text = _put(section, "text")
    _put(text, "paragraph", "Aftale:")
    rows = _put(_put(text, "table", width="100%"), "tbody")
    for label, value in _told(meeting):
        row = _put(rows, "tr")
        _put(row, "th", label)
        _put(row, "td", value)
    _encounter(_put(section, "entry"), meeting)


def _told(meeting: Meeting) -> list[tuple[str, str]]:
    rows = [
        ("Aftale dato", f"{meeting.starts:%Y-%m-%d}"),
        ("Aftale tidspunkt", f"{meeting.starts:%H:%M} - {meeting.ends:%H:%M}"),
        *([("Vedrørende", meeting.reason)] if meeting.reason else []),
        ("Mødested", meeting.place),
        ("Udførende organisation", meeting.department.name),
        ("Er tidspunktet vejledende?", "Nej"),
        ("Repeterende aftale", "Nej"),
    ]
    return [(label, value or "") for label, value in rows]


def _encounter(entry: etree._Element, meeting: Meeting) -> None:
    encounter = _put(entry, "encounter", classCode="ENC", moodCode="APT")
    _put(encounter, "templateId", root="1.2.208.184.14.11.2", extension=_ORDER)
    _id(encounter, MEDCOM_OID, str(our_uuid(f"encounter/{meeting.identifier}")), "MedCom")
    _put(encounter, "code", code="RegionalAppointment", codeSystem=_MESSAGES, codeSystemName="MedCom Message Codes")
    _put(encounter, "statusCode", code="active")
    _interval(encounter, meeting)
    performer = _put(_put(encounter, "performer", typeCode="PRF"), "assignedEntity", classCode="ASSIGNED")
    _id(performer, SOR_OID, meeting.department.sor, "SOR")
    _address(performer, meeting.department)
    _put(performer, "telecom", nullFlavor="NI")
    _put(_put(performer, "representedOrganization"), "name", meeting.department.name)
    place = _put(_put(encounter, "participant", typeCode="LOC"), "participantRole", classCode="SDLOC")
    _put(place, "templateId", root="1.2.208.184.14.11.3", extension=_ORDER)
    _id(place, SOR_OID, meeting.department.sor, "SOR")
    _address(place, meeting.department)
    _put(place, "telecom", nullFlavor="NI")
    _put(_put(place, "playingEntity"), "name", meeting.place)
    if meeting.reason:
        why = _put(_put(encounter, "entryRelationship", typeCode="RSON"), "observation", classCode="OBS",
                   moodCode="EVN")  # fmt: skip
        _put(_put(why, "code", nullFlavor="OTH"), "originalText", meeting.reason)


def _organisation(parent: etree._Element, who: Organisation) -> None:
    _id(parent, SOR_OID, who.sor, "SOR")
    _put(parent, "name", who.name)
    _put(parent, "telecom", nullFlavor="NI")
    _address(parent, who)


def _address(parent: etree._Element, who: Organisation) -> None:
    address = _put(parent, "addr", use="WP")
    _put(address, "streetAddressLine", who.street)
    _put(address, "postalCode", who.postcode)
    _put(address, "city", who.town)


def _interval(parent: etree._Element, meeting: Meeting) -> None:
    when = _put(parent, "effectiveTime")
    _put(when, "low", value=ts(meeting.starts))
    _put(when, "high", value=ts(meeting.ends))


def _id(parent: etree._Element, oid: str, extension: str, authority: str) -> None:
    _put(parent, "id", root=oid, extension=extension, assigningAuthorityName=authority)


def _put(parent: etree._Element, label: str, text: str | None = None, /, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{NAMESPACES['cda']}}}{label}", attributes)
    child.text = text
    return child
