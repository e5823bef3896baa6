"""Rules of the Bundle and its MessageHeader that every MedCom FHIR message keeps (facts/medcom.md 1.1, 1.2, 2)."""

from __future__ import annotations

from sim.messages import terms
from sim.messages.bundle import Message, Node, sor_of
from sim.messages.rules.rule import REQUIRED, UNRESOLVED, Breaks, Rule, here
from sim.messages.wording import Text, counted, quoted

MSG = "MSG MedComMessagingMessage.fsh"
MSG_HEADER = "MSG MedComMessagingMessageHeader.fsh"
R4_BUNDLE = "FHIR R4 Bundle"


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


def entry_unique(m: Message) -> Breaks:
    seen: set[str] = set()
    for at, entry in enumerate(m.root.data.get("entry") or ()):
        url = entry.get("fullUrl")
        if url in seen:
            yield here(("entry", at, "fullUrl"), quoted(url))
        elif url is not None:
            seen.add(url)


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


def provenance_exists(m: Message) -> Breaks:
    if not m.provenances:
        yield here(("entry",))


_BUNDLED: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "MessageHeader": (("sender", ("Organization",)), ("focus", ("Communication",))),
    "Communication": (
        ("subject", ("Patient",)),
        ("encounter", ("Encounter",)),
        ("recipient", ("PractitionerRole", "CareTeam")),
    ),
    "PractitionerRole": (("practitioner", ("Practitioner",)), ("organization", ("Organization",))),
    "CareTeam": (("managingOrganization", ("Organization",)),),
    "Encounter": (("subject", ("Patient",)),),
}


def bundled(m: Message) -> Breaks:
    """Every reference the profiles call bundled leads to a resource of the right type in this Bundle."""
    for node in m.entries:
        for name, kinds in _BUNDLED.get(node.data.get("resourceType", ""), ()):
            value = node.data.get(name)
            for at, reference in enumerate(value if isinstance(value, list) else [value] if value else ()):
                path = (*node.path, name, at) if isinstance(value, list) else (*node.path, name)
                yield from _leads(m, path, reference, kinds)
    for holder, name in _organizations(m):
        yield from _leads(m, (*holder.path, name), holder.data.get(name) or {}, ("Organization",))
    for payload in m.payloads:
        for author in payload.node.extension(terms.AUTHOR_EXTENSION):
            reference = author.data.get("valueReference") or {}
            yield from _leads(m, (*author.path, "valueReference"), reference, ("PractitionerRole",))


def _organizations(m: Message) -> list[tuple[Node, str]]:
    """Every place deeper in the Bundle that refers to an organisation."""
    identifiers = [
        identifier
        for payload in m.payloads
        for extension in payload.node.extension(terms.IDENTIFIER_EXTENSION)
        if (identifier := extension.child("valueIdentifier"))
    ]
    return [
        *((node, "receiver") for nodes in m.destinations.values() for node in nodes),
        *((agent, "who") for provenance in m.provenances for agent in provenance.children("agent")),
        *((identifier, "assigner") for identifier in identifiers),
    ]


def _leads(m: Message, path: tuple[str | int, ...], reference: dict[str, object], kinds: tuple[str, ...]) -> Breaks:
    if "reference" in reference:
        target = m.resolve(reference)
        if target is None or target.data.get("resourceType") not in kinds:
            yield here((*path, "reference"), quoted(reference["reference"]), quoted(" | ".join(kinds)))


def narrative(m: Message) -> Breaks:
    for node in m.entries:
        if "div" not in (node.data.get("text") or {}):
            yield here((*node.path, "text", "div"))


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
        "entry-unique",
        "error",
        Text("every fullUrl once", "hver fullUrl én gang"),
        Text("Give every entry its own fullUrl.", "Giv hver entry sin egen fullUrl."),
        f"{R4_BUNDLE} bdl-7",
        entry_unique,
        "MSG_DUPLICATE_ID",
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
    Rule(
        "medcom-messaging-2",
        "error",
        Text("at least one Provenance", "mindst én Provenance"),
        Text("Add the Provenance of this exchange.", "Tilføj denne forsendelses Provenance."),
        f"{MSG}, medcom-messaging-2",
        provenance_exists,
        REQUIRED,
    ),
    Rule(
        "bundled-reference",
        "error",
        Text(
            "a reference to a resource of the right type in this Bundle",
            "en henvisning til en ressource i denne Bundle",
        ),
        Text("Include the resource, or correct the reference.", "Tag ressourcen med, eller ret henvisningen."),
        "CC, MSG, CORE: aggregation bundled",
        bundled,
        UNRESOLVED,
    ),
    Rule(
        "narrative",
        "warning",
        Text("text.div in every resource", "text.div i hver ressource"),
        Text("Add a narrative of the elements in use.", "Tilføj en narrativ tekst om de brugte elementer."),
        "CC, MSG, CORE 3.0.1 short text: SHALL be included (not min 1; core 4.0.0 makes it so)",
        narrative,
        REQUIRED,
    ),
)
