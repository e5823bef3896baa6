"""Broken letters: the Bundle, its header, the Communication and its payloads, each rule by a damage."""

from __future__ import annotations

from sim.messages import terms
from sim.messages.compose.damages import (
    INTENDED,
    NOT_UUID,
    C,
    Damage,
    drop,
    extension,
    part,
    payload_extension,
    put,
    remove,
    several,
    tree,
)
from sim.messages.tree import Tree


def _twice(tree: Tree) -> None:
    tree["entry"][-1]["fullUrl"] = tree["entry"][-2]["fullUrl"]


def _second_destination(tree: Tree) -> None:
    first = part(tree, "MessageHeader")["destination"][0]
    use = {**first["extension"][0], "valueCoding": {"system": terms.DESTINATION_USE, "code": "cc"}}
    part(tree, "MessageHeader")["destination"].append({**first, "extension": [use]})


def _eleven(tree: Tree) -> None:
    payloads = part(tree, "Communication")["payload"]
    for n in range(10):
        copy = {**payloads[1], "extension": [dict(e) for e in payloads[1]["extension"]]}
        identifier = {**extension(copy, terms.IDENTIFIER_EXTENSION)["valueIdentifier"]}
        identifier["value"] = f"urn:uuid:00000000-0000-4000-8000-0000000000{n:02d}"
        extension(copy, terms.IDENTIFIER_EXTENSION)["valueIdentifier"] = identifier
        payloads.append(copy)


def _narrated(tree: Tree) -> None:
    c = part(tree, "Communication")
    c["text"]["div"] = c["text"]["div"].replace("</div>", f"{c['payload'][1]['contentAttachment']['data']}</div>")


def _same_segment(tree: Tree) -> None:
    payloads = part(tree, "Communication")["payload"]
    identifiers = [extension(p, terms.IDENTIFIER_EXTENSION)["valueIdentifier"] for p in payloads]
    identifiers[1]["value"] = identifiers[0]["value"]


HEADER: dict[str, tuple[Damage, ...]] = {
    "bundle-id": tree("letter", lambda t: t.pop("id")),
    "bundle-type": tree("letter", put("collection", "", "type")),
    "bundle-timestamp": tree("letter", lambda t: t.pop("timestamp")),
    "header-first": tree("letter", lambda t: t["entry"].reverse(), f"{C}1"),
    "entry-unique": tree("letter", _twice),
    "header-id": tree("letter", drop("MessageHeader", "id"), "provenance-current"),
    "header-event": tree("letter", put("hospital-notification-message", "MessageHeader", "eventCoding", "code")),
    "header-event-system": tree("letter", put("http://example.org", "MessageHeader", "eventCoding", "system")),
    "destination-primary": tree("letter", drop("MessageHeader", "destination"), "header-receiver"),
    "destination-cc": tree("letter", _second_destination),
    "destination-use-system": tree(
        "letter",
        lambda t: part(t, "MessageHeader")["destination"][0]["extension"][0]["valueCoding"].update(system="urn:x"),
    ),
    "header-receiver": tree("letter", drop("MessageHeader", "destination", 0, "receiver")),
    "header-sender": tree("letter", drop("MessageHeader", "sender")),
    "header-endpoint": tree("letter", drop("MessageHeader", "source", "endpoint"), "fhir-empty"),
    "header-endpoint-form": tree("letter", put("http://medcomfhir.dk/unknown", "MessageHeader", "source", "endpoint")),
    "header-endpoint-owner": tree(
        "letter", put(f"{terms.SOR_ENDPOINT}953741000016009", "MessageHeader", "source", "endpoint")
    ),
    "medcom-messaging-2": tree("letter", remove("Provenance"), "provenance-current"),
    "bundled-reference": tree("letter", put({"reference": "Patient/nobody"}, "Communication", "subject")),
    "narrative": tree("letter", drop("Patient", "text")),
}

COMMUNICATION: dict[str, tuple[Damage, ...]] = {
    "header-focus": tree("letter", drop("MessageHeader", "focus")),
    "header-definition": tree("letter", drop("MessageHeader", "definition")),
    "communication-present": tree("letter", remove("Communication"), "bundled-reference", "provenance-source-known"),
    "communication-identifier": tree("letter", drop("Communication", "identifier")),
    "medcom-uuidv4": several(
        *tree("letter", put("not-a-uuid", "Communication", "identifier", 0, "value")),
        *tree("letter", put(NOT_UUID, "Communication", "identifier", 0, "value"), reading=INTENDED),
    ),
    "communication-status": tree("letter", put("completed", "Communication", "status")),
    "communication-category": tree("letter", drop("Communication", "category"), f"{C}6"),
    "category-code": tree("letter", put("assessment", "Communication", "category", 0, "coding", 0, "code")),
    "category-system": tree("letter", put("urn:x", "Communication", "category", 0, "coding", 0, "system")),
    "priority-code": tree("full", put("urgent", "Communication", "priority")),
    "topic-text": tree("letter", put({"coding": [{"code": "x"}]}, "Communication", "topic")),
    "communication-subject": tree("letter", drop("Communication", "subject")),
    "communication-recipient": tree(
        "full",
        lambda t: part(t, "Communication").update(recipient=part(t, "Communication")["recipient"] * 2),
        f"{C}12",
    ),
    "communication-sender": tree(
        "full",
        lambda t: part(t, "Communication").update(extension=part(t, "Communication")["extension"] * 2),
        f"{C}11",
    ),
    "payload-string": tree("full", lambda t: part(t, "Communication")["payload"].pop(0), "provenance-source-known"),
    "payload-date": tree("letter", payload_extension(terms.DATE_EXTENSION, None)),
    "payload-identifier": tree(
        "letter", payload_extension(terms.IDENTIFIER_EXTENSION, None), "provenance-source-known"
    ),
    "payload-assigner": tree(
        "letter", payload_extension(terms.IDENTIFIER_EXTENSION, lambda e: e["valueIdentifier"].pop("assigner"))
    ),
    "payload-identifier-unique": tree("full", _same_segment, "provenance-source-known"),
    "payload-author": tree("letter", payload_extension(terms.AUTHOR_EXTENSION, None), f"{C}7", f"{C}8"),
    "payload-contact": tree("letter", payload_extension(terms.CONTACT_EXTENSION, None)),
    "contact-system": tree(
        "letter", payload_extension(terms.CONTACT_EXTENSION, lambda e: e["valueContactPoint"].update(system="email"))
    ),
    "medcom-core-contact": several(
        *tree(
            "letter", payload_extension(terms.CONTACT_EXTENSION, lambda e: e["valueContactPoint"].update(value="none"))
        ),
        *tree(
            "letter",
            payload_extension(terms.CONTACT_EXTENSION, lambda e: e["valueContactPoint"].update(value="tel. 1")),
            reading=INTENDED,
        ),
    ),
    "attachment-title": tree("full", drop("Communication", "payload", 1, "contentAttachment", "title")),
    "attachment-title-extension": tree(
        "full", put("Notat.pdf", "Communication", "payload", 1, "contentAttachment", "title")
    ),
    "attachment-type": tree(
        "full", put("text/plain", "Communication", "payload", 1, "contentAttachment", "contentType")
    ),
    "attachment-content": tree("full", drop("Communication", "payload", 1, "contentAttachment", "data")),
    "attachment-count": tree("full", _eleven),
    "narrative-base64": tree("full", _narrated),
    "encounter-episode-identifier": tree("full", drop("Encounter", "episodeOfCare", 0, "identifier", "system")),
    "encounter-state": tree("full", drop("Encounter", "status")),
    "lpr3-identifier": tree(
        "full", put("fc60e762b13b5773865e67f3907bdcc7", "Encounter", "episodeOfCare", 0, "identifier", "value")
    ),
}
