"""Rules of the Bundle and its MessageHeader that every MedCom FHIR message keeps."""

from __future__ import annotations

from sim.messages import terms
from sim.messages.bundle import Message, Node, sor_of
from sim.messages.rules.rule import REQUIRED, Breaks, Rule, here
from sim.messages.wording import Text, counted, quoted

MSG = "MSG MedComMessagingMessage.fsh"
MSG_HEADER = "MSG MedComMessagingMessageHeader.fsh"


def bundle_id(m: Message) -> Breaks:
    if "id" not in m.root.data:
        yield here(("id",))


def bundle_type(m: Message) -> Breaks:
    if m.root.data.get("type") != "message":
        yield here(("type",), quoted(m.root.data.get("type")))


def bundle_timestamp(m: Message) -> Breaks:
    if "timestamp" not in m.root.data:
        yield here(("timestamp",))


def header_first(m: Message) -> Breaks:
    first = m.entries[0] if m.entries else None
    if first is None or first.data.get("resourceType") != "MessageHeader":
        yield here(("entry", 0, "resource"), quoted(first.data.get("resourceType") if first else None))


def header_id(m: Message) -> Breaks:
    if m.header and "id" not in m.header.data:
        yield here((*m.header.path, "id"))


def header_event_system(m: Message) -> Breaks:
    coding = (m.header.data.get("eventCoding") or {}) if m.header else {}
    if m.header and coding.get("system") != terms.EVENTS:
        yield here((*m.header.path, "eventCoding", "system"), quoted(coding.get("system")))


def destination_primary(m: Message) -> Breaks:
    if m.header and len(m.destinations["primary"]) != 1:
        yield here((*m.header.path, "destination"), counted(len(m.destinations["primary"])))


def destination_other(m: Message) -> Breaks:
    for use, nodes in m.destinations.items():
        if use != "primary":
            for node in nodes:
                yield here(node.path, quoted(use or None))


def destination_use_system(m: Message) -> Breaks:
    for node in (node for nodes in m.destinations.values() for node in nodes):
        for use in node.extension(terms.USE_EXTENSION):
            system = (use.data.get("valueCoding") or {}).get("system")
            if system != terms.DESTINATION_USE:
                yield here((*use.path, "valueCoding", "system"), quoted(system))


def receiver(m: Message) -> Breaks:
    for node in m.destinations["primary"]:
        if "reference" not in (node.data.get("receiver") or {}):
            yield here((*node.path, "receiver"))


def sender(m: Message) -> Breaks:
    if m.header and "reference" not in (m.header.data.get("sender") or {}):
        yield here((*m.header.path, "sender"))


def endpoint_present(m: Message) -> Breaks:
    if m.header and "endpoint" not in (m.header.data.get("source") or {}):
        yield here((*m.header.path, "source", "endpoint"))
    for node in m.header.children("destination") if m.header else ():
        if "endpoint" not in node.data:
            yield here((*node.path, "endpoint"))


def _endpoints(m: Message) -> list[tuple[tuple[str | int, ...], str, Node | None]]:
    found = []
    if m.header:
        if "endpoint" in (m.header.data.get("source") or {}):
            path = (*m.header.path, "source", "endpoint")
            found.append((path, m.header.data["source"]["endpoint"], m.sender))
        for node in m.header.children("destination"):
            if "endpoint" in node.data:
                target = m.resolve(node.data.get("receiver"))
                found.append(((*node.path, "endpoint"), node.data["endpoint"], target))
    return found


def endpoint_form(m: Message) -> Breaks:
    for path, url, _ in _endpoints(m):
        if not (url.startswith(terms.SOR_ENDPOINT) and url[len(terms.SOR_ENDPOINT) :].isdigit()):
            yield here(path, quoted(url))


def endpoint_owner(m: Message) -> Breaks:
    for path, url, owner in _endpoints(m):
        sor = sor_of(owner)
        if sor and url.startswith(terms.SOR_ENDPOINT) and url != terms.SOR_ENDPOINT + sor:
            yield here(path, quoted(url), quoted(terms.SOR_ENDPOINT + sor))


HEADER: tuple[Rule[Message], ...] = (
    Rule(
        "bundle-id",
        "error",
        Text("Bundle.id, new at every transmission", "Bundle.id, nyt ved hver forsendelse"),
        Text("Give the Bundle an id.", "Giv Bundle et id."),
        MSG,
        bundle_id,
        "MSG_RESOURCE_ID_MISSING",
    ),
    Rule(
        "bundle-type",
        "error",
        Text("Bundle.type message", "Bundle.type message"),
        Text("Set type to message.", "Sæt type til message."),
        MSG,
        bundle_type,
    ),
    Rule(
        "bundle-timestamp",
        "error",
        Text("Bundle.timestamp", "Bundle.timestamp"),
        Text("State when the Bundle was made, with a time zone.", "Angiv med tidszone, hvornår Bundle blev dannet."),
        MSG,
        bundle_timestamp,
        REQUIRED,
    ),
    Rule(
        "header-first",
        "error",
        Text("a MessageHeader as the first entry", "en MessageHeader som første entry"),
        Text("Put the MessageHeader first.", "Stil MessageHeader først."),
        "FHIR R4 Bundle bdl-12",
        header_first,
        REQUIRED,
    ),
    Rule(
        "header-id",
        "error",
        Text("MessageHeader.id, unique and never reused", "MessageHeader.id, entydigt og aldrig genbrugt"),
        Text("Give the MessageHeader an id.", "Giv MessageHeader et id."),
        MSG_HEADER,
        header_id,
        "MSG_RESOURCE_ID_MISSING",
    ),
    Rule(
        "header-event-system",
        "error",
        Text(f"eventCoding in {terms.EVENTS}", f"eventCoding i {terms.EVENTS}"),
        Text("Write the system and the code of the event.", "Skriv hændelsens system og kode."),
        MSG_HEADER,
        header_event_system,
        "MSG_CodeSystem_VALUE_UNKNOWN",
    ),
    Rule(
        "destination-primary",
        "error",
        Text("exactly one destination with use primary", "præcis én destination med use primary"),
        Text("Mark the one receiver as primary.", "Mærk den ene modtager som primary."),
        MSG_HEADER,
        destination_primary,
        "MSG_Receiver_Identifier_MISSING",
    ),
    Rule(
        "destination-cc",
        "error",
        Text("no destination but the primary", "ingen anden destination end den primære"),
        Text("Send one message to each receiver.", "Send én meddelelse til hver modtager."),
        "CC MedComCareCommunicationHeader.fsh; ACK MedComAcknowledgementMessageHeader.fsh",
        destination_other,
        "MSG_RESOURCE_NOT_ALLOWED",
    ),
    Rule(
        "destination-use-system",
        "error",
        Text(f"use in {terms.DESTINATION_USE}", f"use i {terms.DESTINATION_USE}"),
        Text("Write the code system of the use.", "Skriv kodesystemet for use."),
        MSG_HEADER,
        destination_use_system,
        "MSG_CodeSystem_VALUE_UNKNOWN",
    ),
    Rule(
        "header-receiver",
        "error",
        Text("destination.receiver", "destination.receiver"),
        Text("Refer to the receiving Organization.", "Henvis til den modtagende Organization."),
        MSG_HEADER,
        receiver,
        "MSG_Receiver_Identifier_MISSING",
    ),
    Rule(
        "header-sender",
        "error",
        Text("MessageHeader.sender", "MessageHeader.sender"),
        Text("Refer to the sending Organization.", "Henvis til den afsendende Organization."),
        MSG_HEADER,
        sender,
        REQUIRED,
    ),
    Rule(
        "header-endpoint",
        "error",
        Text("source.endpoint and destination.endpoint", "source.endpoint og destination.endpoint"),
        Text(
            f"Write {terms.SOR_ENDPOINT}<SOR code>; an acknowledgement goes to source.endpoint.",
            f"Skriv {terms.SOR_ENDPOINT}<SOR-kode>; kvitteringen går til source.endpoint.",
        ),
        "FHIR R4 MessageHeader (1..1); MSG",
        endpoint_present,
        REQUIRED,
    ),
    Rule(
        "header-endpoint-form",
        "warning",
        Text(f"{terms.SOR_ENDPOINT}<SOR code>", f"{terms.SOR_ENDPOINT}<SOR-kode>"),
        Text("Write the address MedCom's convention asks for.", "Skriv adressen efter MedComs konvention."),
        MSG_HEADER + ", convention",
        endpoint_form,
        "MSG_BAD_FORMAT",
    ),
    Rule(
        "header-endpoint-owner",
        "warning",
        Text("the SOR code of the organisation itself", "organisationens egen SOR-kode"),
        Text("Let endpoint and organisation name the same unit.", "Lad endpoint og organisation nævne samme enhed."),
        MSG_HEADER + ", convention (a published forward example differs)",
        endpoint_owner,
    ),
)
