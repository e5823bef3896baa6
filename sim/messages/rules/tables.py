"""Which rules judge what: the tables by kind of message, edition and reading."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lxml import etree

from sim.messages import terms
from sim.messages.bundle import Message
from sim.messages.envelopes import Content, Envelope, kind_of
from sim.messages.finding import Reading
from sim.messages.older import Emessage
from sim.messages.rules.acknowledgement import ACKNOWLEDGEMENT
from sim.messages.rules.communication import COMMUNICATION
from sim.messages.rules.document import DOCUMENT
from sim.messages.rules.encounter import ENCOUNTER
from sim.messages.rules.header import HEADER
from sim.messages.rules.invariants import INVARIANTS
from sim.messages.rules.invariants_people import PEOPLE_INVARIANTS
from sim.messages.rules.older import OLDER_HEAD
from sim.messages.rules.older_content import OLDER_CONTENT
from sim.messages.rules.payloads import PAYLOADS
from sim.messages.rules.people import PEOPLE
from sim.messages.rules.provenance import LETTER_PROVENANCE, PROVENANCE
from sim.messages.rules.rule import Break, Breaks, Rule, here
from sim.messages.rules.sbdh import SBDH_RULES
from sim.messages.rules.testpeople import TEST_PEOPLE
from sim.messages.rules.together import TOGETHER
from sim.messages.rules.vans import VANS_RULES
from sim.messages.wording import Text, quoted


def event_known(m: Message) -> Breaks:
    yield here((*(m.header.path if m.header else ("entry",)), "eventCoding", "code"), quoted(m.event))


EVENT: tuple[Rule[Message], ...] = (
    Rule(
        "header-event",
        "error",
        Text(
            f"eventCoding {terms.CARECOMMUNICATION_EVENT} or {terms.ACKNOWLEDGEMENT_EVENT}",
            f"eventCoding {terms.CARECOMMUNICATION_EVENT} eller {terms.ACKNOWLEDGEMENT_EVENT}",
        ),
        Text("Write the code of the event; other messages are not judged here.", "Skriv hændelsens kode."),
        "CC MedComCareCommunicationHeader.fsh; ACK MedComAcknowledgementMessageHeader.fsh",
        event_known,
        "MSG_UNKNOWN_TYPE",
    ),
)

BUNDLES: dict[str, tuple[Rule[Message], ...]] = {
    "carecommunication": (
        *HEADER,
        *TOGETHER,
        *COMMUNICATION,
        *ENCOUNTER,
        *PAYLOADS,
        *INVARIANTS,
        *PEOPLE_INVARIANTS,
        *PROVENANCE,
        *LETTER_PROVENANCE,
        *PEOPLE,
        *TEST_PEOPLE,
    ),
    "acknowledgement": (*HEADER, *TOGETHER, *ACKNOWLEDGEMENT, *PROVENANCE, *PEOPLE, *TEST_PEOPLE),
    "bundle": (*HEADER, *TOGETHER, *EVENT),
}

BY_READER: dict[str, Rule[object]] = {rule.key: rule for rule in DOCUMENT}


@cache
def rules_for(kind: str, edition: str, reading: Reading) -> tuple[Rule[Message], ...]:
    """The rules that judge this kind of Bundle in this edition and reading, in the order of the tables."""
    return tuple(rule for rule in BUNDLES[kind] if edition in rule.editions and reading in rule.readings)


OLDER: tuple[Rule[Emessage], ...] = (*OLDER_HEAD, *OLDER_CONTENT)
ENVELOPES: dict[str, tuple[Rule[Envelope], ...]] = {"vans": VANS_RULES, "sbdh": SBDH_RULES}


def judge_older(root: etree._Element, known: frozenset[str]) -> list[tuple[Rule[Emessage], Break]]:
    """Every breach of an Emessage, in the order of the table."""
    message = Emessage(root, known)
    return [(rule, broken) for rule in OLDER if rule.check is not None for broken in rule.check(message)]


def judge_envelope(
    root: etree._Element, content: Content, inner: Mapping[str, str], reading: Reading, known: frozenset[str]
) -> list[tuple[Rule[Envelope], Break]]:
    """Every breach of an envelope's rules, in the order of its table; `inner` is what is known of its content."""
    envelope = Envelope(root, content, inner, known)
    return [
        (rule, broken)
        for rule in ENVELOPES[kind_of(root) or "vans"]
        if rule.check is not None and reading in rule.readings
        for broken in rule.check(envelope)
    ]
