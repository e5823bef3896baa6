"""The routes of letters: copies, hops, acknowledgements, the mailbox, and answers.

A letter and what it causes are one family of calls, numbered by child: 0 the letter, 1 to C the acknowledgements of its C
copies, then the answer (if it gets one) and its acknowledgements. A copy is an attempt that overlaps the ones before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Keys
from sim.chance.durations import Duration
from sim.network.actor_types import ActorType, place_of, type_of
from sim.scenario.assemble import Block, Column, Mask, routes
from sim.scenario.correspondence import Sent
from sim.scenario.network_schema import PARTIES, Letters
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import LAUNCHED
from sim.scenario.route import Op
from sim.scenario.staff import Staff
from sim.scenario.stage import Setting
from sim.scenario.world import World

Ints = NDArray[np.int64]

OPENING_LABEL = "open"
HOPS = ("sender system", "sender's operator", "receiver's operator", "receiver system", "mailbox", OPENING_LABEL)


@dataclass(frozen=True, slots=True, eq=False)
class Post:
    """How letters travel on a stage: stations of systems and operators per actor, and the staff at the end."""

    world: World
    setting: Setting
    letters: Letters
    staff: Staff
    draws: Draws
    labels: dict[str, int]

    def blocks(self, sent: Sent, journey: dict[str, int]) -> list[Block]:
        """All calls of these letters. `journey` gives the codes of "letter", "acknowledgement" and "answer"."""
        copies = self.letters.copies if sent.own else 1
        trip = self._trip(sent.sender, sent.receiver)
        letter = self._letters(sent, sent.keys, trip, copies, sent.answered & sent.reachable, sent.planned)
        about = self._about(sent, sent.sender, sent.receiver, journey["letter"])
        offset = np.where(sent.answered & sent.reachable, copies + 1, 0)
        blocks = [_told(letter, {**about, "answer_offset": offset.astype(np.int32)}, sent.own)]
        there = np.flatnonzero(sent.reachable)
        kept = _take(trip, there)
        blocks += self._acknowledgements(sent, sent.keys.take(there), kept, copies, 0, journey, there)
        answered = np.flatnonzero(sent.answered & sent.reachable)
        if len(answered):
            blocks += self._answers(sent, answered, copies, journey)
        return blocks

    def _answers(self, sent: Sent, rows: Ints, copies: int, journey: dict[str, int]) -> list[Block]:
        keys = _child(sent.keys.take(rows), copies + 1)
        trip = self._trip(sent.receiver[rows], sent.sender[rows])
        nobody = np.zeros(len(rows), dtype=bool)
        planned = np.full(len(rows), LAUNCHED, dtype=np.int64)
        answer = self._letters(sent, keys, trip, copies, nobody, planned, sent.reachable[rows])
        about = self._about(sent, sent.receiver, sent.sender, journey["answer"])
        about = {name: column[rows] for name, column in about.items()}
        about["asks"] = nobody
        blocks = [_told(answer, about, sent.own)]
        everyone = np.arange(len(rows))
        return blocks + self._acknowledgements(sent, keys, trip, copies, copies + 1, journey, everyone)

    def _letters(
        self, sent: Sent, keys: Keys, trip: Trip, copies: int, answered: Mask, planned: Ints, going: Mask | None = None
    ) -> Block:
        """Letters up to the mailbox, its opening, and the writing of an answer."""
        going = sent.reachable if going is None else going
        attempts = [self._copy(keys, trip, copy, copies, answered, going) for copy in range(copies)]
        deadline = round(self.letters.acknowledged_within.value)
        steps, head, length = routes(len(keys), [], attempts, deadline)
        return Block(
            keys=keys,
            planned=planned,
            head=head,
            length=length,
            attempts=copies,
            pause=max(1, round(self.letters.resend_pause.value)),
            overlap=True,
            answer=np.where(going, int(Outcome.OPENED), int(Outcome.NOT_CONNECTED)),
            visible=sent.own,
            about={},
            steps=steps,
        )

    def _copy(self, keys: Keys, trip: Trip, copy: int, copies: int, answered: Mask, going: Mask) -> list[Column]:
        rows = self.staff.row(trip.receiver)
        kinds = type_of(trip.receiver)
        crew = self.setting.groups["staff"][0]
        rounds = self.staff.round[rows]
        opening = self._by_party(keys, kinds, "opens", copy)
        answering = self._by_party(keys, kinds, "answering", copy)
        columns = self._hops(keys, trip, copy, going)
        columns += [
            Column(Op.LAUNCH, jump=copy + 1, taken=going),
            Column(Op.ONCE, taken=going),
            Column(Op.WAIT, np.maximum(rounds, 0), label=self._label("mailbox"), taken=going & (rounds >= 0)),
            Column(Op.VISIT, crew + self.staff.mail[rows], opening, label=self._label(OPENING_LABEL), taken=going),
            Column(Op.VISIT, crew + self.staff.desk[rows], answering, label=self._label("answering"), taken=answered),
            Column(Op.LAUNCH, jump=copies + 1, taken=answered),
        ]
        return columns

    def _hops(self, keys: Keys, trip: Trip, attempt: int, going: Mask) -> list[Column]:
        pickup = self._work(keys, self.letters.pickup.duration, "pickup", attempt, 0)
        two = going & (trip.operator_from != trip.operator_to)
        system = self._service("letter_systems", keys, attempt, 0)
        return [
            Column(Op.VISIT, trip.system_from, system, label=self._label(HOPS[0]), taken=going),
            Column(
                Op.VISIT, trip.operator_from, self._service("vans", keys, attempt, 0), label=self._label(HOPS[1]),
                taken=going,
            ),
            Column(
                Op.VISIT, trip.operator_to, self._service("vans", keys, attempt, 1), label=self._label(HOPS[2]),
                taken=two,
            ),
            Column(Op.DELAY, 0, pickup, label=self._label("pickup"), taken=going),
            Column(
                Op.VISIT, trip.system_to, self._service("letter_systems", keys, attempt, 1),
                label=self._label(HOPS[3]), taken=going,
            ),
        ]  # fmt: skip

    def _acknowledgements(
        self, sent: Sent, keys: Keys, trip: Trip, copies: int, after: int, journey: dict[str, int], rows: Ints
    ) -> list[Block]:
        """One acknowledgement for each copy that may arrive; it travels back and settles the letter."""
        everyone = np.ones(len(keys), dtype=bool)
        blocks = []
        for copy in range(copies):
            own = _child(keys, copy + 1, after)
            columns = [*self._hops(own, trip.back(), 0, everyone), Column(Op.SETTLE, jump=-(copy + 1))]
            steps, head, length = routes(len(own), [], [columns], 0)
            block = Block(
                keys=own,
                planned=np.full(len(own), LAUNCHED, dtype=np.int64),
                head=head,
                length=length,
                attempts=1,
                pause=1,
                overlap=False,
                answer=np.full(len(own), int(Outcome.ANSWERED)),
                visible=False,
                about={},
                steps=steps,
            )
            about = {"journey": np.full(len(own), journey["acknowledgement"], dtype=np.int16)}
            blocks.append(_told(block, about, visible=False))
        return blocks

    def _about(self, sent: Sent, sender: Ints, receiver: Ints, journey: int) -> dict[str, NDArray[np.generic]]:
        actors = self.world.actors
        regions = actors.region_on(self.world.first)[actors.row(sender)]
        local = ~np.isin(type_of(sender), [ActorType.PSYCHIATRY, ActorType.SOMATIC])
        return {
            "journey": np.full(len(sender), journey, dtype=np.int16),
            "region": regions.astype(np.int16),
            "municipality": np.where(local, place_of(sender), 0).astype(np.int16),
            "citizen": sent.citizen.astype(np.int32),
            "sender_type": type_of(sender).astype(np.int8),
            "receiver": receiver.astype(np.int64),
            "receiver_type": type_of(receiver).astype(np.int8),
            "purpose": sent.purpose.astype(np.int8),
            "asks": sent.asks,
            "joined": sent.joined,
            "own": np.full(len(sender), sent.own),
        }

    def _trip(self, sender: Ints, receiver: Ints) -> Trip:
        system_from, system_to = self._system(sender), self._system(receiver)
        return Trip(receiver, system_from, self._operator(sender), self._operator(receiver), system_to)

    def _system(self, actor: Ints) -> Ints:
        """The station of each actor's letter system: the municipal one, an EPJ installation's, or a clinic system's."""
        first = self.setting.groups["letter_systems"][0]
        kinds = type_of(actor)
        epj = self.world.actors.epj[self.world.actors.row(actor)]
        clinic = CLINIC_SYSTEMS_FROM + actor % max(1, len(self.letters.clinic_systems))
        hospital = np.isin(kinds, [ActorType.PSYCHIATRY, ActorType.SOMATIC]) & (epj > 0)
        member = np.where(np.isin(kinds, [ActorType.GP, ActorType.SPECIALIST]), clinic, 0)
        return first + np.where(hospital, epj, member)

    def _operator(self, actor: Ints) -> Ints:
        """The station of each actor's VANS operator: one per municipality, region or clinic system, by market share."""
        first = self.setting.groups["vans"][0]
        local = np.isin(type_of(actor), [ActorType.GP, ActorType.SPECIALIST])
        customer = np.where(local, -1 - actor % max(1, len(self.letters.clinic_systems)), place_of(actor))
        shares = np.cumsum([share.value for share in self.letters.operators.values()])
        who, where = np.unique(customer, return_inverse=True)
        keys = Keys.of(0, who & 0xFFFFFFFF, 0, 0)
        chosen = np.searchsorted(shares, Draws(OPERATOR_SEED).uniform(keys, "operator") * shares[-1])
        return first + chosen[where]

    def _service(self, group: str, keys: Keys, attempt: int, branch: int) -> Ints:
        return self._work(keys, self.setting.work(group, None, group), f"work/{group}", attempt, branch)

    def _work(self, keys: Keys, duration: Duration, stream: str, attempt: int, branch: int) -> Ints:
        if duration.kind == "constant":
            return np.full(len(keys), max(1, round(duration.mean)), dtype=np.int64)
        return duration.micros(*self.draws.pair(keys, stream, attempt, branch))

    def _by_party(self, keys: Keys, kinds: Ints, what: str, attempt: int) -> Ints:
        """Works of the staff, by the kind of party that does them. They do not depend on which copy arrived first."""
        result = np.ones(len(keys), dtype=np.int64)
        for party, practice in self.letters.practice.items():
            rows = np.flatnonzero(kinds == PARTIES[party])
            if len(rows):
                result[rows] = self._work(keys.take(rows), getattr(practice, what).duration, what, 0, 0)
        return result

    def _label(self, word: str) -> int:
        return self.labels.setdefault(word, len(self.labels))


CLINIC_SYSTEMS_FROM = 5
"""Members of `letter_systems`: the municipal system, four EPJ installations, then the clinic systems."""
OPERATOR_SEED = 20261122


@dataclass(frozen=True, slots=True, eq=False)
class Trip:
    """Stations on the way from senders to receivers (actor numbers)."""

    receiver: Ints
    system_from: Ints
    operator_from: Ints
    operator_to: Ints
    system_to: Ints

    def back(self) -> Trip:
        """The same way in the other direction."""
        return Trip(self.receiver, self.system_to, self.operator_to, self.operator_from, self.system_from)


def _take(trip: Trip, rows: Ints) -> Trip:
    return Trip(
        trip.receiver[rows], trip.system_from[rows], trip.operator_from[rows], trip.operator_to[rows],
        trip.system_to[rows],
    )  # fmt: skip


def _child(keys: Keys, child: int, after: int = 0) -> Keys:
    number = np.full(len(keys), child + after if after else child, dtype=np.int64)
    return Keys(keys.day, keys.actor, keys.kind, keys.n, number)


def _told(block: Block, about: dict[str, NDArray[np.generic]], visible: bool) -> Block:
    return Block(
        keys=block.keys,
        planned=block.planned,
        head=block.head,
        length=block.length,
        attempts=block.attempts,
        pause=block.pause,
        overlap=block.overlap,
        answer=block.answer,
        visible=visible,
        about=about,
        steps=block.steps,
    )
