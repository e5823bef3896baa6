"""Which routes a letter's family has: those of the scenario's plan, or such as the scenario would have written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from mocks.call_key import CallKey
from mocks.medcom.way.families import Family, family_of
from sim.chance.draws import Draws, Keys
from sim.chance.durations import DAY
from sim.scenario.assemble import merged
from sim.scenario.build import Built
from sim.scenario.correspondence import PURPOSES, Sent
from sim.scenario.family import LED
from sim.scenario.fates import LETTER, Fates, Wrong, fates
from sim.scenario.letters import Post
from sim.scenario.office import Office
from sim.scenario.plan import Ints, Plan
from sim.scenario.reading import Reading
from sim.scenario.today import Today, network_of

ASKS, TELLS = PURPOSES.index("question"), PURPOSES.index("orientation")


@dataclass(frozen=True, slots=True)
class Sending:
    """A letter to be sent. `receiver` None: nobody has the number. `asks`: whether it asks for an answer."""

    sender: int
    receiver: int | None
    key: CallKey
    moment: int
    asks: bool


class Routes:
    """The routes of one scenario's letters; Mistake-free, for whoever has a mailbox."""

    def __init__(self, reading: Reading, built: Built, draws: Draws, labels: dict[str, int]) -> None:
        assert built.world is not None
        assert built.staff is not None
        letters = network_of(reading).letters
        self.is_ehmi = letters is not None and letters.transport == "ehmi"
        self.names = built.plan.names
        self._reading, self._built, self._draws, self._labels = reading, built, draws, labels
        self._journeys = {word: number for number, word in enumerate(self.names["journey"])}
        self._planned = _families(built.plan)
        self._office = Office.of(built.world, built.setting, letters, built.staff) if letters else None
        self._post = lru_cache(maxsize=4)(self._post_on)

    def family(self, sending: Sending) -> Family:
        """The planned family, if the key is a planned letter's between the same two; else one written for it."""
        rows = self._planned.get(sending.key.parts[:4])
        if rows is not None:
            family = family_of(_part(self._built.plan, *rows), sending.sender)
            same = family.first.receiver == sending.receiver or sending.receiver is None
            if same and sending.key.parts[1] == sending.sender:
                return family
        return self._written(sending)

    def _written(self, sending: Sending) -> Family:
        post = self._post(sending.moment // DAY)
        sent, fate = _alone(sending), None
        fate = _as_addressed(fates(post.today, post.ways.letters, sent), sent, sending.receiver is None)
        plan = merged(post.lives_of(sent, fate), self.names)
        names = {**self.names, "label": tuple(self._labels), "journey": tuple(self._journeys)}
        return family_of(replace(plan, names=names), sending.sender)

    def _post_on(self, day: int) -> Post:
        assert self._built.world is not None
        assert self._office is not None
        today = Today(self._reading, self._built.world, self._draws, day)
        return Post.on(today, self._office, self._labels, self._journeys)


def _alone(sending: Sending) -> Sent:
    """One letter, as a column of one. A receiver nobody knows is written to as oneself: it goes no further."""
    day, actor, kind, n, _ = sending.key.parts
    one = np.ones(1, dtype=bool)
    receiver = sending.sender if sending.receiver is None else sending.receiver
    return Sent(
        own=True,
        keys=Keys.of(day, actor, kind, n, 0),
        planned=np.array([sending.moment]),
        sender=np.array([sending.sender]),
        receiver=np.array([receiver]),
        citizen=np.array([-1]),
        purpose=np.array([ASKS if sending.asks else TELLS]),
        writing=np.zeros(1, dtype=np.int64),
        reachable=one,
        joined=one,
    )


def _as_addressed(drawn: Fates, sent: Sent, nobody: bool) -> Fates:
    """By letter, to whom it says: only the way of the answer is left to chance."""
    no = np.zeros(1, dtype=bool)
    return Fates(
        way=np.full(1, LETTER),
        answer=drawn.answer,
        unknown=~no if nobody else no,
        wrong=np.full(1, int(Wrong.NOT)),
        addressed=sent.receiver,
        attached=no,
    )


def _families(plan: Plan) -> dict[tuple[int, ...], tuple[int, int]]:
    """First and last row of each planned letter of the own area, by day, actor, kind and n."""
    keys = plan.keys
    own = plan.about.get("own", np.ones(len(plan), dtype=bool))
    letter = plan.overlap & plan.visible & np.asarray(own, dtype=bool) & ((keys.child == 0) | (keys.child == LED))
    starts = np.flatnonzero(letter)
    ends = _ends(keys, starts)
    names = zip(*(column[starts].tolist() for column in (keys.day, keys.actor, keys.kind, keys.n)), strict=True)
    return dict(zip(names, zip(starts.tolist(), ends.tolist(), strict=True), strict=True))


def _ends(keys: Keys, starts: Ints) -> Ints:
    """One past the last row of the family that each row begins."""
    same = np.ones(len(keys) + 1, dtype=bool)
    same[-1] = False
    same[0] = False
    for column in (keys.day, keys.actor, keys.kind, keys.n):
        same[1:-1] &= column[1:] == column[:-1]
    breaks = np.flatnonzero(~same)
    result: Ints = breaks[np.searchsorted(breaks, starts, side="right")]
    return result


def _part(plan: Plan, start: int, end: int) -> Plan:
    """The rows of a plan from `start` to `end`, as a plan of their own; no other row is looked at."""
    rows = slice(start, end)
    first = plan.first[rows]
    last = int(plan.first[end - 1] + plan.head[end - 1] + plan.length[end - 1] * plan.attempts[end - 1])
    columns = {name: getattr(plan, name)[rows] for name in _PER_CALL}
    keys = plan.keys
    return Plan(
        keys=Keys(*(column[rows] for column in (keys.day, keys.actor, keys.kind, keys.n, keys.child))),
        first=first - first[0],
        about={name: column[rows] for name, column in plan.about.items()},
        names=plan.names,
        steps=plan.steps[int(first[0]) : last],
        **columns,
    )


_PER_CALL = ("planned", "head", "length", "attempts", "pause", "overlap", "answer", "visible")
