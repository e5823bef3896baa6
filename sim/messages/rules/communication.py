"""Rules of the letter as a whole: Communication, its category, its parties."""

from __future__ import annotations

import re

from sim.messages import terms
from sim.messages.bundle import Message
from sim.messages.identifiers import is_uuid_4
from sim.messages.rules.rule import CODE_SYSTEM, FORMAT, REQUIRED, VALUE_SET, Breaks, Rule, here
from sim.messages.tree import Path
from sim.messages.wording import Text, counted, quoted

CC = "CC MedComCareCommunication.fsh"
CC_HEADER = "CC MedComCareCommunicationHeader.fsh"
_UUID_ANYWHERE = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def focus(m: Message) -> Breaks:
    if m.header and len(m.header.data.get("focus") or ()) != 1:
        yield here((*m.header.path, "focus"), counted(len(m.header.data.get("focus") or ())))


def definition_present(m: Message) -> Breaks:
    if m.header and "definition" not in m.header.data:
        yield here((*m.header.path, "definition"))


def communication_present(m: Message) -> Breaks:
    if m.communication is None:
        yield here(("entry",))


def thread_id(m: Message) -> Breaks:
    c = m.communication
    if c is None:
        return
    identifiers = c.data.get("identifier") or []
    if len(identifiers) != 1:
        yield here((*c.path, "identifier"), counted(len(identifiers)))
    elif "value" not in identifiers[0]:
        yield here((*c.path, "identifier", 0, "value"))


def _uuids(m: Message) -> list[tuple[Path, str]]:
    c = m.communication
    if c is None:
        return []
    found = [
        ((*c.path, "identifier", at, "value"), identifier["value"])
        for at, identifier in enumerate(c.data.get("identifier") or ())
        if "value" in identifier
    ]
    for payload in m.payloads:
        if payload.identifier and "value" in payload.identifier:
            found.append(((*payload.node.path, "extension"), payload.identifier["value"]))
    return found


def uuid_published(m: Message) -> Breaks:
    return (here(path, quoted(value)) for path, value in _uuids(m) if not _UUID_ANYWHERE.search(value))


def uuid_intended(m: Message) -> Breaks:
    for path, value in _uuids(m):
        if not (value.startswith("urn:uuid:") and is_uuid_4(value[9:])):
            yield here(path, quoted(value))


def status(m: Message) -> Breaks:
    if m.communication and m.communication.data.get("status") != "unknown":
        yield here((*m.communication.path, "status"), quoted(m.communication.data.get("status")))


def category(m: Message) -> Breaks:
    c = m.communication
    if c is None:
        return
    categories = c.data.get("category") or []
    if len(categories) != 1:
        yield here((*c.path, "category"), counted(len(categories)))
        return
    codings = categories[0].get("coding") or []
    if len(codings) != 1:
        yield here((*c.path, "category", 0, "coding"), counted(len(codings)))
        return
    for name in ("system", "code"):
        if name not in codings[0]:
            yield here((*c.path, "category", 0, "coding", 0, name))


def category_code(m: Message) -> Breaks:
    for path, coding in _category(m):
        if "code" in coding and coding["code"] not in terms.CATEGORIES:
            yield here((*path, "code"), quoted(coding["code"]))


def category_system(m: Message) -> Breaks:
    for path, coding in _category(m):
        if "system" in coding and coding["system"] != terms.CATEGORY_SYSTEM:
            yield here((*path, "system"), quoted(coding["system"]))


def _category(m: Message) -> list[tuple[Path, dict[str, str]]]:
    c = m.communication
    return [
        ((*c.path, "category", at, "coding", n), coding)
        for at, concept in enumerate((c.data.get("category") or ()) if c else ())
        for n, coding in enumerate(concept.get("coding") or ())
        if c
    ]


def priority_code(m: Message) -> Breaks:
    c = m.communication
    if c and "priority" in c.data and c.data["priority"] not in terms.PRIORITIES:
        yield here((*c.path, "priority"), quoted(c.data["priority"]))


def topic_text(m: Message) -> Breaks:
    c = m.communication
    if c and "topic" in c.data and "text" not in c.data["topic"]:
        yield here((*c.path, "topic", "text"))


def subject(m: Message) -> Breaks:
    c = m.communication
    if c and "reference" not in (c.data.get("subject") or {}):
        yield here((*c.path, "subject"))


def recipient_single(m: Message) -> Breaks:
    c = m.communication
    if c and len(c.data.get("recipient") or ()) > 1:
        yield here((*c.path, "recipient"), counted(len(c.data["recipient"])))


def sender_extension(m: Message) -> Breaks:
    c = m.communication
    found = c.extension(terms.SENDER_EXTENSION) if c else []
    if len(found) > 1 and c:
        yield here((*c.path, "extension"), counted(len(found)))
    for node in found:
        target = m.resolve(node.data.get("valueReference"))
        if target is None or target.data.get("resourceType") not in ("PractitionerRole", "CareTeam"):
            yield here((*node.path, "valueReference"), quoted((node.data.get("valueReference") or {}).get("reference")))


COMMUNICATION: tuple[Rule[Message], ...] = (
    Rule(
        "header-focus",
        "error",
        Text("exactly one focus, the Communication", "præcis én focus, Communication"),
        Text("Refer to the Communication in focus.", "Henvis til Communication i focus."),
        CC_HEADER,
        focus,
        REQUIRED,
    ),
    Rule(
        "header-definition",
        "error",
        Text("MessageHeader.definition", "MessageHeader.definition"),
        Text(f"Write {terms.DEFINITION_5}|5.0.", f"Skriv {terms.DEFINITION_5}|5.0."),
        CC_HEADER,
        definition_present,
        REQUIRED,
    ),
    Rule(
        "communication-present",
        "error",
        Text("a Communication", "en Communication"),
        Text("Add the Communication with the letter's text.", "Tilføj Communication med brevets tekst."),
        CC_HEADER,
        communication_present,
        REQUIRED,
    ),
    Rule(
        "communication-identifier",
        "error",
        Text(
            "exactly one Communication.identifier with a value: the thread",
            "præcis én Communication.identifier: tråden",
        ),
        Text("Write the thread's id as urn:uuid:…", "Skriv trådens id som urn:uuid:…"),
        CC,
        thread_id,
        REQUIRED,
    ),
    Rule(
        "medcom-uuidv4",
        "error",
        Text("urn:uuid: and a lower-case UUID", "urn:uuid: og en UUID med små bogstaver"),
        Text("Write urn:uuid: followed by the UUID.", "Skriv urn:uuid: efterfulgt af UUID'en."),
        f"{CC}, medcom-uuidv4 (as published: any version, anywhere in the text)",
        uuid_published,
        FORMAT,
        readings=("published",),
    ),
    Rule(
        "medcom-uuidv4",
        "error",
        Text("urn:uuid: and a lower-case UUID of version 4", "urn:uuid: og en UUID version 4 med små bogstaver"),
        Text("Make the id with a generator of version 4.", "Dan id'et med en version 4-generator."),
        f"{CC}, medcom-uuidv4 (as intended: version 4, whole text)",
        uuid_intended,
        FORMAT,
        readings=("intended",),
    ),
    Rule(
        "communication-status",
        "error",
        Text("status unknown", "status unknown"),
        Text("Set status to unknown.", "Sæt status til unknown."),
        CC,
        status,
        VALUE_SET,
    ),
    Rule(
        "communication-category",
        "error",
        Text(
            "exactly one category with one coding: system and code", "præcis én kategori med én coding: system og code"
        ),
        Text("Choose one category.", "Vælg én kategori."),
        CC,
        category,
        REQUIRED,
    ),
    Rule(
        "category-code",
        "error",
        Text("one of the 18 categories", "en af de 18 kategorier"),
        Text(", ".join(terms.CATEGORIES), ", ".join(terms.CATEGORIES)),
        "TERM MedComCareCommunicationCategories.fsh 1.9.0",
        category_code,
        VALUE_SET,
    ),
    Rule(
        "category-system",
        "error",
        Text(terms.CATEGORY_SYSTEM, terms.CATEGORY_SYSTEM),
        Text("Write MedCom's code system.", "Skriv MedComs kodesystem."),
        CC,
        category_system,
        CODE_SYSTEM,
    ),
    Rule(
        "priority-code",
        "error",
        Text("priority routine or asap", "priority routine eller asap"),
        Text("Write routine or asap.", "Skriv routine eller asap."),
        "TERM MedComCareCommunicationRequestPriority.fsh",
        priority_code,
        VALUE_SET,
    ),
    Rule(
        "topic-text",
        "error",
        Text("topic.text", "topic.text"),
        Text("Write the topic as text.", "Skriv emnet som tekst."),
        CC,
        topic_text,
        REQUIRED,
    ),
    Rule(
        "communication-subject",
        "error",
        Text("subject, a reference to the Patient", "subject, en henvisning til Patient"),
        Text("Refer to the Patient.", "Henvis til Patient."),
        CC,
        subject,
        REQUIRED,
    ),
    Rule(
        "communication-recipient",
        "error",
        Text("at most one recipient", "højst én recipient"),
        Text("Name one specific recipient, or none.", "Nævn én specifik modtager, eller ingen."),
        CC,
        recipient_single,
        "MSG_PARAM_NO_REPEAT",
    ),
    Rule(
        "communication-sender",
        "error",
        Text("at most one sender extension, to a PractitionerRole or CareTeam", "højst én sender-extension"),
        Text("Name one specific sender, or none.", "Nævn én specifik afsender, eller ingen."),
        f"{CC}; CORE MedComSenderExtension.fsh",
        sender_extension,
    ),
)
