"""The invariants of CareCommunication on the message, each as published and, where that text has a defect, as meant.

The published readings follow the FHIRPath to the letter: an empty result is a breach, a comparison of collections of
unlike size is false.
"""

from __future__ import annotations

import re

from sim.messages import terms
from sim.messages.bundle import Message, Node, codes
from sim.messages.finding import Reading
from sim.messages.rules.rule import BEFORE_5_0_4, EDITIONS, REQUIRED, Break, Breaks, Rule, here
from sim.messages.wording import Text, counted, quoted

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


def cc_9(m: Message) -> Breaks:
    c = m.communication
    if c and "encounter" in c.data:
        encounter = m.resolve(c.data["encounter"])
        if encounter is None or not any("identifier" in e for e in encounter.data.get("episodeOfCare") or ()):
            yield here((*c.path, "encounter"))


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
_ENCOUNTER = Text(
    "an Encounter if and only if Communication.encounter refers to it", "en Encounter, netop når der henvises til den"
)

_DEFINITION_TEXT = Text(f"{terms.DEFINITION_5}|5.<minor>", f"{terms.DEFINITION_5}|5.<minor>")
_DEFINITION_MEND = Text("Write the definition with its version.", "Skriv definitionen med version.")
PUBLISHED: tuple[Reading, ...] = ("published",)
INTENDED: tuple[Reading, ...] = ("intended",)
C = "medcom-careCommunication-"


INVARIANTS: tuple[Rule[Message], ...] = (
    Rule(C + "1", "error", _HEADER_PROFILE, _CLAIM, f"{CC_MESSAGE}1", cc_1_published, readings=PUBLISHED),
    Rule(
        C + "1", "error", _HEADER_PROFILE, _CLAIM, f"{CC_MESSAGE}1 (one of several)", cc_1_intended, readings=INTENDED
    ),
    Rule(
        C + "2",
        "error",
        _ONE_PATIENT,
        Text("Send one letter for each patient.", "Send ét brev for hver patient."),
        f"{CC_MESSAGE}2",
        cc_2,
        REQUIRED,
    ),
    Rule(C + "3", "error", _PROVENANCE_PROFILE, _CLAIM, f"{CC_MESSAGE}3", cc_3_published, readings=PUBLISHED),
    Rule(C + "3", "error", _PROVENANCE_PROFILE, _CLAIM, f"{CC_MESSAGE}3", cc_3_intended, readings=INTENDED),
    Rule(
        C + "5",
        "error",
        Text("priority only with category regarding-referral", "prioritet kun med kategorien regarding-referral"),
        Text("Leave priority out, or change the category.", "Udelad prioritet, eller skift kategori."),
        f"{CC}5",
        cc_5,
        "MSG_RESOURCE_NOT_ALLOWED",
    ),
    Rule(
        C + "6",
        "error",
        Text("a topic when the category is other", "et emne, når kategorien er other"),
        Text("Write the topic in topic.text.", "Skriv emnet i topic.text."),
        f"{CC}6",
        cc_6,
        REQUIRED,
    ),
    Rule(
        C + "9",
        "error",
        Text("an episodeOfCare identifier in the Encounter", "en episodeOfCare-identifikator i Encounter"),
        Text("Write the identifier, or leave the Encounter out.", "Skriv identifikatoren, eller udelad Encounter."),
        f"{CC}9",
        cc_9,
        REQUIRED,
    ),
    Rule(
        C + "15",
        "error",
        _ENCOUNTER,
        Text("Refer to the Encounter, or leave it out.", "Henvis til Encounter, eller udelad den."),
        f"{CC_MESSAGE}15 (5.0.4)",
        cc_15,
        editions=("5.0.4",),
    ),
    Rule(
        C + "15",
        "error",
        _ENCOUNTER,
        Text("Refer to the Encounter, or leave it out.", "Henvis til Encounter, eller udelad den."),
        f"{CC}15 (as intended; as published before 5.0.4 it is always true)",
        cc_15,
        editions=BEFORE_5_0_4,
        readings=INTENDED,
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
        readings=PUBLISHED,
    ),
    Rule(
        "medcom-carecommunication-definition-url",
        "error",
        _DEFINITION_TEXT,
        _DEFINITION_MEND,
        "CC 5.0.2, definition-url (as intended; corrected by commit 19abb4f)",
        definition_strict,
        editions=BEFORE_5_0_4,
        readings=INTENDED,
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
