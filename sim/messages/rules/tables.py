"""Which rules judge what: the tables by kind of message, edition and reading."""

from __future__ import annotations

from functools import cache

from sim.messages import terms
from sim.messages.bundle import Message
from sim.messages.finding import Reading
from sim.messages.rules.acknowledgement import ACKNOWLEDGEMENT
from sim.messages.rules.communication import COMMUNICATION
from sim.messages.rules.document import DOCUMENT
from sim.messages.rules.header import HEADER
from sim.messages.rules.invariants import INVARIANTS
from sim.messages.rules.people import PEOPLE
from sim.messages.rules.provenance import LETTER_PROVENANCE, PROVENANCE
from sim.messages.rules.rule import Breaks, Rule, here
from sim.messages.rules.testpeople import TEST_PEOPLE
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
        *COMMUNICATION,
        *INVARIANTS,
        *PROVENANCE,
        *LETTER_PROVENANCE,
        *PEOPLE,
        *TEST_PEOPLE,
    ),
    "acknowledgement": (*HEADER, *ACKNOWLEDGEMENT, *PROVENANCE, *PEOPLE, *TEST_PEOPLE),
    "bundle": (*HEADER, *EVENT),
}

BY_READER: dict[str, Rule[object]] = {rule.key: rule for rule in DOCUMENT}


@cache
def rules_for(kind: str, edition: str, reading: Reading) -> tuple[Rule[Message], ...]:
    """The rules that judge this kind of Bundle in this edition and reading, in the order of the tables."""
    return tuple(rule for rule in BUNDLES[kind] if edition in rule.editions and reading in rule.readings)
