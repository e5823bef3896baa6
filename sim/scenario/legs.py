"""Legs: every letter of every life in one table, with what its opening leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Keys
from sim.network.actor_types import is_of
from sim.scenario.correspondence import Sent
from sim.scenario.family import LED, Child, Family, Leg
from sim.scenario.fates import LETTER, Fates, Wrong
from sim.scenario.network_schema import PARTIES, Letters
from sim.scenario.plan import LAUNCHED

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

JOURNEYS = {
    Leg.FIRST: "letter",
    Leg.RETURNED: "returned letter",
    Leg.MENDED: "corrected letter",
    Leg.ANSWER: "answer",
}
FORWARDED = "forwarded letter"
BY_HAND = 2
"""Copies of a letter whose sender's people send it again by hand: after one vain attempt they telephone."""


@dataclass(frozen=True, slots=True, eq=False)
class Legs:
    """Letters in columns. family: row of `Sent` whose life it belongs to; leg: a `Leg`; after: how many rows further

    what its opening launches stands, 0 for nothing. lost: it goes to a number nobody has. copies: how often it may be
    sent. answer: how many rows further the answer to it stands.
    """

    keys: Keys
    family: Ints
    leg: Ints
    planned: Ints
    sender: Ints
    receiver: Ints
    after: Ints
    answer: Ints
    lost: Mask
    copies: Ints

    def __len__(self) -> int:
        return len(self.family)

    def take(self, rows: Ints | Mask) -> Legs:
        """The letters of these rows."""
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        return Legs(keys=self.keys.take(rows), **columns)

    @classmethod
    def joined(cls, parts: list[Legs]) -> Legs:
        """All letters of the parts."""
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS}
        return cls(keys=Keys.joined([part.keys for part in parts]), **columns)


def writers(base: int, sender: int, receivers: Mapping[int, int], is_passed_on: bool) -> dict[int, int]:
    """Who writes each letter of one life, by child number. `receivers`: actors by child number, of all its calls;
    is_passed_on: whoever got the first letter passes it on."""
    addressed = receivers[base]
    answering = receivers.get(base + Child.HANDLING, addressed)
    written = {
        Leg.FIRST: sender,
        Leg.RETURNED: addressed,
        Leg.MENDED: addressed if is_passed_on else sender,
        Leg.ANSWER: answering,
        Child.OTHERWISE: answering,
    }
    return {base + child: actor for child, actor in written.items()}


_COLUMNS = ("family", "leg", "planned", "sender", "receiver", "after", "answer", "lost", "copies")


@dataclass(frozen=True, slots=True, eq=False)
class Lives:
    """The families of some letters: who is there, and all their letters."""

    sent: Sent
    fates: Fates
    family: Family
    legs: Legs

    def rows(self, child: int) -> Ints:
        """The families that have this child."""
        return np.flatnonzero(self.family.there(child))

    def keys(self, family: Ints, child: int) -> Keys:
        """The keys of these families' children."""
        return self.sent.keys.take(family).as_child(self.family.base + child)


def lives(letters: Letters, sent: Sent, fates: Fates) -> Lives:
    """The lives of these letters, which all go by letter and to somebody reachable."""
    base = LED if sent.led else 0
    wrong, unknown = fates.wrong, fates.unknown
    returned = wrong == Wrong.RETURNED
    mended = unknown | returned | (wrong == Wrong.FORWARDED)
    handled = (wrong != Wrong.FORGOTTEN) & sent.own
    everyone = np.ones(len(sent), dtype=bool)
    writer = np.where(wrong == Wrong.FORWARDED, fates.addressed, sent.sender)
    ways = {
        Leg.FIRST: (everyone, sent.sender, fates.addressed),
        Leg.RETURNED: (returned, fates.addressed, sent.sender),
        Leg.MENDED: (mended, writer, sent.receiver),
        Leg.ANSWER: (handled & (fates.answer == LETTER), sent.receiver, sent.sender),
    }
    there: dict[int, Mask] = {
        Child.NEGATIVE: unknown,
        Child.ATTACHMENT: fates.attached,
        Child.MISPLACED: (wrong != Wrong.NOT) & (wrong != Wrong.FORGOTTEN),
        Child.CORRECTION: unknown | returned,
        Child.HANDLING: handled,
        Child.OTHERWISE: handled & (fates.answer > LETTER),
    }
    copies = {leg: _copies(letters, sent.own, sender) for leg, (_, sender, _) in ways.items()}
    for leg, (exists, _, _) in ways.items():
        there[leg] = exists
        arrives = exists & ~unknown if leg == Leg.FIRST else exists
        for copy in range(letters.copies):
            there[leg + 1 + copy] = arrives & (copy < copies[leg])
    family = Family.of(base, {child: mask for child, mask in there.items() if mask.any()})
    parts = []
    for leg, (exists, sender, receiver) in ways.items():
        rows = np.flatnonzero(exists)
        if not len(rows):
            continue
        first = leg == Leg.FIRST
        none = np.zeros(len(rows), dtype=np.int64)
        parts.append(
            Legs(
                keys=sent.keys.take(rows).as_child(base + leg),
                family=rows,
                leg=np.full(len(rows), int(leg)),
                planned=sent.planned[rows] if first else np.full(len(rows), LAUNCHED, dtype=np.int64),
                sender=sender[rows],
                receiver=receiver[rows],
                after=_next(family, rows, leg, _after(leg)),
                answer=_next(family, rows, leg, (Leg.ANSWER, Child.OTHERWISE)) if first else none,
                lost=unknown[rows] if first else np.zeros(len(rows), dtype=bool),
                copies=copies[leg][rows],
            )
        )
    return Lives(sent, fates, family, Legs.joined(parts))


def _after(leg: Leg) -> tuple[int, ...]:
    """What the opening of a leg's letter may lead to: the first of these that its family has."""
    if leg == Leg.FIRST:
        return (Child.MISPLACED, Child.HANDLING)
    if leg == Leg.RETURNED:
        return (Child.CORRECTION,)
    return (Child.HANDLING,) if leg == Leg.MENDED else ()


def _next(family: Family, rows: Ints, start: int, children: tuple[int, ...]) -> Ints:
    """How many rows further the first of these children stands, 0 where there is none."""
    result = np.zeros(len(rows), dtype=np.int64)
    for child in children:
        there = (result == 0) & family.there(child)[rows]
        if there.any():
            result[there] = family.rows(rows[there], start, child)
    return result


def _copies(letters: Letters, own: bool, sender: Ints) -> Ints:
    if not own:
        return np.ones(len(sender), dtype=np.int64)
    parties = letters.sent_again_by_hand.parties if letters.sent_again_by_hand else ()
    by_hand = is_of(sender, [PARTIES[party] for party in parties])
    return np.where(by_hand, min(BY_HAND, letters.copies), letters.copies)
