"""The routes of letters: copies, hops, acknowledgements, the mailbox, and what follows.

A letter and what it causes are one family of calls (see family.py). A copy is an attempt that overlaps the ones before
it. What is decided about a letter is decided in fates.py; here it becomes routes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Keys
from sim.network.actor_types import ActorType, type_of
from sim.scenario.assemble import Block
from sim.scenario.columns import Column
from sim.scenario.correspondence import Sent
from sim.scenario.departments import Departments, Handled
from sim.scenario.family import LED, Child, Leg
from sim.scenario.fates import LETTER, Fates, Wrong, fates
from sim.scenario.journeys import Decided
from sim.scenario.leads import launching, led_letters
from sim.scenario.legs import BY_HAND, FORWARDED, JOURNEYS, Legs, Lives, lives
from sim.scenario.office import Office
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Ints
from sim.scenario.route import Op
from sim.scenario.staff import FETCHING
from sim.scenario.suppliers import Suppliers, Trip
from sim.scenario.today import Today
from sim.scenario.told import About, Told, block_of
from sim.scenario.ways import Ways, works

Mask = NDArray[np.bool_]

_REDIRECTED: dict[Wrong, int] = {
    Wrong.FORWARDED: Leg.MENDED,
    Wrong.RETURNED: Leg.RETURNED,
    Wrong.TELEPHONE: Child.HANDLING,
}
CHANNEL = "channel"
"""What goes another way than by letter is of a journey `channel.<name>`."""


@dataclass(frozen=True, slots=True, eq=False)
class Post:
    """How letters become routes on a stage."""

    today: Today
    suppliers: Suppliers
    ways: Ways
    departments: Departments
    told: Told

    @classmethod
    def on(cls, today: Today, office: Office, labels: dict[str, int], journeys: dict[str, int]) -> Post:
        """The post of one day. `labels` gives a number to every hop and stage, `journeys` to every kind of call."""
        setting, letters, staff = office.setting, office.letters, office.staff
        crew = setting.groups["staff"][0]
        fetching = crew + staff.gates[FETCHING] if FETCHING in staff.gates else None
        ways = Ways(today.draws, setting, letters, labels, fetching)
        departments = Departments(today.draws, letters, staff, crew, labels)
        return cls(today, office.suppliers, ways, departments, Told(today, journeys))

    def blocks(self, sent: Sent) -> list[Block]:
        """All calls of these letters."""
        fate = self._fates(sent)
        blocks = self._elsewhere(sent, fate)
        lost = (fate.way == LETTER) & ~sent.reachable
        if lost.any():
            blocks.append(self._unreachable(sent.take(lost)))
        going = np.flatnonzero((fate.way == LETTER) & sent.reachable)
        if len(going):
            blocks += self.lives_of(sent.take(going), fate.take(going))
        return blocks

    def lives_of(self, sent: Sent, fate: Fates) -> list[Block]:
        """All calls of letters whose fate is known: they go by letter, to somebody reachable."""
        return self._lives(lives(self.ways.letters, sent, fate))

    def led_to(self, name: str, calls: Decided, block: Block) -> list[Block]:
        """The lookups of a journey with all calls of the letters they lead to."""
        leads = self.ways.letters.leads.get(name)
        if leads is None:
            return [block]
        rows, sent = led_letters(self.today, leads, calls)
        return [launching(block, rows), *self.blocks(sent)] if len(rows) else [block]

    def _fates(self, sent: Sent) -> Fates:
        if sent.own:
            fate = fates(self.today, self.ways.letters, sent)
            return replace(fate, attached=fate.attached & self.suppliers.trip(sent.sender, sent.receiver).apart)
        none = np.zeros(len(sent), dtype=np.int64)
        never = np.zeros(len(sent), dtype=bool)
        return Fates(none + LETTER, none, never, none, sent.receiver, never)

    # What is no letter -------------------------------------------------------------------------------------------

    def _elsewhere(self, sent: Sent, fate: Fates) -> list[Block]:
        """What goes by mail, Digital Post or a channel of its own: no hops, no mailbox, its own delay."""
        blocks = []
        for number, name in enumerate(self.ways.letters.channels):
            rows = np.flatnonzero(fate.way == LETTER + 1 + number)
            if len(rows):
                chosen = sent.take(rows)
                keys = chosen.keys.as_child(LED if sent.led else 0)
                about = self.told.about(chosen, chosen.sender, chosen.receiver, f"{CHANNEL}.{name}")
                block = self._by_channel(name, keys)
                blocks.append(replace(block, planned=chosen.planned, about=about, visible=True))
        return blocks

    def _by_channel(self, name: str, keys: Keys) -> Block:
        """Messages of a channel; ONCE marks when they have come, as with letters."""
        takes = works(self.today.draws, keys, self.ways.letters.channels[name].takes.duration, f"by/{name}", 0, 0)
        return block_of(keys, [[Column(Op.DELAY, 0, takes), Column(Op.ONCE)]])

    def _unreachable(self, sent: Sent) -> Block:
        """Letters to a receiver who is not connected end at once, and say so."""
        block = block_of(sent.keys.as_child(LED if sent.led else 0), [[]], sent.own)
        about = self.told.about(sent, sent.sender, sent.receiver, "letter")
        answer = np.full(len(sent), int(Outcome.NOT_CONNECTED))
        return replace(block, planned=sent.planned, answer=answer, overlap=True, about=about)

    # Lives -------------------------------------------------------------------------------------------------------

    def _lives(self, every: Lives) -> list[Block]:
        legs, blocks = every.legs, []
        for copies in np.unique(legs.copies).tolist():
            some = legs.take(legs.copies == copies)
            blocks += self._sent(every, some, int(copies))
        blocks += self._negative(every) + self._attachments(every)
        blocks += self._misplaced(every) + self._corrections(every)
        blocks += self._handling(every) + self._otherwise(every)
        return blocks

    def _sent(self, every: Lives, legs: Legs, copies: int) -> list[Block]:
        """Letters up to the opening of the mailbox, and the acknowledgements of their copies."""
        trip = self.suppliers.trip(legs.sender, legs.receiver)
        if not every.sent.own:  # what others have converted is not this area's concern
            trip = replace(trip, converted=np.zeros(len(legs), dtype=bool))
        by_hand = every.sent.own and copies == BY_HAND < self.ways.letters.copies
        arrives = ~legs.lost if legs.lost.any() else None
        attempts = []
        for copy in range(copies):
            steps = self.departments.sent_again(legs.keys, legs.sender, copy) if by_hand else []
            steps += self.ways.there(legs.keys, trip, copy, arrives)
            if arrives is not None:
                rows = self._jump(every, legs, Leg.FIRST, Child.NEGATIVE, legs.lost)
                steps.append(Column(Op.LAUNCH, jump=rows, taken=legs.lost))
            steps += self._arrived(every, legs, copy, arrives)
            attempts.append(steps)
        block = block_of(legs.keys, attempts, every.sent.own, self._patience(trip), self._head(every, legs))
        answer = np.where(legs.lost, int(Outcome.UNKNOWN_NUMBER), int(Outcome.OPENED))
        pause = max(1, round(self.ways.letters.resend_pause.value))
        about = self._of_legs(every, legs, trip)
        sent = replace(block, planned=legs.planned, overlap=True, pause=pause, answer=answer, about=about)
        return [sent, *self._acknowledgements(every, legs, trip, copies)]

    def _head(self, every: Lives, legs: Legs) -> list[Column]:
        """Before the first copy: the letter is written, if a lookup led to it; attachments set out by themselves."""
        head = []
        writing = every.sent.writing[legs.family]
        first = legs.leg == Leg.FIRST
        if every.sent.led:
            head.append(Column(Op.DELAY, 1, writing, taken=first))
        apart = first & every.family.there(Child.ATTACHMENT)[legs.family]
        if apart.any():
            jump = self._jump(every, legs, Leg.FIRST, Child.ATTACHMENT, apart)
            head.append(Column(Op.LAUNCH, jump=jump, taken=apart))
        return head

    def _arrived(self, every: Lives, legs: Legs, copy: int, arrives: Mask | None) -> list[Column]:
        """In the receiver's system: acknowledged, and what is no duplicate lies in the mailbox until it is opened."""
        opening = legs.after > 0 if arrives is None else arrives & (legs.after > 0)
        columns = [
            Column(Op.LAUNCH, jump=self._acknowledgement_of(every, legs, copy, arrives), taken=arrives),
            Column(Op.ONCE, taken=arrives),
            *self.departments.opened(legs.keys, legs.receiver, every.sent.citizen[legs.family], arrives),
        ]
        return [*columns, Column(Op.LAUNCH, jump=legs.after, taken=opening)] if opening.any() else columns

    def _acknowledgement_of(self, every: Lives, legs: Legs, copy: int, arrives: Mask | None) -> Ints:
        jump = np.zeros(len(legs), dtype=np.int64)
        for leg in np.unique(legs.leg).tolist():
            rows = legs.leg == leg if arrives is None else (legs.leg == leg) & arrives
            jump[rows] = every.family.rows(legs.family[rows], leg, leg + 1 + copy) if rows.any() else 0
        return jump

    def _acknowledgements(self, every: Lives, legs: Legs, trip: Trip, copies: int) -> list[Block]:
        """One for each copy that may arrive; it travels back and settles the letter."""
        rows = np.flatnonzero(~legs.lost)
        if not len(rows):
            return []
        there, back = legs.take(rows), trip.take(rows).back()
        about = self._plainly(every, len(rows), "acknowledgement")
        blocks = []
        for copy in range(copies):
            keys = there.keys.with_children(there.keys.child + copy + 1)
            settle = Column(Op.SETTLE, jump=-self._acknowledgement_of(every, there, copy, None))
            blocks.append(replace(block_of(keys, [[*self.ways.there(keys, back, 0), settle]]), about=about))
        return blocks

    def _patience(self, trip: Trip) -> Ints:
        """How long an acknowledgement is waited for: longer where the letter is converted on its way."""
        letters = self.ways.letters
        longer = letters.converted or letters.acknowledged_within
        return np.where(trip.converted, round(longer.value), round(letters.acknowledged_within.value))

    # Errors, attachments -----------------------------------------------------------------------------------------

    def _negative(self, every: Lives) -> list[Block]:
        """Nobody has the number: the operator says so, the letter is settled, and the sender must mend it."""
        rows = every.rows(Child.NEGATIVE)
        if not len(rows):
            return []
        keys = every.keys(rows, Child.NEGATIVE)
        sent = every.sent
        trip = self.suppliers.trip(sent.sender[rows], sent.receiver[rows])
        back = -every.family.rows(rows, Leg.FIRST, Child.NEGATIVE)
        steps = [
            *self.ways.returned(keys, trip),
            Column(Op.SETTLE, jump=back),
            Column(Op.LAUNCH, jump=every.family.rows(rows, Child.NEGATIVE, Child.CORRECTION)),
        ]
        return [self._small(every, rows, Child.NEGATIVE, "negative acknowledgement", steps)]

    def _attachments(self, every: Lives) -> list[Block]:
        """In the older formats attachments are a message of their own, which may come before or after its letter."""
        rows = every.rows(Child.ATTACHMENT)
        if not len(rows):
            return []
        trip = self.suppliers.trip(every.sent.sender[rows], every.fates.addressed[rows])
        steps = self.ways.there(every.keys(rows, Child.ATTACHMENT), trip, 0)
        block = self._small(every, rows, Child.ATTACHMENT, "attachment", steps)
        sent = every.sent.take(rows)
        about = self.told.about(sent, sent.sender, every.fates.addressed[rows], "attachment")
        return [replace(block, visible=True, about={**about, "asks": np.zeros(len(rows), dtype=bool)})]

    def _misplaced(self, every: Lives) -> list[Block]:
        """In the wrong department: it lies there, and somebody forwards it, returns it or telephones."""
        rows = every.rows(Child.MISPLACED)
        if not len(rows):
            return []
        wrong, jump = every.fates.wrong[rows], np.zeros(len(rows), dtype=np.int64)
        for word, child in _REDIRECTED.items():
            some = wrong == word
            if some.any():
                jump[some] = every.family.rows(rows[some], Child.MISPLACED, child)
        keys = every.keys(rows, Child.MISPLACED)
        steps = [*self.departments.misplaced(keys, every.fates.addressed[rows]), Column(Op.LAUNCH, jump=jump)]
        return [self._small(every, rows, Child.MISPLACED, "misplaced", steps)]

    def _corrections(self, every: Lives) -> list[Block]:
        """The sender finds the right number, in its own opening hours."""
        rows = every.rows(Child.CORRECTION)
        if not len(rows):
            return []
        keys = every.keys(rows, Child.CORRECTION)
        jump = every.family.rows(rows, Child.CORRECTION, Leg.MENDED)
        steps = [*self.departments.correction(keys, every.sent.sender[rows]), Column(Op.LAUNCH, jump=jump)]
        return [self._small(every, rows, Child.CORRECTION, "correction", steps)]

    # What the receiver does --------------------------------------------------------------------------------------

    def _handling(self, every: Lives) -> list[Block]:
        """The stages of the receiver's practice; the answer is sent after one of them."""
        handled = every.rows(Child.HANDLING)
        kinds = type_of(every.sent.receiver[handled])
        blocks = []
        for kind in np.unique(kinds).tolist():
            rows = handled[kinds == kind]
            keys, receiver = every.keys(rows, Child.HANDLING), every.sent.receiver[rows]
            jump = np.zeros(len(rows), dtype=np.int64)
            for child in (Leg.ANSWER, Child.OTHERWISE):
                some = every.family.there(child)[rows]
                if some.any():
                    jump[some] = every.family.rows(rows[some], Child.HANDLING, child)
            answering = Column(Op.LAUNCH, jump=jump, taken=jump > 0)
            what = Handled(keys, receiver, every.sent.citizen[rows], every.sent.asks[rows])
            steps = self.departments.handled(ActorType(kind), what, answering)
            block = self._small(every, rows, Child.HANDLING, "handling", steps)
            blocks.append(replace(block, about=self.told.about(every.sent.take(rows), receiver, receiver, "handling")))
        return blocks

    def _otherwise(self, every: Lives) -> list[Block]:
        """Answers that go another way than by letter."""
        rows = every.rows(Child.OTHERWISE)
        blocks = []
        for number, name in enumerate(self.ways.letters.channels):
            some = rows[every.fates.answer[rows] == LETTER + 1 + number]
            if len(some):
                block = self._by_channel(name, every.keys(some, Child.OTHERWISE))
                sent = every.sent.take(some)
                about = self.told.about(sent, sent.receiver, sent.sender, f"answer by {name}")
                blocks.append(replace(block, about={**about, "asks": np.zeros(len(some), dtype=bool)}))
        return blocks

    # Blocks and columns ------------------------------------------------------------------------------------------

    def _small(self, every: Lives, rows: Ints, child: int, journey: str, steps: list[Column]) -> Block:
        about = self._plainly(every, len(rows), journey)
        return replace(block_of(every.keys(rows, child), [steps]), about=about)

    def _plainly(self, every: Lives, count: int, journey: str) -> About:
        """What is told of calls that have no rows: their kind, and whose load they are."""
        code = np.full(count, self.told.journey(journey), dtype=np.int16)
        return {"journey": code, "own": np.full(count, every.sent.own)}

    def _jump(self, every: Lives, legs: Legs, start: int, end: int, some: Mask) -> Ints:
        jump = np.zeros(len(legs), dtype=np.int64)
        jump[some] = every.family.rows(legs.family[some], start, end)
        return jump

    def _of_legs(self, every: Lives, legs: Legs, trip: Trip) -> About:
        sent = every.sent.take(legs.family)
        about = self.told.about(sent, legs.sender, legs.receiver, "letter" if every.sent.own else "other letter")
        wrong = every.fates.wrong[legs.family]
        journey = about["journey"]
        for leg in (Leg.RETURNED, Leg.MENDED, Leg.ANSWER):
            journey[legs.leg == leg] = self.told.journey(JOURNEYS[leg])
        journey[(legs.leg == Leg.MENDED) & (wrong == Wrong.FORWARDED)] = self.told.journey(FORWARDED)
        first = legs.leg == Leg.FIRST
        return {
            **about,
            "asks": sent.asks & first,
            "answer_offset": legs.answer.astype(np.int32),
            "misdirected": first & (wrong != Wrong.NOT),
            "converted": trip.converted,
            "intended": type_of(sent.receiver).astype(np.int8),
        }
