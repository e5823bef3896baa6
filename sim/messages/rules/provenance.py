"""Rules of the Provenances, and of governance as far as one letter shows it."""

from __future__ import annotations

import re

from sim.messages import terms
from sim.messages.bundle import Message, Node, activity_of
from sim.messages.identifiers import is_gln
from sim.messages.rules.payloads import added_now
from sim.messages.rules.rule import CODE_SYSTEM, FORMAT, REQUIRED, VALUE_SET, Break, Breaks, Rule, here
from sim.messages.wording import Text, counted, quoted

MSG = "MSG MedComMessagingProvenance.fsh"
CC = "CC MedComCareCommunicationProvenance.fsh"
GOV = "GOV governance-for-careCommunication.md, medcom-carecommunication-"

_OLDER_LETTER = re.compile(r"([0-9]{13})#(.+)")


def target(m: Message) -> Breaks:
    for node in m.provenances:
        found = node.data.get("target") or []
        if len(found) != 1 or "MessageHeader/" not in found[0].get("reference", ""):
            yield here((*node.path, "target"), quoted(found[0].get("reference")) if found else counted(0))


def occurred(m: Message) -> Breaks:
    for node in m.provenances:
        for name in ("occurredDateTime", "recorded"):
            if name not in node.data:
                yield here((*node.path, name))


def activity_present(m: Message) -> Breaks:
    for node in m.provenances:
        if len((node.data.get("activity") or {}).get("coding") or ()) != 1 or activity_of(node) is None:
            yield here((*node.path, "activity", "coding"))


def activity_system(m: Message) -> Breaks:
    for node in m.provenances:
        for at, coding in enumerate((node.data.get("activity") or {}).get("coding") or ()):
            if coding.get("system") != terms.ACTIVITIES:
                yield here((*node.path, "activity", "coding", at, "system"), quoted(coding.get("system")))


def activity_code(m: Message) -> Breaks:
    for node in m.provenances:
        code = activity_of(node)
        if code is not None and code not in terms.LETTER_ACTIVITIES:
            yield here((*node.path, "activity", "coding", 0, "code"), quoted(code))


def agent(m: Message) -> Breaks:
    for node in m.provenances:
        if not any("reference" in (a.data.get("who") or {}) for a in node.children("agent")):
            yield here((*node.path, "agent"))


def _entities(node: Node, role: str) -> list[Node]:
    return [entity for entity in node.children("entity") if entity.data.get("role") == role]


def entity_role(m: Message) -> Breaks:
    for node in m.provenances:
        for entity in node.children("entity"):
            if entity.data.get("role") not in ("source", "revision"):
                yield here((*entity.path, "role"), quoted(entity.data.get("role")))


def entity_payload(m: Message) -> Breaks:
    for node in m.provenances:
        sources = _entities(node, "source")
        if not sources:
            yield here((*node.path, "entity"))
        for entity in sources:
            if "value" not in ((entity.data.get("what") or {}).get("identifier") or {}):
                yield here((*entity.path, "what", "identifier"))


def preceding_single(m: Message) -> Breaks:
    for node in m.provenances:
        found = _entities(node, "revision")
        if len(found) > 1:
            yield here((*node.path, "entity"), counted(len(found)))


def preceding_form(m: Message) -> Breaks:
    for node in m.provenances:
        for entity in _entities(node, "revision"):
            what = entity.data.get("what") or {}
            if "reference" in what:
                if "MessageHeader/" not in what["reference"]:
                    yield here((*entity.path, "what", "reference"), quoted(what["reference"]))
            elif "value" not in (what.get("identifier") or {}):
                yield here((*entity.path, "what"))
            elif activity_of(node) != "reply-message":
                yield here((*node.path, "activity"), quoted(activity_of(node)))


def preceding_older(m: Message) -> Breaks:
    for node in m.provenances:
        for entity in _entities(node, "revision"):
            older = ((entity.data.get("what") or {}).get("identifier") or {}).get("value")
            form = _OLDER_LETTER.fullmatch(older) if older is not None else None
            if older is not None and (form is None or not is_gln(form[1])):
                yield here((*entity.path, "what", "identifier", "value"), quoted(older))


def current(m: Message) -> Breaks:
    if m.header and len(m.current_provenances) != 1:
        yield here(("entry",), counted(len(m.current_provenances)))


def source_known(m: Message) -> Breaks:
    known = {(payload.identifier or {}).get("value") for payload in m.payloads}
    for node in m.current_provenances:
        for entity in _entities(node, "source"):
            value = ((entity.data.get("what") or {}).get("identifier") or {}).get("value")
            if value is not None and value not in known:
                yield here((*entity.path, "what", "identifier", "value"), quoted(value))


def reply_preceding(m: Message) -> Breaks:
    for node in m.current_provenances:
        if activity_of(node) in ("reply-message", "forward-message") and not _entities(node, "revision"):
            yield here((*node.path, "entity"), quoted(activity_of(node)))


def new_preceding(m: Message) -> Breaks:
    for node in m.current_provenances:
        if activity_of(node) == "new-message" and (_entities(node, "revision") or len(m.provenances) > 1):
            yield here((*node.path, "entity"), quoted(activity_of(node)))


def stacked(m: Message) -> Breaks:
    targets = {
        t.get("reference", "").rsplit("/", 1)[-1] for node in m.provenances for t in node.data.get("target") or ()
    }
    for node in m.current_provenances:
        for entity in _entities(node, "revision"):
            reference = (entity.data.get("what") or {}).get("reference")
            if reference and reference.rsplit("/", 1)[-1] not in targets:
                yield here((*entity.path, "what", "reference"), quoted(reference))


def reply_without_base64(m: Message) -> Breaks:
    if m.activity == "reply-message":
        new = added_now(m)
        for payload in m.payloads:
            known = (payload.identifier or {}).get("value")
            if payload.attachment and "data" in payload.attachment and known is not None and known not in new:
                yield Break("", (*payload.node.path, "contentAttachment", "data"), Text("base64", "base64"))


PROVENANCE: tuple[Rule[Message], ...] = (
    Rule(
        "provenance-target",
        "error",
        Text("exactly one target, a MessageHeader", "præcis ét target, en MessageHeader"),
        Text("Refer to MessageHeader/<id> of that exchange.", "Henvis til den forsendelses MessageHeader/<id>."),
        MSG,
        target,
        REQUIRED,
    ),
    Rule(
        "provenance-occurred",
        "error",
        Text("occurredDateTime and recorded", "occurredDateTime og recorded"),
        Text("State when the message was sent.", "Angiv, hvornår meddelelsen blev sendt."),
        MSG,
        occurred,
        REQUIRED,
    ),
    Rule(
        "provenance-activity",
        "error",
        Text("exactly one activity coding with a code", "præcis én activity-coding med kode"),
        Text("Say what was done.", "Angiv, hvad der skete."),
        MSG,
        activity_present,
        REQUIRED,
    ),
    Rule(
        "provenance-activity-system",
        "error",
        Text(terms.ACTIVITIES, terms.ACTIVITIES),
        Text("Write MedCom's code system.", "Skriv MedComs kodesystem."),
        f"{MSG}; TERM MedComMessagingActivityCodes.fsh",
        activity_system,
        CODE_SYSTEM,
    ),
    Rule(
        "provenance-agent",
        "error",
        Text("agent.who, an organisation", "agent.who, en organisation"),
        Text("Refer to the organisation that sent it.", "Henvis til organisationen, der sendte."),
        MSG,
        agent,
        REQUIRED,
    ),
)

LETTER_PROVENANCE: tuple[Rule[Message], ...] = (
    Rule(
        "provenance-activity-code",
        "error",
        Text("new-message, reply-message or forward-message", "new-message, reply-message eller forward-message"),
        Text(
            "Cancel and correct were dropped in 4.0; write a new letter.",
            "Annullér og ret udgik i 4.0; skriv et nyt brev.",
        ),
        "TERM MedComCareCommunicationMessageActivityCodes.fsh",
        activity_code,
        VALUE_SET,
    ),
    Rule(
        "provenance-entity-role",
        "error",
        Text("role source or revision", "role source eller revision"),
        Text(
            "source for added segments, revision for the letter before.",
            "source for nye segmenter, revision for forrige brev.",
        ),
        CC,
        entity_role,
        VALUE_SET,
    ),
    Rule(
        "provenance-entity-payload",
        "error",
        Text("a source entity with what.identifier for each added segment", "en source-entity for hvert nyt segment"),
        Text("Name the segments this exchange added.", "Nævn de segmenter, forsendelsen tilføjede."),
        CC,
        entity_payload,
        REQUIRED,
    ),
    Rule(
        "provenance-preceding-single",
        "error",
        Text("at most one revision entity", "højst én revision-entity"),
        Text(
            "Refer only to the letter answered or forwarded.", "Henvis kun til det besvarede eller videresendte brev."
        ),
        CC,
        preceding_single,
        "MSG_PARAM_NO_REPEAT",
    ),
    Rule(
        "provenance-preceding-form",
        "error",
        Text(
            "a reference to MessageHeader/<id>, or an identifier in a reply to an older letter",
            "en henvisning til MessageHeader/<id>, eller en identifikator i svar på et ældre brev",
        ),
        Text("Write the reference in one of the two forms.", "Skriv henvisningen på en af de to måder."),
        f"{CC}; {MSG}",
        preceding_form,
        FORMAT,
    ),
    Rule(
        "provenance-preceding-older",
        "warning",
        Text("[lokationsnummer]#[brevid] of the older letter", "[lokationsnummer]#[brevid] for det ældre brev"),
        Text("Write the sender's GLN, # and the letter's id.", "Skriv afsenders lokationsnummer, # og brevets id."),
        f"{MSG}, short text of what.identifier (a published example has the two the other way round)",
        preceding_older,
        FORMAT,
    ),
    Rule(
        "provenance-current",
        "error",
        Text(
            "exactly one Provenance whose target is this MessageHeader", "præcis én Provenance for denne MessageHeader"
        ),
        Text("Add the Provenance of this exchange.", "Tilføj denne forsendelses Provenance."),
        f"{GOV}20",
        current,
        REQUIRED,
    ),
    Rule(
        "provenance-source-known",
        "warning",
        Text("the id of a segment in this letter", "id på et segment i dette brev"),
        Text("Copy the id from the payload.", "Tag id'et fra payload."),
        f"{CC}; {GOV}15",
        source_known,
        "MSG_NO_MATCH",
    ),
    Rule(
        "reply-preceding",
        "error",
        Text(
            "the letter answered or forwarded, as a revision entity",
            "det besvarede eller videresendte brev som revision",
        ),
        Text("Add an entity with role revision.", "Tilføj en entity med role revision."),
        f"{MSG}, entity.role",
        reply_preceding,
        REQUIRED,
    ),
    Rule(
        "new-preceding",
        "warning",
        Text("a new letter that builds on none", "et nyt brev, der ikke bygger på noget"),
        Text(
            "Mark it as a reply or forward, or start afresh.",
            "Mærk det som svar eller videresendelse, eller begynd forfra.",
        ),
        f"{GOV}1",
        new_preceding,
    ),
    Rule(
        "provenance-stack",
        "warning",
        Text("the Provenance of the letter before", "det forrige brevs Provenance"),
        Text("Carry the thread's Provenances along.", "Tag trådens Provenancer med."),
        f"{GOV}20",
        stacked,
        REQUIRED,
    ),
    Rule(
        "governance-6",
        "error",
        Text("no content of attachments sent before", "intet indhold fra tidligere sendte vedhæftninger"),
        Text("Keep identifier, timestamp and title; leave data out.", "Behold id, tidspunkt og titel; udelad data."),
        f"{GOV}6",
        reply_without_base64,
        "MSG_RESOURCE_NOT_ALLOWED",
    ),
)
