"""Threads: received letters as a clerk reads them, by the ordering rules 8 to 13 of governance.

Same thread by identical thread id (8); a segment known only through a later letter is shown, in its place, and marked
unread (9); late letters go into the same thread by the segments' moments (10); a reply with an unknown thread id begins
one (11); parallel replies stand in one thread, ties in time with the initiator first (12); the user can go on (13).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.messages.letter import Exchange, Letter, Party, Segment


@dataclass(frozen=True, slots=True)
class Held:
    """A letter in a mailbox, received or sent, and whether its user has read it."""

    letter: Letter
    read: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A segment in its thread.

    `message_id` is the letter that first brought it into the correspondence, `answers` the letter that one builds on,
    `unread` whether no letter that holds it has been read, `without_letter` whether its own letter never came.
    """

    segment: Segment
    message_id: str | None
    answers: str | None
    unread: bool
    without_letter: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """One correspondence. `latest` is the only letter that may be answered in it (governance 3 and 5)."""

    thread_id: str
    initiator: Party
    segments: tuple[Shown, ...]
    latest: Letter
    parallel: frozenset[str]
    missing: frozenset[str]

    @property
    def unread(self) -> int:
        """How many segments are unread."""
        return sum(shown.unread for shown in self.segments)


def threads(held: Iterable[Held]) -> tuple[Thread, ...]:
    """Every thread of a mailbox, the one with the newest letter first. Duplicates of a letter count once."""
    by_thread: dict[str, dict[str, Held]] = defaultdict(dict)
    for item in held:
        known = by_thread[item.letter.thread_id].get(item.letter.message_id)
        if known is None or item.read:
            by_thread[item.letter.thread_id][item.letter.message_id] = item
    found = [thread_of(list(items.values())) for items in by_thread.values()]
    return tuple(sorted(found, key=lambda thread: (thread.latest.sent, thread.thread_id), reverse=True))


def thread_of(held: Sequence[Held]) -> Thread:
    """The thread that letters of one thread id make, in whatever order they came."""
    letters = sorted((item.letter for item in held), key=lambda letter: (letter.sent, letter.message_id))
    exchanges = _exchanges(letters)
    initiator = _initiator(letters, exchanges)
    brought = {added: exchange for exchange in exchanges.values() for added in exchange.added}
    known = {letter.message_id for letter in letters}
    seen = {segment.id for item in held if item.read for segment in item.letter.segments}
    segments = []
    for segment in sorted(_segments(letters), key=lambda s: (s.written, s.by.gln != initiator.gln, s.by.gln)):
        exchange = brought.get(segment.id)
        segments.append(
            Shown(
                segment,
                exchange.message_id if exchange else None,
                exchange.preceding if exchange else None,
                segment.id not in seen,
                exchange is not None and exchange.message_id not in known,
            )
        )
    missing = frozenset(exchanges) - known - _before(letters)
    latest = max(letters, key=lambda letter: (letter.sent, letter.sender.gln == initiator.gln))
    return Thread(letters[0].thread_id, initiator, tuple(segments), latest, _parallel(exchanges.values()), missing)


def _exchanges(letters: Sequence[Letter]) -> dict[str, Exchange]:
    """Every exchange the letters tell of; the last word on one is its own letter's."""
    found = {exchange.message_id: exchange for letter in letters for exchange in letter.history}
    found.update({letter.message_id: letter.history[-1] for letter in letters})
    return found


def _segments(letters: Sequence[Letter]) -> list[Segment]:
    """Every segment once; one with the attachment's content goes before one without."""
    found: dict[str, Segment] = {}
    for letter in letters:
        for segment in letter.segments:
            known = found.get(segment.id)
            if known is None or (_weight(segment) > _weight(known)):
                found[segment.id] = segment
    return list(found.values())


def _weight(segment: Segment) -> int:
    return len(segment.attachment.data) if segment.attachment and segment.attachment.data else 0


def _initiator(letters: Sequence[Letter], exchanges: dict[str, Exchange]) -> Party:
    """Who began the thread: the sender of its new or forwarded letter, else of the earliest exchange known."""
    for letter in letters:
        if letter.activity != "reply-message":
            return letter.sender
    return min(exchanges.values(), key=lambda exchange: exchange.occurred).by


def _before(letters: Sequence[Letter]) -> frozenset[str]:
    """The exchanges of other threads that a forwarded letter carries along: they were never due here."""
    carried = [e.message_id for letter in letters if letter.activity == "forward-message" for e in letter.history[:-1]]
    return frozenset(carried)


def _parallel(exchanges: Iterable[Exchange]) -> frozenset[str]:
    """The replies that answer one and the same letter."""
    answers: dict[str, list[str]] = defaultdict(list)
    for exchange in exchanges:
        if exchange.preceding is not None and exchange.activity == "reply-message":
            answers[exchange.preceding].append(exchange.message_id)
    return frozenset(message for messages in answers.values() if len(messages) > 1 for message in messages)
