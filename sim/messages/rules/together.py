"""Rules of what stands in the Bundle together: references lead somewhere, resources tell themselves."""

from __future__ import annotations

from sim.messages import terms
from sim.messages.bundle import Message, Node
from sim.messages.rules.header import MSG
from sim.messages.rules.rule import REQUIRED, UNRESOLVED, Breaks, Rule, here
from sim.messages.wording import Text, quoted


def entry_unique(m: Message) -> Breaks:
    seen: set[str] = set()
    for at, entry in enumerate(m.root.data.get("entry") or ()):
        url = entry.get("fullUrl")
        if url in seen:
            yield here(("entry", at, "fullUrl"), quoted(url))
        elif url is not None:
            seen.add(url)


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


TOGETHER: tuple[Rule[Message], ...] = (
    Rule(
        "entry-unique",
        "error",
        Text("every fullUrl once", "hver fullUrl én gang"),
        Text("Give every entry its own fullUrl.", "Giv hver entry sin egen fullUrl."),
        "FHIR R4 Bundle bdl-7",
        entry_unique,
        "MSG_DUPLICATE_ID",
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
