"""What people do with letters: the steps of their practice as columns of routes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Floats, Keys
from sim.network.actor_types import ActorType, type_of
from sim.scenario.columns import Column
from sim.scenario.network_schema import PARTIES, Letters
from sim.scenario.plan import Ints
from sim.scenario.practice_schema import MAILBOX, Practice, Task
from sim.scenario.route import Op
from sim.scenario.staff import Staff
from sim.scenario.ways import works

Mask = NDArray[np.bool_]

OPENING_LABEL = "open"
MAILBOX_LABEL = "mailbox"
LYING = "lying in the wrong mailbox"


@dataclass(frozen=True, slots=True, eq=False)
class Handled:
    """Letters that a department works on, in columns."""

    keys: Keys
    receiver: Ints
    citizen: Ints
    asks: Mask


@dataclass(frozen=True, slots=True, eq=False)
class Departments:
    """The people of all departments. `crew`: their first station on the stage."""

    draws: Draws
    letters: Letters
    staff: Staff
    crew: int
    labels: dict[str, int]

    def opened(self, keys: Keys, receiver: Ints, citizen: Ints, arrives: Mask | None) -> list[Column]:
        """A letter lies until the next look (or at once, when notified), then until somebody opens it."""
        rows = self.staff.row(receiver)
        looks = self.staff.round[rows]
        waits = looks >= 0 if arrives is None else (looks >= 0) & arrives
        station, work = self.crew + self.staff.mail[rows], np.ones(len(keys), dtype=np.int64)
        for kind, practice, some in self._by_party(receiver):
            work[some] = works(self.draws, keys.take(some), practice.opens.duration, "opens", 0, 0)
            if practice.opened_by != MAILBOX:
                person = self._person(receiver[some], citizen[some], keys.take(some))
                station[some] = self.crew + self.staff.teams[kind, practice.opened_by].station(rows[some], person)
        return [
            Column(Op.WAIT, np.maximum(looks, 0), label=self._label(MAILBOX_LABEL), taken=waits),
            Column(Op.VISIT, station, work, label=self._label(OPENING_LABEL), taken=arrives),
        ]

    def handled(self, kind: ActorType, what: Handled, answering: Column) -> list[Column]:
        """The stages of one kind of party, with the sending of the answer where it belongs, else at the end."""
        practice = next(p for party, p in self.letters.practice.items() if PARTIES[party] == kind)
        columns: list[Column] = []
        sent = False
        for task in practice.stages:
            columns.append(self._task(kind, task, what))
            if task.sends:
                columns.append(answering)
                sent = True
        return columns if sent else [*columns, answering]

    def misplaced(self, keys: Keys, where: Ints) -> list[Column]:
        """In the wrong department it lies for opening hours, then somebody takes the time to do something about it."""
        addresses = self.letters.addresses
        assert addresses is not None
        done = addresses.misdirected
        gates = np.zeros(len(keys), dtype=np.int64)
        for kind in np.unique(type_of(where)).tolist():
            gates[type_of(where) == kind] = self.staff.gates[ActorType(kind).name.lower()]
        lies = works(self.draws, keys, done.lies.duration, "lies", 0, 0)
        does = works(self.draws, keys, done.works.duration, "redirects", 0, 0)
        return [
            Column(Op.VISIT, self.crew + gates, lies, label=self._label(LYING)),
            Column(Op.VISIT, self._mail(where), does, label=self._label("redirecting")),
        ]

    def correction(self, keys: Keys, sender: Ints) -> list[Column]:
        """The sender finds the right number."""
        addresses = self.letters.addresses
        assert addresses is not None
        work = works(self.draws, keys, addresses.corrects.duration, "corrects", 0, 0)
        return [Column(Op.VISIT, self._mail(sender), work, label=self._label("correction"))]

    def sent_again(self, keys: Keys, sender: Ints, copy: int) -> list[Column]:
        """Before a later copy the sender's people must find time for it; the first takes none of it.

        Every attempt of a call has the same shape, so the first copy has a step of one microsecond here.
        """
        by_hand = self.letters.sent_again_by_hand
        assert by_hand is not None
        if copy == 0:
            return [Column(Op.DELAY, 0, 1)]
        work = works(self.draws, keys, by_hand.works.duration, "sends again", copy, 0)
        return [Column(Op.VISIT, self._mail(sender), work, label=self._label("sent again by hand"))]

    def _task(self, kind: ActorType, task: Task, what: Handled) -> Column:
        needed = what.asks if task.of == "asking" else np.ones(len(what.keys), dtype=bool)
        if task.share.value < 1:
            needed = needed & (self.draws.uniform(what.keys, f"needs/{task.name}") < task.share.value)
        work = works(self.draws, what.keys, task.works.duration, f"stage/{task.name}", 0, 0)
        label = self._label(task.name)
        if not task.by:
            return Column(Op.DELAY, 0, work, label=label, taken=needed)
        if task.by == MAILBOX:
            return Column(Op.VISIT, self._mail(what.receiver), work, label=label, taken=needed)
        person = self._person(what.receiver, what.citizen, what.keys)
        station = self.staff.teams[int(kind), task.by].station(self.staff.row(what.receiver), person)
        return Column(Op.VISIT, self.crew + station, work, label=label, taken=needed)

    def _person(self, department: Ints, citizen: Ints, keys: Keys) -> Floats:
        """A child has one person in each crew of a department; other people's letters go to anybody."""
        zeros = np.zeros(len(citizen), dtype=np.int64)
        who = np.where(citizen < 0, keys.n, citizen)
        return self.draws.uniform(Keys(zeros, department, zeros, who, zeros), "person")

    def _mail(self, actor: Ints) -> Ints:
        return self.crew + self.staff.mail[self.staff.row(actor)]

    def _by_party(self, actor: Ints) -> list[tuple[int, Practice, Ints]]:
        kinds = type_of(actor)
        found = [
            (int(PARTIES[party]), practice, np.flatnonzero(kinds == PARTIES[party]))
            for party, practice in self.letters.practice.items()
        ]
        return [(kind, practice, some) for kind, practice, some in found if len(some)]

    def _label(self, word: str) -> int:
        return self.labels.setdefault(word, len(self.labels))
