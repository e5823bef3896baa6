"""Whether an AuditEvent is a delivery status as EDS 1.0 profiles it. Written by hand from the profiles' text.

Source of every rule: dk-ehmi-eds 1.0.2, EdsBasicDeliveryStatus and EdsPatientDeliveryStatus.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sim.messages.delivery_status import OTHER_ID, STATIONS, SUBTYPES, SYSTEMS

Event = Mapping[str, Any]
_FORBIDDEN = ("period", "outcomeDesc", "purposeOfEvent")
_ENTITIES = {"ehmiMessage": (1, 1), "ehmiMessageEnvelope": (0, 1), "ehmiTransportEnvelope": (0, 1)} | {
    "ehmiOrigMessage": (0, 1),
    "ehmiOrigTransportEnvelope": (0, 1),
    "ehmiPatient": (0, 1),
}
_DETAILS = {
    "ehmiMessage": ({"ehmiMessageType", "ehmiMessageVersion"}, {"ehmiStatisticalInfo"}),
    "ehmiOrigMessage": ({"ehmiMessageType", "ehmiMessageVersion"}, set()),
    "ehmiMessageEnvelope": (set(), {"ehmiMessageEnvelopeType"}),
    "ehmiTransportEnvelope": (set(), {"ehmiTransportEnvelopeType", "ehmiTransportEnvelopeVersion"}),
    "ehmiOrigTransportEnvelope": (set(), {"ehmiTransportEnvelopeType", "ehmiTransportEnvelopeVersion"}),
}
_SOURCES = {*STATIONS, "EUA-MSH", "AP-MSH", "ehmiEUAPPLICATION", "ehmiMESSAGESERVICEHANDLER", "ehmiEDELIVERY-AP"}


def broken(event: Event) -> tuple[str, ...]:
    """The rules an event breaks, by their elements, in the profiles' order; nothing for one that is right."""
    return tuple(name for name, holds in _RULES.items() if not _safely(holds, event))


def _safely(holds: Callable[[Event], bool], event: Event) -> bool:
    try:
        return holds(event)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return False


def _subtype(event: Event) -> bool:
    (one,) = event["subtype"]
    return one["system"] == f"{SYSTEMS}-sub-types" and one["code"] in SUBTYPES


def _agents(event: Event) -> bool:
    roles = Counter(_code(agent["type"]["coding"][0], "participationroletype") for agent in event["agent"])
    return 2 <= len(event["agent"]) <= 4 and roles["ehmiSender"] == roles["ehmiReceiver"] == 1


def _who(event: Event) -> bool:
    return all(agent["who"]["identifier"]["value"] for agent in event["agent"])


def _glns(event: Event) -> bool:
    numbers = [one["valueIdentifier"] for agent in event["agent"] for one in agent.get("extension", ())]
    named = [one["url"] for agent in event["agent"] for one in agent.get("extension", ())]
    typed = all(_code(one["type"]["coding"][0], "agent-who-identifier-types") == "GLN" for one in numbers)
    return typed and all(one["value"] for one in numbers) and set(named) <= {OTHER_ID}


def _receiver_named(event: Event) -> bool:
    named = [one for one in event["agent"] if one["type"]["coding"][0]["code"] == "ehmiReceiver"]
    return bool(named and named[0]["name"])


def _source(event: Event) -> bool:
    (kind,) = event["source"]["type"]
    return bool(event["source"]["observer"]["reference"]) and _code(kind, "source-type") in _SOURCES


def _entities(event: Event) -> bool:
    found = Counter(_code(one["type"], "entity-type") for one in event["entity"])
    is_of_patient = any("Patient" in profile for profile in event["meta"]["profile"])
    least = 3 if is_of_patient else 2
    enough = len(event["entity"]) >= least and (found["ehmiPatient"] == 1 if is_of_patient else True)
    return enough and all(low <= found[name] <= high for name, (low, high) in _ENTITIES.items())


def _identified(event: Event) -> bool:
    return all(one["what"]["identifier"]["value"] for one in event["entity"])


def _details(event: Event) -> bool:
    for entity in event["entity"]:
        needed, allowed = _DETAILS.get(entity["type"]["code"], (set(), set()))
        given = Counter(detail["type"] for detail in entity.get("detail", ()))
        once = all(count == 1 for count in given.values())
        told = all(detail["valueString"] for detail in entity.get("detail", ()))
        if not (once and told and needed <= set(given) <= needed | allowed):
            return False
    return True


def _code(coding: Mapping[str, Any], system: str) -> str:
    return str(coding["code"]) if coding["system"] == f"{SYSTEMS}-{system}" else ""


_RULES: dict[str, Callable[[Event], bool]] = {
    "AuditEvent.id": lambda event: bool(event["id"]),
    "AuditEvent.type": lambda event: _code(event["type"], "types") == "ehmiMessaging",
    "AuditEvent.subtype": _subtype,
    "AuditEvent.action": lambda event: bool(event["action"] == "C"),
    "AuditEvent.recorded": lambda event: datetime.fromisoformat(event["recorded"]).tzinfo is not None,
    "AuditEvent.outcome": lambda event: event["outcome"] in ("0", "8"),
    "AuditEvent.period, outcomeDesc, purposeOfEvent": lambda event: not any(name in event for name in _FORBIDDEN),
    "AuditEvent.agent": _agents,
    "AuditEvent.agent.who.identifier": _who,
    "AuditEvent.agent.extension": _glns,
    "AuditEvent.agent[ehmiReceiver].name": _receiver_named,
    "AuditEvent.source": _source,
    "AuditEvent.entity": _entities,
    "AuditEvent.entity.what.identifier": _identified,
    "AuditEvent.entity.detail": _details,
}
