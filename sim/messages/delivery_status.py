"""Delivery status of EHMI: AuditEvents that each station on a message's way reports, as EDS 1.0 profiles them.

Published (dk-ehmi-eds 1.0.2, dk-ehmi-terminology): elements, codes, slices, which station reports what. OURS: that a
CareCommunication travels so at all (EHMI's pilot carries another message), the devices, and the address of the profiles
and of the extension, whose publication we did not find. Receipts of envelopes (events 7 to 10 and 17 to 20) are not
played here and so not told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sim.messages import terms
from sim.messages.letter import Party, derived_id

SYSTEMS = "http://medcomehmi.dk/ig/terminology/CodeSystem/ehmi-delivery-status"
PROFILES = "http://medcomehmi.dk/ig/eds/StructureDefinition"
OUTCOME_SYSTEM = "http://hl7.org/fhir/audit-event-outcome"
BASIC, PATIENT = f"{PROFILES}/EdsBasicDeliveryStatus", f"{PROFILES}/EdsPatientDeliveryStatus"
OTHER_ID = f"{PROFILES}/eds-otherId"

SUBTYPES = {
    "msg-created": "Message created",
    "msg-created-and-sent": "Message created and sent",
    "msg-sent": "Message sent",
    "msg-received": "Message received",
    "msg-received-and-finalized": "Message received and finalized",
    "msg-finalized": "Message finalized",
}
STATIONS = {"EUA": "EUA (End-user Application)", "MSH": "MSH (Application Server)", "AP": "AP (Access Point)"}
End = Literal["sender", "receiver"]


@dataclass(frozen=True, slots=True)
class Reported:
    """A message as its delivery status names it. `event`, `version`: its MessageHeader's; `original`: what it answers.

    patient: a number of a test person; empty for messages about nobody.
    """

    message_id: str
    envelope_id: str
    event: str
    version: str
    sender: Party
    receiver: Party
    patient: str = ""
    original: str = ""


@dataclass(frozen=True, slots=True)
class Passing:
    """What one station says of it: `subtype` at `recorded`. `copy` tells one sending of a message from the next."""

    station: str
    end: End
    subtype: str
    recorded: datetime
    copy: int = 0


def audit_event(message: Reported, passing: Passing) -> dict[str, Any]:
    """One AuditEvent."""
    name = f"{message.message_id}/{passing.copy}/{passing.end}/{passing.station}/{passing.subtype}"
    device = f"{passing.end}-{passing.station}"
    entities = [_message("ehmiMessage", "Message", message.message_id, message.event, message.version)]
    if message.envelope_id:
        kind = _detail("ehmiMessageEnvelopeType", "FHIR Bundle")
        entities.append(_entity("ehmiMessageEnvelope", "Message Envelope", message.envelope_id, [kind]))
    if message.original:
        event, version = terms.CARECOMMUNICATION_EVENT, "5.0"
        entities.append(_message("ehmiOrigMessage", "Original Message", message.original, event, version))
    if message.patient:
        patient = _entity("ehmiPatient", "Patient", message.patient, [])
        entities.append(
            {**patient, "role": _coding("http://terminology.hl7.org/CodeSystem/object-role", "1", "Patient")}
        )
    return {
        "resourceType": "AuditEvent",
        "id": derived_id("delivery status", name),
        "meta": {"profile": [PATIENT if message.patient else BASIC]},
        "contained": [{"resourceType": "Device", "id": device, "deviceName": [_device(message, passing)]}],
        "type": _coding(f"{SYSTEMS}-types", "ehmiMessaging", "EHMI messaging event"),
        "subtype": [_coding(f"{SYSTEMS}-sub-types", passing.subtype, SUBTYPES[passing.subtype])],
        "action": "C",
        "recorded": passing.recorded.isoformat(timespec="milliseconds"),
        "outcome": "0",
        "agent": [
            _agent("ehmiSender", "Sender", message.sender, requestor=True),
            _agent("ehmiReceiver", "Receiver", message.receiver, requestor=False),
        ],
        "source": {
            "observer": {"reference": f"#{device}", "type": "Device"},
            "type": [_coding(f"{SYSTEMS}-source-type", passing.station, STATIONS[passing.station])],
        },
        "entity": entities,
    }


def passings(label: str, arrived: datetime, ended: datetime, copy: int = 0) -> tuple[Passing, ...]:
    """What the station of a hop reports; nothing for hops that are none of EHMI's.

    `label` is the hop's name in a scenario: end, station, and its events, the first when it has come and the last when
    it goes on.
    """
    end, _, rest = label.partition(" ")
    station, _, events = rest.partition(" ")
    if end not in ("sender", "receiver") or station not in STATIONS:
        return ()
    said = events.split(", ")
    moments = (ended,) if len(said) == 1 else (arrived, ended)
    where: End = "sender" if end == "sender" else "receiver"
    return tuple(Passing(station, where, word, at, copy) for word, at in zip(said, moments, strict=True))


def _device(message: Reported, passing: Passing) -> dict[str, str]:
    party = message.sender if passing.end == "sender" else message.receiver
    return {"name": f"{passing.station} of {party.name}", "type": "user-friendly-name"}


def _agent(role: str, display: str, party: Party, *, requestor: bool) -> dict[str, Any]:
    gln = {"type": {"coding": [_coding(f"{SYSTEMS}-agent-who-identifier-types", "GLN", "GLN")]}, "value": party.gln}
    return {
        "extension": [{"url": OTHER_ID, "valueIdentifier": gln}],
        "type": {"coding": [_coding(f"{SYSTEMS}-participationroletype", role, display)]},
        "who": {
            "type": "Organization",
            "identifier": {"system": terms.SOR_SYSTEM, "value": party.sor},
            "display": party.name,
        },
        "name": party.name,
        "requestor": requestor,
    }


def _message(kind: str, display: str, identifier: str, event: str, version: str) -> dict[str, Any]:
    details = [_detail("ehmiMessageType", event), _detail("ehmiMessageVersion", version)]
    return _entity(kind, display, identifier, details)


def _entity(kind: str, display: str, identifier: str, details: list[dict[str, str]]) -> dict[str, Any]:
    entity: dict[str, Any] = {
        "what": {"identifier": {"value": identifier}},
        "type": _coding(f"{SYSTEMS}-entity-type", kind, display),
    }
    return {**entity, "detail": details} if details else entity


def _detail(kind: str, value: str) -> dict[str, str]:
    return {"type": kind, "valueString": value}


def _coding(system: str, code: str, display: str) -> dict[str, str]:
    return {"system": system, "code": code, "display": display}
