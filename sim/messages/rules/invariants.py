"""The invariants of CareCommunication, each as it is published and, where that text has a defect, as it is meant.

The published readings follow the FHIRPath to the letter: an empty result is a breach, a comparison of collections of
unlike size is false. Source of the expressions and of their defects: facts/medcom.md 0 and 1.6.
"""

from __future__ import annotations

import re

from sim.messages import terms
from sim.messages.bundle import Message, Node, codes, gln_of, sor_of
from sim.messages.finding import Reading
from sim.messages.rules.rule import BEFORE_5_0_4, EDITIONS, FIVE, REQUIRED, Break, Breaks, Rule, here
from sim.messages.tree import Tree
from sim.messages.wording import NOTHING, Text, counted, quoted

CC_MESSAGE = "CC MedComCareCommunicationMessage.fsh, medcom-careCommunication-"
CC = "CC MedComCareCommunication.fsh, medcom-careCommunication-"

_DEFINITION = re.compile(re.escape(terms.DEFINITION_5 + "|") + r"5[.][0-9]{1,2}")
_DEFINITION_LOOSE = re.compile("^" + re.escape(terms.DEFINITION_5) + r"|5[.][0-9]{1,2}$")


def _profiles(node: Node | None) -> list[str]:
    return list((node.data.get("meta") or {}).get("profile") or ()) if node else []


def profile_published(node: Node | None, wanted: str) -> bool:
    """meta.profile.startsWith(wanted): exactly one profile, and any ending."""
    profiles = _profiles(node)
    return len(profiles) == 1 and profiles[0].startswith(wanted)


def profile_intended(node: Node | None, wanted: str) -> bool:
    """The profile is among those claimed, with or without a version."""
    return any(profile.partition("|")[0] == wanted for profile in _profiles(node))


def _shown(node: Node | None) -> Text:
    return quoted(", ".join(_profiles(node)) or None, 160)


def _first(m: Message) -> Node | None:
    first = m.entries[0] if m.entries else None
    return first if first and first.path[1] == 0 and first.data.get("resourceType") == "MessageHeader" else None


def cc_1_published(m: Message) -> Breaks:
    if not profile_published(_first(m), terms.CC_HEADER):
        yield here(("entry", 0, "resource", "meta", "profile"), _shown(_first(m)))


def cc_1_intended(m: Message) -> Breaks:
    if not profile_intended(_first(m), terms.CC_HEADER):
        yield here(("entry", 0, "resource", "meta", "profile"), _shown(_first(m)))


def cc_2(m: Message) -> Breaks:
    if len(m.by_type["Patient"]) != 1:
        yield here(("entry",), counted(len(m.by_type["Patient"])))


def cc_3_published(m: Message) -> Breaks:
    for node in m.provenances:
        if not profile_published(node, terms.CC_PROVENANCE):
            yield here((*node.path, "meta", "profile"), _shown(node))


def cc_3_intended(m: Message) -> Breaks:
    for node in m.provenances:
        if not profile_intended(node, terms.CC_PROVENANCE):
            yield here((*node.path, "meta", "profile"), _shown(node))


def cc_4_published(m: Message) -> Breaks:
    if not any(node.data.get("name") for node in m.by_type["Practitioner"]):
        yield here(("entry",))


def cc_4_intended(m: Message) -> Breaks:
    for role in m.by_type["PractitionerRole"]:
        person = m.resolve(role.data.get("practitioner"))
        if person is not None and not any("family" in n and n.get("given") for n in person.data.get("name") or ()):
            yield here((*person.path, "name"))


def _categories(m: Message) -> list[str]:
    concepts = (m.communication.data.get("category") or ()) if m.communication else ()
    return [code for concept in concepts for code in codes(concept)]


def cc_5(m: Message) -> Breaks:
    c, found = m.communication, _categories(m)
    if c and "priority" in c.data and found and found != ["regarding-referral"]:
        yield here((*c.path, "priority"), quoted(f"{c.data['priority']}, {', '.join(found)}"))


def cc_6(m: Message) -> Breaks:
    c, found = m.communication, _categories(m)
    if c and (not found or (found == ["other"] and "topic" not in c.data)):
        yield here((*c.path, "topic"))


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


def cc_9(m: Message) -> Breaks:
    c = m.communication
    if c and "encounter" in c.data:
        encounter = m.resolve(c.data["encounter"])
        if encounter is None or not any("identifier" in e for e in encounter.data.get("episodeOfCare") or ()):
            yield here((*c.path, "encounter"))


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


def cc_15(m: Message) -> Breaks:
    referring = [letter for letter in m.by_type["Communication"] if "encounter" in letter.data]
    targets = [target for letter in referring if (target := m.resolve(letter.data["encounter"]))]
    found = [node.data.get("id") for node in m.by_type["Encounter"]]
    if found and found != [target.data.get("id") for target in targets]:
        yield Break("", m.by_type["Encounter"][0].path, Text("not referred to", "ikke henvist til"))
    elif not found and referring:
        yield here((*referring[0].path, "encounter"), quoted(referring[0].data["encounter"].get("reference")))


def _definition(m: Message, form: re.Pattern[str], whole: bool) -> Breaks:
    value = m.header.data.get("definition") if m.header else None
    if value is not None and m.header and not (form.fullmatch(value) if whole else form.search(value)):
        yield here((*m.header.path, "definition"), quoted(value, 160))


def definition_strict(m: Message) -> Breaks:
    return _definition(m, _DEFINITION, whole=True)


def definition_loose(m: Message) -> Breaks:
    return _definition(m, _DEFINITION_LOOSE, whole=False)


def definition_4(m: Message) -> Breaks:
    return _definition(m, re.compile(re.escape(terms.DEFINITION_4)), whole=True)


_ONE_PATIENT = Text("exactly one Patient", "præcis én Patient")
_HEADER_PROFILE = Text(f"meta.profile {terms.CC_HEADER}", f"meta.profile {terms.CC_HEADER}")
_PROVENANCE_PROFILE = Text(f"meta.profile {terms.CC_PROVENANCE}", f"meta.profile {terms.CC_PROVENANCE}")
_CLAIM = Text("Claim the profile.", "Angiv profilen.")
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
_ENCOUNTER = Text(
    "an Encounter if and only if Communication.encounter refers to it", "en Encounter, netop når der henvises til den"
)
_DEFINITION_TEXT = Text(f"{terms.DEFINITION_5}|5.<minor>", f"{terms.DEFINITION_5}|5.<minor>")
_DEFINITION_MEND = Text("Write the definition with its version.", "Skriv definitionen med version.")
_PUBLISHED: tuple[Reading, ...] = ("published",)
_INTENDED: tuple[Reading, ...] = ("intended",)
_C = "medcom-careCommunication-"

INVARIANTS: tuple[Rule[Message], ...] = (
    Rule(_C + "1", "error", _HEADER_PROFILE, _CLAIM, f"{CC_MESSAGE}1", cc_1_published, readings=_PUBLISHED),
    Rule(
        _C + "1", "error", _HEADER_PROFILE, _CLAIM, f"{CC_MESSAGE}1 (one of several)", cc_1_intended, readings=_INTENDED
    ),
    Rule(
        _C + "2",
        "error",
        _ONE_PATIENT,
        Text("Send one letter for each patient.", "Send ét brev for hver patient."),
        f"{CC_MESSAGE}2",
        cc_2,
        REQUIRED,
    ),
    Rule(_C + "3", "error", _PROVENANCE_PROFILE, _CLAIM, f"{CC_MESSAGE}3", cc_3_published, readings=_PUBLISHED),
    Rule(_C + "3", "error", _PROVENANCE_PROFILE, _CLAIM, f"{CC_MESSAGE}3", cc_3_intended, readings=_INTENDED),
    Rule(
        _C + "4",
        "error",
        Text("a Practitioner with a name", "en Practitioner med navn"),
        _NAME_MEND,
        f"{CC_MESSAGE}4 (as published: one name anywhere is enough)",
        cc_4_published,
        REQUIRED,
        readings=_PUBLISHED,
    ),
    Rule(
        _C + "4",
        "error",
        Text(
            "given and family name of every Practitioner in a role", "for- og efternavn på hver Practitioner i en rolle"
        ),
        _NAME_MEND,
        f"{CC_MESSAGE}4 (as intended: every role's person)",
        cc_4_intended,
        REQUIRED,
        readings=_INTENDED,
    ),
    Rule(
        _C + "5",
        "error",
        Text("priority only with category regarding-referral", "prioritet kun med kategorien regarding-referral"),
        Text("Leave priority out, or change the category.", "Udelad prioritet, eller skift kategori."),
        f"{CC}5",
        cc_5,
        "MSG_RESOURCE_NOT_ALLOWED",
    ),
    Rule(
        _C + "6",
        "error",
        Text("a topic when the category is other", "et emne, når kategorien er other"),
        Text("Write the topic in topic.text.", "Skriv emnet i topic.text."),
        f"{CC}6",
        cc_6,
        REQUIRED,
    ),
    Rule(
        _C + "7",
        "error",
        _ROLE,
        _ROLE_MEND,
        f"{CC}7 (as published: over all authors together)",
        cc_7_published,
        readings=_PUBLISHED,
    ),
    Rule(_C + "7", "error", _ROLE, _ROLE_MEND, f"{CC}7 (as intended: each author)", cc_7_intended, readings=_INTENDED),
    Rule(
        _C + "8",
        "error",
        _AUTHOR_NAME,
        _NAME_MEND,
        f"{CC}8 (as published: one author's name is enough)",
        cc_8_published,
        REQUIRED,
        readings=_PUBLISHED,
    ),
    Rule(
        _C + "8", "error", _AUTHOR_NAME, _NAME_MEND, f"{CC}8 (each author)", cc_8_intended, REQUIRED, readings=_INTENDED
    ),
    Rule(
        _C + "9",
        "error",
        Text("an episodeOfCare identifier in the Encounter", "en episodeOfCare-identifikator i Encounter"),
        Text("Write the identifier, or leave the Encounter out.", "Skriv identifikatoren, eller udelad Encounter."),
        f"{CC}9",
        cc_9,
        REQUIRED,
    ),
    Rule(
        _C + "11",
        "error",
        _SENDER_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}11 (as published: any extension counts as a sender)",
        cc_11_published,
        editions=FIVE,
        readings=_PUBLISHED,
    ),
    Rule(
        _C + "11",
        "error",
        _SENDER_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}11 (as intended: the sender extension, one of its organisations)",
        cc_11_intended,
        readings=_INTENDED,
    ),
    Rule(
        _C + "11",
        "error",
        _SENDER_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}11 in 4.0.3: compares the references as text",
        cc_11_version_4,
        editions=("4.0",),
        readings=_PUBLISHED,
    ),
    Rule(
        _C + "12",
        "error",
        _RECIPIENT_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}12 (as published: collections must be equal)",
        cc_12_published,
        editions=FIVE,
        readings=_PUBLISHED,
    ),
    Rule(
        _C + "12",
        "error",
        _RECIPIENT_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}12 (as intended: one of its organisations)",
        cc_12_intended,
        readings=_INTENDED,
    ),
    Rule(
        _C + "12",
        "error",
        _RECIPIENT_SAME,
        _SAME_MEND,
        f"{CC_MESSAGE}12 in 4.0.3: compares the references as text",
        cc_12_version_4,
        editions=("4.0",),
        readings=_PUBLISHED,
    ),
    Rule(
        _C + "13",
        "error",
        _PRACTITIONER,
        _PRACTITIONER_MEND,
        f"{CC_MESSAGE}13 (as published: one role's person is enough)",
        cc_13_published,
        REQUIRED,
        readings=_PUBLISHED,
    ),
    Rule(
        _C + "13",
        "error",
        _PRACTITIONER,
        _PRACTITIONER_MEND,
        f"{CC_MESSAGE}13 (as intended: every role)",
        cc_13_intended,
        REQUIRED,
        readings=_INTENDED,
    ),
    Rule(
        _C + "15",
        "error",
        _ENCOUNTER,
        Text("Refer to the Encounter, or leave it out.", "Henvis til Encounter, eller udelad den."),
        f"{CC_MESSAGE}15 (5.0.4)",
        cc_15,
        editions=("5.0.4",),
    ),
    Rule(
        _C + "15",
        "error",
        _ENCOUNTER,
        Text("Refer to the Encounter, or leave it out.", "Henvis til Encounter, eller udelad den."),
        f"{CC}15 (as intended; as published before 5.0.4 it is always true)",
        cc_15,
        editions=BEFORE_5_0_4,
        readings=_INTENDED,
    ),
    Rule(
        "medcom-carecommunication-definition-url",
        "error",
        _DEFINITION_TEXT,
        _DEFINITION_MEND,
        "CC MedComCareCommunicationHeader.fsh 5.0.4, definition-url",
        definition_strict,
        editions=("5.0.4",),
    ),
    Rule(
        "medcom-carecommunication-definition-url",
        "error",
        _DEFINITION_TEXT,
        _DEFINITION_MEND,
        "CC 5.0.2, definition-url (as published: the unescaped | is an alternation)",
        definition_loose,
        editions=BEFORE_5_0_4,
        readings=_PUBLISHED,
    ),
    Rule(
        "medcom-carecommunication-definition-url",
        "error",
        _DEFINITION_TEXT,
        _DEFINITION_MEND,
        "CC 5.0.2, definition-url (as intended; corrected by commit 19abb4f)",
        definition_strict,
        editions=BEFORE_5_0_4,
        readings=_INTENDED,
    ),
    Rule(
        "medcom-carecommunication-definition-url",
        "error",
        Text(terms.DEFINITION_4, terms.DEFINITION_4),
        _DEFINITION_MEND,
        "WEB carecommunication 4.0.3, MessageHeader.definition (fixed)",
        definition_4,
        editions=EDITIONS[:1],
    ),
)
