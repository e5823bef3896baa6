"""What the letters of a life say, as the documents that are sent: the first, and each that builds on one before it.

Everybody who writes is made up. Whom a letter is about stands in it as PATIENT, for who sends it to put in.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime

from sim.load.acts import PATIENT
from sim.messages.compose.bulk import Wish, bulk_letter
from sim.messages.compose.carecommunication import letter_tree
from sim.messages.letter import Author, Draft, Letter, Party, Patient, counted_ids, forward, new, reply

PUBLISHED = "0505159995"
"""The number of a test person that is published for everybody."""

_CHILD = Patient("Berggren", ("Lars", "Test"), cpr=PUBLISHED)
_AUTHOR = Author("Medarbejder", ("Test",), "00000000", role_code="psykolog")
_ANSWER = "Tak for jeres brev. Vi har set på det og bidrager gerne som foreslået."
_RETURNED = "Brevet er kommet til os, men hører ikke til her. Send det venligst til rette afdeling."
_FORWARDED = "Brevet er kommet til os, men hører til hos jer."


@dataclass(frozen=True, slots=True)
class Sending:
    """A letter to be written. name: its call key, from which its ids follow."""

    name: str
    moment: datetime
    sender: Party
    receiver: Party


def first(sending: Sending) -> Letter:
    """The letter that begins a life."""
    return bulk_letter(Wish(sending.name, sending.moment, sending.sender, sending.receiver, _CHILD))


def answered(sending: Sending, before: Letter) -> Letter:
    """The answer to a letter."""
    return reply(counted_ids(sending.name), sending.moment, _between(sending, before), _AUTHOR, _ANSWER)


def returned(sending: Sending, before: Letter) -> Letter:
    """The letter sent back: it does not belong here."""
    return reply(counted_ids(sending.name), sending.moment, _between(sending, before), _AUTHOR, _RETURNED)


def forwarded(sending: Sending, before: Letter) -> Letter:
    """The letter passed on to where it belongs."""
    ids = counted_ids(sending.name)
    return forward(ids, sending.moment, before, sending.receiver, _AUTHOR, _FORWARDED)


def corrected(sending: Sending, before: Letter) -> Letter:
    """The same letter, begun anew, to the right number."""
    text = "\n".join(segment.text for segment in before.segments if segment.text)
    draft = Draft(_AUTHOR, text, before.category, before.topic)
    return new(counted_ids(sending.name), sending.moment, sending.sender, sending.receiver, before.patient, draft)


def document(letter: Letter) -> str:
    """As it is sent."""
    text = json.dumps(letter_tree(letter), ensure_ascii=False, separators=(",", ":"))
    return text.replace(PUBLISHED, PATIENT)


def _between(sending: Sending, before: Letter) -> Letter:
    """A letter as whoever answers it has it before them: it may have come to them in another way than by mailbox."""
    return replace(before, receiver=sending.sender, sender=sending.receiver)
