"""The invariants of CareCommunication on authors, senders and recipients, each as published and as it is meant.

As published they look at all people together, where their texts speak of each; so a second author can hide the first's
fault, or be one.
"""

from __future__ import annotations

from sim.messages import terms
from sim.messages.bundle import Message, Node, codes, gln_of, sor_of
from sim.messages.rules.invariants import CC, CC_MESSAGE, INTENDED, PUBLISHED, C
from sim.messages.rules.rule import FIVE, REQUIRED, Breaks, Rule, here
from sim.messages.tree import Tree
from sim.messages.wording import NOTHING, Text


def cc_4_published(m: Message) -> Breaks:
    if not any(node.data.get("name") for node in m.by_type["Practitioner"]):
        yield here(("entry",))


def cc_4_intended(m: Message) -> Breaks:
    for role in m.by_type["PractitionerRole"]:
        person = m.resolve(role.data.get("practitioner"))
        if person is not None and not any("family" in n and n.get("given") for n in person.data.get("name") or ()):
            yield here((*person.path, "name"))


def _roles(m: Message) -> list[tuple[Node, Node | None]]:
    """(payload, its author's role) for every payload with an author."""
    return [(payload.node, m.resolve(payload.author)) for payload in m.payloads if payload.author is not None]


def _coded(role: Node | None) -> bool:
    return role is not None and any(codes(concept) for concept in role.data.get("code") or ())


def _told(role: Node | None) -> bool:
    return role is not None and any("text" in concept for concept in role.data.get("code") or ())


def cc_7_published(m: Message) -> Breaks:
    roles = [role for _, role in _roles(m)]
    if m.communication and any(map(_coded, roles)) == any(map(_told, roles)):
        both = any(map(_coded, roles))
        yield here((*m.communication.path, "payload"), Text("both", "begge dele") if both else NOTHING)


def cc_7_intended(m: Message) -> Breaks:
    for _, role in _roles(m):
        if role is not None and _coded(role) == _told(role):
            yield here((*role.path, "code"), Text("both", "begge dele") if _coded(role) else NOTHING)


def _named(m: Message, role: Node | None) -> bool:
    person = m.resolve(role.data.get("practitioner")) if role else None
    return person is not None and bool(person.data.get("name"))


def cc_8_published(m: Message) -> Breaks:
    if m.communication and not any(_named(m, role) for _, role in _roles(m)):
        yield here((*m.communication.path, "payload"))


def cc_8_intended(m: Message) -> Breaks:
    for payload, role in _roles(m):
        if not _named(m, role):
            yield here((*payload.path, "extension"))


def _organizations(m: Message, references: list[Tree]) -> tuple[list[Node], list[Node]]:
    """The organisations of the referenced roles, and those managing the referenced care teams."""
    targets = [target for reference in references if (target := m.resolve(reference))]
    roles = [m.resolve(target.data.get("organization")) for target in targets if "organization" in target.data]
    teams = [m.resolve(o) for target in targets for o in _as_list(target.data.get("managingOrganization"))]
    return [node for node in roles if node], [node for node in teams if node]


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value] if value else []


def _same_published(found: tuple[list[Node], list[Node]], wanted: list[Node]) -> bool:
    data = [node.data for node in wanted]
    return bool(data) and any(bool(part) and [node.data for node in part] == data for part in found)


def _same_intended(found: tuple[list[Node], list[Node]], wanted: Node | None) -> bool:
    if wanted is None:
        return False
    for node in (*found[0], *found[1]):
        if node.path == wanted.path or (sor_of(node), gln_of(node)) == (sor_of(wanted), gln_of(wanted)) != ("", ""):
            return True
    return False


def _sender_references(m: Message, url: str | None) -> list[Tree]:
    letters = m.by_type["Communication"]
    extensions = [extension for letter in letters for extension in letter.data.get("extension") or ()]
    return [e.get("valueReference") or {} for e in extensions if url is None or e.get("url") == url]


def _recipients(m: Message) -> list[Tree]:
    return [r for letter in m.by_type["Communication"] for r in letter.data.get("recipient") or ()]


def cc_11_published(m: Message) -> Breaks:
    c = m.communication
    references = _sender_references(m, None)
    wanted = [m.sender] if m.sender else []
    if c and "extension" in c.data and not _same_published(_organizations(m, references), wanted):
        yield here((*c.path, "extension"))


def cc_11_intended(m: Message) -> Breaks:
    c = m.communication
    references = _sender_references(m, terms.SENDER_EXTENSION)
    if c and references and not _same_intended(_organizations(m, references), m.sender):
        yield here((*c.path, "extension"))


def _all_receivers(m: Message) -> list[Node]:
    references = [d.data.get("receiver") for d in m.header.children("destination")] if m.header else []
    return [node for reference in references if (node := m.resolve(reference))]


def cc_12_published(m: Message) -> Breaks:
    c = m.communication
    if c and "recipient" in c.data and not _same_published(_organizations(m, _recipients(m)), _all_receivers(m)):
        yield here((*c.path, "recipient"))


def cc_12_intended(m: Message) -> Breaks:
    c = m.communication
    if c and "recipient" in c.data and not _same_intended(_organizations(m, _recipients(m)), m.receiver):
        yield here((*c.path, "recipient"))


def _same_reference(m: Message, references: list[Tree], wanted: list[str]) -> bool:
    """4.0.3 compares the texts of the references, not what they lead to."""
    targets = [target for reference in references if (target := m.resolve(reference))]
    roles = [t.data["organization"].get("reference") for t in targets if "organization" in t.data]
    teams = [o.get("reference") for t in targets for o in t.data.get("managingOrganization") or ()]
    return bool(wanted) and wanted in (roles, teams)


def cc_11_version_4(m: Message) -> Breaks:
    c = m.communication
    sender = ((m.header.data.get("sender") or {}).get("reference")) if m.header else None
    if c and "extension" in c.data and not _same_reference(m, _sender_references(m, None), [sender] if sender else []):
        yield here((*c.path, "extension"))


def cc_12_version_4(m: Message) -> Breaks:
    c = m.communication
    receivers = (
        [(d.data.get("receiver") or {}).get("reference") for d in m.header.children("destination")] if m.header else []
    )
    if c and "recipient" in c.data and not _same_reference(m, _recipients(m), [r for r in receivers if r]):
        yield here((*c.path, "recipient"))


def cc_13_published(m: Message) -> Breaks:
    if not any("reference" in (node.data.get("practitioner") or {}) for node in m.by_type["PractitionerRole"]):
        yield here(("entry",))


def cc_13_intended(m: Message) -> Breaks:
    for node in m.by_type["PractitionerRole"]:
        if "reference" not in (node.data.get("practitioner") or {}):
            yield here((*node.path, "practitioner"))


_ROLE = Text("code or text for the author's role, not both", "kode eller tekst for forfatterens rolle, ikke begge")
_ROLE_MEND = Text("Choose a code, or write the role in words.", "Vælg en kode, eller skriv rollen med ord.")
_AUTHOR_NAME = Text("a name for the author", "et navn på forfatteren")
_NAME_MEND = Text("Write the author's given and family name.", "Skriv forfatterens for- og efternavn.")
_SENDER_SAME = Text(
    "a specific sender of the sending organisation", "en specifik afsender i den afsendende organisation"
)

_RECIPIENT_SAME = Text(
    "a specific recipient of the receiving organisation", "en specifik modtager i modtagerorganisationen"
)
_SAME_MEND = Text("Let both refer to the same Organization.", "Lad begge henvise til samme Organization.")
_PRACTITIONER = Text("PractitionerRole.practitioner", "PractitionerRole.practitioner")
_PRACTITIONER_MEND = Text("Refer to the Practitioner.", "Henvis til Practitioner.")


PEOPLE_INVARIANTS: tuple[Rule[Message], ...] = (
    Rule(
        C + "4",
        "error",
        Text("a Practitioner with a name", "en Practitioner med navn"),
        _NAME_MEND,
        f"{CC_MESSAGE}4 (as published: one name anywhere is enough)",
        cc_4_published,
        REQUIRED,
        readings=PUBLISHED,
    ),
    Rule(
        C + "4",
        "error",
        Text(
            "given and family name of every Practitioner in a role", "for- og efternavn på hver Practitioner i en rolle"
        ),
        _NAME_MEND,
        f"{CC_MESSAGE}4 (as intended: every role's person)",
        cc_4_intended,
        REQUIRED,
        readings=INTENDED,
    ),
    Rule(
        C + "7",
        "error",
        _ROLE,
        _ROLE_MEND,
        f"{CC}7 (as published: over all authors together)",
        cc_7_published,
        readings=PUBLISHED,
    ),
    Rule(C + "7", "error", _ROLE, _ROLE_MEND, f"{CC}7 (as intended: each author)", cc_7_intended, readings=INTENDED),
    Rule(
        C + "8",
        "error",
        _AUTHOR_NAME,
        _NAME_MEND,
        f"{CC}8 (as published: one author's name is enough)",
        cc_8_published,
        REQUIRED,
        readings=PUBLISHED,
    ),
    Rule(
        C + "8", "error", _AUTHOR_NAME, _NAME_MEND, f"{CC}8 (each author)", cc_8_intended, REQUIRED, readings=INTENDED
    ),
    Rule(
        C + "11",
        "error",
        _SENDER_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}11 (as published: any extension counts as a sender)",
        cc_11_published,
        editions=FIVE,
        readings=PUBLISHED,
    ),
    Rule(
        C + "11",
        "error",
        _SENDER_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}11 (as intended: the sender extension, one of its organisations)",
        cc_11_intended,
        readings=INTENDED,
    ),
    Rule(
        C + "11",
        "error",
        _SENDER_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}11 in 4.0.3: compares the references as text",
        cc_11_version_4,
        editions=("4.0",),
        readings=PUBLISHED,
    ),
    Rule(
        C + "12",
        "error",
        _RECIPIENT_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}12 (as published: collections must be equal)",
        cc_12_published,
        editions=FIVE,
        readings=PUBLISHED,
    ),
    Rule(
        C + "12",
        "error",
        _RECIPIENT_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}12 (as intended: one of its organisations)",
        cc_12_intended,
        readings=INTENDED,
    ),
    Rule(
        C + "12",
        "error",
        _RECIPIENT_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}12 in 4.0.3: compares the references as text",
        cc_12_version_4,
        editions=("4.0",),
        readings=PUBLISHED,
    ),
    Rule(
        C + "13",
        "error",
        _PRACTITIONER,
        _PRACTITIONER_MEND,
        f"{CC_MESSAGE}13 (as published: one role's person is enough)",
        cc_13_published,
        REQUIRED,
        readings=PUBLISHED,
    ),
    Rule(
        C + "13",
        "error",
        _PRACTITIONER,
        _PRACTITIONER_MEND,
        f"{CC_MESSAGE}13 (as intended: every role)",
        cc_13_intended,
        REQUIRED,
        readings=INTENDED,
    ),
)
