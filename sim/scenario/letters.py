"""The routes of letters: copies, hops, acknowledgements, the mailbox, and what follows.

A letter and what it causes are one family of calls, numbered by child: 0 the letter, 1 to C the acknowledgements of its
C copies, then its handling and the answer (if it gets one) with the answer's own acknowledgements. A copy is an attempt
that overlaps the ones before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Keys
from sim.chance.durations import Duration
from sim.network.actor_types import ActorType, place_of, type_of
from sim.scenario.assemble import Block, Column, routes
from sim.scenario.correspondence import Sent
from sim.scenario.network_schema import PARTIES, Letters
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import LAUNCHED, Ints
from sim.scenario.route import Op
from sim.scenario.staff import Staff
from sim.scenario.stage import Setting
from sim.scenario.suppliers import Suppliers, Trip
from sim.scenario.today import Today

OPENING_LABEL = "open"
HOPS = ("sender system", "sender's operator", "receiver's operator", "pickup", "receiver system", "mailbox")
About = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Post:
    """How letters travel on a stage: stations of systems and operators per actor, and the staff at the end.

    `labels` gives a number to every hop; `journeys` to "letter", "acknowledgement", "handling" and "answer".
    """

    today: Today
    setting: Setting
    letters: Letters
    staff: Staff
    suppliers: Suppliers
    labels: dict[str, int]
    journeys: dict[str, int]

    def blocks(self, sent: Sent) -> list[Block]:
        """All calls of these letters."""
        there, lost = np.flatnonzero(sent.reachable), np.flatnonzero(~sent.reachable)
        blocks = [self._unreachable(sent.take(lost))] if len(lost) else []
        if len(there):
            blocks += self._families(sent.take(there))
        return blocks

    def _unreachable(self, sent: Sent) -> Block:
        """Letters to a receiver who is not connected end at once, and say so."""
        block = self._block(sent.keys, [[]], sent.own)
        about = self._about(sent, sent.sender, sent.receiver, "letter")
        answer = np.full(len(sent.keys), int(Outcome.NOT_CONNECTED))
        return replace(block, planned=sent.planned, answer=answer, overlap=True, about=about)

    def _families(self, sent: Sent) -> list[Block]:
        copies = self.letters.copies if sent.own else 1
        trip = self.suppliers.trip(sent.sender, sent.receiver)
        handling = np.where(sent.answered, copies + 1, 0)
        letter = self._letter(sent.keys, trip, sent.receiver, handling, copies, sent.own)
        about = self._about(sent, sent.sender, sent.receiver, "letter" if sent.own else "other letter")
        about["answer_offset"] = np.where(sent.answered, copies + 2, 0).astype(np.int32)
        blocks = [replace(letter, planned=sent.planned, about=about)]
        blocks += self._acknowledgements(sent.keys, trip, copies, 0)
        answered = np.flatnonzero(sent.answered)
        if len(answered):
            blocks += self._answers(sent.take(answered), trip.take(answered), copies)
        return blocks

    def _answers(self, sent: Sent, trip: Trip, copies: int) -> list[Block]:
        """What the receiver does with a letter that it answers, and the answer's own way back."""
        keys = sent.keys.as_child(copies + 1)
        desk = Column(
            Op.VISIT,
            self._crew + self.staff.desk[self.staff.row(sent.receiver)],
            self._by_party(keys, type_of(sent.receiver), "answering"),
            label=self._label("answering"),
        )
        handling = replace(
            self._block(keys, [[desk, Column(Op.LAUNCH, jump=1)]], visible=False),
            about=self._about(sent, sent.receiver, sent.receiver, "handling"),
        )
        keys = sent.keys.as_child(copies + 2)
        none = np.zeros(len(keys), dtype=np.int64)
        answer = self._letter(keys, trip.back(), sent.sender, none, copies, sent.own)
        about = self._about(sent, sent.receiver, sent.sender, "answer")
        about["asks"] = np.zeros(len(keys), dtype=bool)
        acknowledgements = self._acknowledgements(sent.keys, trip.back(), copies, copies + 2)
        return [handling, replace(answer, about=about), *acknowledgements]

    def _letter(self, keys: Keys, trip: Trip, receiver: Ints, handling: Ints, copies: int, visible: bool) -> Block:
        """Letters up to the opening of the mailbox. `handling`: how many rows further that stands, 0 for none."""
        rows = self.staff.row(receiver)
        rounds = self.staff.round[rows]
        opening = self._by_party(keys, type_of(receiver), "opens")
        attempts = [
            [
                *self._hops(keys, trip, copy),
                Column(Op.LAUNCH, jump=copy + 1),
                Column(Op.ONCE),
                Column(Op.WAIT, np.maximum(rounds, 0), label=self._label("mailbox"), taken=rounds >= 0),
                Column(Op.VISIT, self._crew + self.staff.mail[rows], opening, label=self._label(OPENING_LABEL)),
                Column(Op.LAUNCH, jump=handling, taken=handling > 0),
            ]
            for copy in range(copies)
        ]
        block = self._block(keys, attempts, visible, round(self.letters.acknowledged_within.value))
        pause = max(1, round(self.letters.resend_pause.value))
        return replace(block, overlap=True, pause=pause, answer=np.full(len(keys), int(Outcome.OPENED)))

    def _acknowledgements(self, keys: Keys, trip: Trip, copies: int, after: int) -> list[Block]:
        """One acknowledgement for each copy that may arrive; it travels back and settles the letter, child `after`."""
        blocks = []
        for copy in range(copies):
            own = keys.as_child(after + copy + 1)
            block = self._block(own, [[*self._hops(own, trip.back(), 0), Column(Op.SETTLE, jump=-(copy + 1))]], False)
            journey = np.full(len(own), self.journeys["acknowledgement"], dtype=np.int16)
            blocks.append(replace(block, about={"journey": journey}))
        return blocks

    def _hops(self, keys: Keys, trip: Trip, copy: int) -> list[Column]:
        """From the sender's system to the receiver's. Who share an operator pass it once."""
        pickup = self._work(keys, self.letters.pickup.duration, "pickup", copy, 0)
        system = [self._service("letter_systems", keys, copy, end) for end in (0, 1)]
        operator = [self._service("vans", keys, copy, end) for end in (0, 1)]
        label = [self._label(word) for word in HOPS]
        return [
            Column(Op.VISIT, trip.system_from, system[0], label=label[0]),
            Column(Op.VISIT, trip.operator_from, operator[0], label=label[1]),
            Column(
                Op.VISIT, trip.operator_to, operator[1], label=label[2], taken=trip.operator_from != trip.operator_to
            ),
            Column(Op.DELAY, 0, pickup, label=label[3]),
            Column(Op.VISIT, trip.system_to, system[1], label=label[4]),
        ]

    def _block(self, keys: Keys, attempts: list[list[Column]], visible: bool, deadline: int = 0) -> Block:
        steps, head, length = routes(len(keys), [], attempts, deadline)
        return Block(
            keys=keys,
            planned=np.full(len(keys), LAUNCHED, dtype=np.int64),
            head=head,
            length=length,
            attempts=len(attempts),
            pause=1,
            overlap=False,
            answer=np.full(len(keys), int(Outcome.ANSWERED)),
            visible=visible,
            about={},
            steps=steps,
        )

    def _about(self, sent: Sent, sender: Ints, receiver: Ints, journey: str) -> About:
        return {
            "journey": np.full(len(sender), self.journeys[journey], dtype=np.int16),
            "region": self._region(sender),
            "municipality": _municipality(sender),
            "citizen": sent.citizen.astype(np.int32),
            "sender_type": type_of(sender).astype(np.int8),
            "receiver": receiver.astype(np.int64),
            "receiver_type": type_of(receiver).astype(np.int8),
            "receiver_region": self._region(receiver),
            "receiver_municipality": _municipality(receiver),
            "purpose": sent.purpose.astype(np.int8),
            "asks": sent.asks,
            "joined": sent.joined,
            "own": np.full(len(sender), sent.own),
        }

    def _region(self, actor: Ints) -> NDArray[np.int16]:
        actors = self.today.world.actors
        return actors.region_on(self.today.date)[actors.row(actor)].astype(np.int16)

    def _service(self, group: str, keys: Keys, attempt: int, branch: int) -> Ints:
        return self._work(keys, self.setting.work(group, None, group), f"work/{group}", attempt, branch)

    def _by_party(self, keys: Keys, kinds: Ints, what: str) -> Ints:
        """Works of the staff, by the kind of party that does them; the same for whichever copy arrives first."""
        result = np.ones(len(keys), dtype=np.int64)
        for party, practice in self.letters.practice.items():
            rows = np.flatnonzero(kinds == PARTIES[party])
            if len(rows):
                result[rows] = self._work(keys.take(rows), getattr(practice, what).duration, what, 0, 0)
        return result

    def _work(self, keys: Keys, duration: Duration, stream: str, attempt: int, branch: int) -> Ints:
        return works(self.today.draws, keys, duration, stream, attempt, branch)

    def _label(self, word: str) -> int:
        return self.labels.setdefault(word, len(self.labels))

    @property
    def _crew(self) -> int:
        return self.setting.groups["staff"][0]


def works(draws: Draws, keys: Keys, duration: Duration, stream: str, attempt: int, branch: int) -> Ints:
    """Works drawn from a distribution, one per key. A constant needs no draw."""
    if duration.kind == "constant":
        return np.full(len(keys), max(1, round(duration.mean)), dtype=np.int64)
    return duration.micros(*draws.pair(keys, stream, attempt, branch))


def _municipality(actor: Ints) -> NDArray[np.int16]:
    """The actor's municipality; 0 for what belongs to a region."""
    regional = np.isin(type_of(actor), [ActorType.PSYCHIATRY, ActorType.SOMATIC])
    return np.where(regional, 0, place_of(actor)).astype(np.int16)
