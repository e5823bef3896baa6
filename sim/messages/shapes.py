"""Shapes: which elements the resources of a message have, of which type, once or many times (FHIR R4 4.0.1).

One table serves three uses: reading FHIR XML into the tree JSON gives, writing it back in the order XML asks for, and
checking types. A type that is not listed is carried along unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_VALUES = (
    "base64Binary boolean canonical code date dateTime decimal id instant integer markdown oid positiveInt string time "
    "unsignedInt uri url uuid Address Annotation Attachment CodeableConcept Coding ContactPoint HumanName Identifier "
    "Period Quantity Range Ratio Reference Timing Meta"
)

_RESOURCES: Final = """
Bundle: identifier Identifier, type code, timestamp instant, total unsignedInt, link* Link, entry* Entry
MessageHeader: event[x] Coding|uri, destination* Destination, sender Reference, enterer Reference, author Reference, \
source Source, responsible Reference, reason CodeableConcept, response Response, focus* Reference, definition canonical
Communication: identifier* Identifier, instantiatesCanonical* canonical, instantiatesUri* uri, basedOn* Reference, \
partOf* Reference, inResponseTo* Reference, status code, statusReason CodeableConcept, category* CodeableConcept, \
priority code, medium* CodeableConcept, subject Reference, topic CodeableConcept, about* Reference, \
encounter Reference, sent dateTime, received dateTime, recipient* Reference, sender Reference, \
reasonCode* CodeableConcept, reasonReference* Reference, payload* Payload, note* Annotation
Patient: identifier* Identifier, active boolean, name* HumanName, telecom* ContactPoint, gender code, birthDate date, \
deceased[x] boolean|dateTime, address* Address, maritalStatus CodeableConcept, multipleBirth[x] boolean|integer, \
photo* Attachment, contact* Contact, communication* Talk, generalPractitioner* Reference, \
managingOrganization Reference, link* PatientLink
Organization: identifier* Identifier, active boolean, type* CodeableConcept, name string, alias* string, \
telecom* ContactPoint, address* Address, partOf Reference, contact* Contact, endpoint* Reference
Practitioner: identifier* Identifier, active boolean, name* HumanName, telecom* ContactPoint, address* Address, \
gender code, birthDate date, photo* Attachment, qualification* Qualification, communication* CodeableConcept
PractitionerRole: identifier* Identifier, active boolean, period Period, practitioner Reference, \
organization Reference, code* CodeableConcept, specialty* CodeableConcept, location* Reference, \
healthcareService* Reference, telecom* ContactPoint, availableTime* Hours, notAvailable* Hours, \
availabilityExceptions string, endpoint* Reference
CareTeam: identifier* Identifier, status code, category* CodeableConcept, name string, subject Reference, \
encounter Reference, period Period, participant* Participant, reasonCode* CodeableConcept, reasonReference* Reference, \
managingOrganization* Reference, telecom* ContactPoint, note* Annotation
Encounter: identifier* Identifier, status code, statusHistory* History, class Coding, classHistory* History, \
type* CodeableConcept, serviceType CodeableConcept, priority CodeableConcept, subject Reference, \
episodeOfCare* Reference, basedOn* Reference, participant* Participant, appointment* Reference, period Period, \
length Quantity, reasonCode* CodeableConcept, reasonReference* Reference, diagnosis* Diagnosis, account* Reference, \
hospitalization Stay, location* Place, serviceProvider Reference, partOf Reference
Provenance: target* Reference, occurred[x] Period|dateTime, recorded instant, policy* uri, location Reference, \
reason* CodeableConcept, activity CodeableConcept, agent* Agent, entity* Entity, signature* Signature
OperationOutcome: issue* Issue
"""

_TYPES: Final = f"""
Meta: versionId id, lastUpdated instant, source uri, profile* canonical, security* Coding, tag* Coding
Narrative: status code, div xhtml
Extension: url uri, value[x] {"|".join(_VALUES.split())}
Identifier: use code, type CodeableConcept, system uri, value string, period Period, assigner Reference
CodeableConcept: coding* Coding, text string
Coding: system uri, version string, code code, display string, userSelected boolean
Reference: reference string, type uri, identifier Identifier, display string
HumanName: use code, text string, family string, given* string, prefix* string, suffix* string, period Period
ContactPoint: system code, value string, use code, rank positiveInt, period Period
Address: use code, type code, text string, line* string, city string, district string, state string, \
postalCode string, country string, period Period
Period: start dateTime, end dateTime
Attachment: contentType code, language code, data base64Binary, url url, size unsignedInt, hash base64Binary, \
title string, creation dateTime
Quantity: value decimal, comparator code, unit string, system uri, code code
Annotation: author[x] Reference|string, time dateTime, text markdown
"""

_BACKBONE: Final = """
Link: relation string, url uri
Entry: link* Link, fullUrl uri, resource Resource, search Search, request Request, response EntryResponse
Destination: name string, target Reference, endpoint url, receiver Reference
Source: name string, software string, version string, contact ContactPoint, endpoint url
Response: identifier id, code code, details Reference
Payload: content[x] string|Attachment|Reference
Agent: type CodeableConcept, role* CodeableConcept, who Reference, onBehalfOf Reference
Entity: role code, what Reference, agent* Agent
Issue: severity code, code code, details CodeableConcept, diagnostics string, location* string, expression* string
"""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a shape: its type and whether JSON holds it in a list."""

    type: str
    many: bool


Shape = dict[str, Element]


def _read(table: str, head: str) -> dict[str, Shape]:
    shapes: dict[str, Shape] = {}
    for line in table.strip().splitlines():
        name, _, body = line.partition(": ")
        shapes[name] = {}
        for part in filter(None, [*head.split(", "), *body.split(", ")]):
            element, _, types = part.strip().partition(" ")
            many = element.endswith("*")
            element = element.rstrip("*")
            if element.endswith("[x]"):
                shapes[name].update((element[:-3] + t[0].upper() + t[1:], Element(t, False)) for t in types.split("|"))
            else:
                shapes[name][element] = Element(types, many)
    return shapes


_RESOURCE_HEAD = "id id, meta Meta, implicitRules uri, language code"
_DOMAIN_HEAD = (
    f"{_RESOURCE_HEAD}, text Narrative, contained* Resource, extension* Extension, modifierExtension* Extension"
)
_ELEMENT_HEAD = "id string, extension* Extension"

RESOURCES: Final[dict[str, Shape]] = _read(_RESOURCES, _DOMAIN_HEAD)
RESOURCES["Bundle"] = _read(_RESOURCES.strip().splitlines()[0], _RESOURCE_HEAD)["Bundle"]
TYPES: Final[dict[str, Shape]] = _read(_TYPES, _ELEMENT_HEAD) | _read(
    _BACKBONE, f"{_ELEMENT_HEAD}, modifierExtension* Extension"
)

_INSTANT = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
_ZONE = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"

# Primitive types and what a value must look like as a whole; None is any text. The moments allow a missing time zone
# here, because that is a rule of its own.
PRIMITIVES: Final[dict[str, re.Pattern[str] | None]] = {
    "string": None,
    "markdown": None,
    "xhtml": None,
    "base64Binary": None,
    "uri": re.compile(r"\S+"),
    "url": re.compile(r"\S+"),
    "canonical": re.compile(r"\S+"),
    "uuid": re.compile(r"urn:uuid:[0-9a-f-]{36}"),
    "oid": re.compile(r"urn:oid:[0-2](\.(0|[1-9][0-9]*))+"),
    "id": re.compile(r"[A-Za-z0-9.-]{1,64}"),
    "code": re.compile(r"\S+( \S+)*"),
    "date": re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"),
    "dateTime": re.compile(rf"[0-9]{{4}}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?|{_INSTANT}{_ZONE}?"),
    "instant": re.compile(rf"{_INSTANT}{_ZONE}?"),
    "time": re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"),
}
BOOLEANS: Final = frozenset({"boolean"})
NUMBERS: Final = frozenset({"decimal", "integer", "positiveInt", "unsignedInt"})
HAS_ZONE: Final = re.compile(rf".*T.*{_ZONE}")


def is_primitive(kind: str) -> bool:
    """Whether values of this type are single values rather than objects."""
    return kind in PRIMITIVES or kind in BOOLEANS or kind in NUMBERS


def shape_of(kind: str, data: object) -> Shape | None:
    """The shape of an object of this type; for a resource, of the type it says it is. None when it is not known."""
    if kind == "Resource":
        name = data.get("resourceType") if isinstance(data, dict) else None
        return RESOURCES.get(name) if isinstance(name, str) else None
    return TYPES.get(kind)
