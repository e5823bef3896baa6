"""Letters as a vendor's own program writes them: plain dictionaries by MedCom's profiles, nothing of this project."""

from __future__ import annotations

import base64
import uuid
from dataclasses import dataclass, field
from typing import Any

CODES = "http://medcomfhir.dk/ig/terminology/CodeSystem"
CORE = "http://medcomfhir.dk/ig/core/StructureDefinition"
CC = "http://medcomfhir.dk/ig/carecommunication/StructureDefinition/medcom-careCommunication"
MESSAGING = "http://medcomfhir.dk/ig/messaging/StructureDefinition"
DEFINITION = "http://medcomfhir.dk/ig/messagedefinitions/MessageDefinition/MedComCareCommunicationMessageDefinition|5.0"
Tree = dict[str, Any]


def fresh() -> str:
    """A new id."""
    return str(uuid.uuid4())


@dataclass(slots=True)
class Segment:
    """A text, or a file with a title and bytes."""

    at: str
    by: dict[str, str]
    text: str = ""
    title: str = ""
    data: bytes | None = None
    id: str = field(default_factory=fresh)


@dataclass(slots=True)
class Correspondence:
    """A thread as one of its parties keeps it: its segments and its exchanges so far."""

    cpr: str
    segments: list[Segment] = field(default_factory=list)
    exchanges: list[Tree] = field(default_factory=list)
    id: str = field(default_factory=fresh)

    def letter(self, sender: dict[str, str], receiver: dict[str, str], at: str, *added: Segment) -> Tree:
        """The next letter: everything so far, and what is new. Files of earlier letters go without their bytes."""
        message, before = fresh(), self.exchanges[-1]["message"] if self.exchanges else None
        for segment in self.segments:
            segment.data = b"" if segment.data is not None else None
        self.segments += added
        self.exchanges.append({"message": message, "before": before, "at": at, "by": sender, "added": added})
        people: dict[str, Tree] = {}
        payloads = [_payload(one, people) for one in self.segments]
        parties = {one["gln"]: one for one in (sender, receiver)}
        resources = [
            _header(message, sender, receiver),
            _resource("Patient", "patient", f"{CORE}/medcom-core-patient", "Borger",
                      identifier=[{"use": "official", "system": "urn:oid:1.2.208.176.1.2", "value": self.cpr}],
                      name=[{"use": "official", "family": "Berggren", "given": ["Lars", "Test"]}]),
            _resource("Communication", "communication", f"{CC}-communication", "Korrespondance", status="unknown",
                      identifier=[{"value": f"urn:uuid:{self.id}"}], topic={"text": "Samarbejde om skolestart"},
                      category=[{"coding": [{"system": f"{CODES}/medcom-careCommunication-categoryCodes",
                                             "code": "carecoordination"}]}],
                      subject={"reference": "Patient/patient"}, payload=payloads),
            *(_organization(one) for one in parties.values()),
            *people.values(),
            *(_provenance(number, one) for number, one in enumerate(self.exchanges)),
        ]  # fmt: skip
        entry = [{"fullUrl": f"https://vendor.example/{r['resourceType']}/{r['id']}", "resource": r} for r in resources]
        return {"resourceType": "Bundle", "id": fresh(), "meta": {"profile": [f"{CC}-message"]}, "type": "message",
                "timestamp": at, "entry": entry}  # fmt: skip


def _header(message: str, sender: dict[str, str], receiver: dict[str, str]) -> Tree:
    use = {"system": f"{CODES}/medcom-messaging-destinationUse", "code": "primary"}
    return _resource(
        "MessageHeader", message, f"{CC}-messageHeader", "Brevhoved",
        eventCoding={"system": f"{CODES}/medcom-messaging-eventCodes", "code": "care-communication-message"},
        destination=[{"extension": [{"url": f"{MESSAGING}/medcom-messaging-destinationUseExtension",
                                     "valueCoding": use}],
                      "endpoint": f"https://sor2.sum.dsdn.dk/#id={receiver['sor']}",
                      "receiver": {"reference": f"Organization/{receiver['gln']}"}}],
        sender={"reference": f"Organization/{sender['gln']}"},
        source={"endpoint": f"https://sor2.sum.dsdn.dk/#id={sender['sor']}"},
        focus=[{"reference": "Communication/communication"}], definition=DEFINITION,
    )  # fmt: skip


def _organization(party: dict[str, str]) -> Tree:
    return _resource(
        "Organization", party["gln"], f"{MESSAGING}/medcom-messaging-organization", party["name"], name=party["name"],
        identifier=[{"system": "urn:oid:1.2.208.176.1.1", "value": party["sor"]},
                    {"system": "https://www.gs1.org/gln", "value": party["gln"]}],
    )  # fmt: skip


def _payload(segment: Segment, people: dict[str, Tree]) -> Tree:
    gln = segment.by["gln"]
    role, person = f"role-{gln}", f"person-{gln}"
    people[role] = _resource("PractitionerRole", role, f"{CORE}/medcom-core-practitionerrole", "Sagsbehandler",
                             practitioner={"reference": f"Practitioner/{person}"}, code=[{"text": "Sagsbehandler"}],
                             organization={"reference": f"Organization/{gln}"})  # fmt: skip
    people[person] = _resource("Practitioner", person, f"{CORE}/medcom-core-practitioner", "Kim Ørsted",
                               name=[{"family": "Ørsted", "given": ["Kim"]}])  # fmt: skip
    owner = {"reference": f"Organization/{gln}"}
    extensions = [
        {"url": f"{CORE}/medcom-core-datetime-extension", "valueDateTime": segment.at},
        {"url": f"{CORE}/medcom-core-identifier-extension",
         "valueIdentifier": {"value": f"urn:uuid:{segment.id}", "assigner": owner}},
        {"url": f"{CORE}/medcom-core-practitioner-extension",
         "valueReference": {"reference": f"PractitionerRole/{role}"}},
        {"url": f"{CORE}/medcom-core-contact-extension", "valueContactPoint": {"system": "phone", "value": "99000000"}},
    ]  # fmt: skip
    if segment.data is None:
        return {"extension": extensions, "contentString": segment.text}
    content: Tree = {"contentType": "application/pdf", "title": segment.title}
    if segment.data:
        content["data"] = base64.b64encode(segment.data).decode()
    return {"extension": extensions, "contentAttachment": content}


def _provenance(number: int, exchange: Tree) -> Tree:
    entities: list[Tree] = [{"role": "source", "what": {"identifier": {"value": f"urn:uuid:{one.id}"}}}
                            for one in exchange["added"]]  # fmt: skip
    if exchange["before"]:
        entities.append({"role": "revision", "what": {"reference": f"MessageHeader/{exchange['before']}"}})
    activity = "reply-message" if exchange["before"] else "new-message"
    return _resource(
        "Provenance", f"provenance-{number}", f"{CC}-provenance", activity,
        target=[{"reference": f"MessageHeader/{exchange['message']}"}], occurredDateTime=exchange["at"],
        recorded=exchange["at"], activity={"coding": [{"system": f"{CODES}/medcom-messaging-activityCodes",
                                                       "code": activity}]},
        agent=[{"who": {"reference": f"Organization/{exchange['by']['gln']}"}}], entity=entities,
    )  # fmt: skip


def _resource(kind: str, own_id: str, profile: str, told: str, /, **elements: Any) -> Tree:
    div = f'<div xmlns="http://www.w3.org/1999/xhtml">{told}</div>'
    return {"resourceType": kind, "id": own_id, "meta": {"profile": [profile]},
            "text": {"status": "generated", "div": div}, **elements}  # fmt: skip
