"""Letters: who writes how often to whom about whom, decided before anything travels."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats, Keys
from sim.network.actor_types import ActorType, Capability, actor_id, is_of
from sim.network.choosing import jump, jump_of_uniform
from sim.network.days import day_number
from sim.network.groups import Group
from sim.scenario import clumps
from sim.scenario.caseloads import caseloads
from sim.scenario.letters_schema import Purpose
from sim.scenario.network_schema import ASKING, PARTIES, Flow
from sim.scenario.profiles import profile
from sim.scenario.rates import Rated, arrivals
from sim.scenario.reading import Reading
from sim.scenario.today import Today, network_of
from sim.scenario.world import World

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

WORK_DAYS_A_MONTH = 21
PURPOSES = ("", "orientation", "question", "request", "referral", "meeting", "psychiatry_referral", "la_form")
_ASKS = np.array([word in ASKING for word in PURPOSES])
CASES = {"ppr": Group.PPR, "family": Group.FAMILY, "course": Group.COURSE, "accessible": Group.ACCESSIBLE}
"""The children that flows count by."""
_MUNICIPAL = (ActorType.PPR, ActorType.FAMILY, ActorType.ACCESSIBLE)


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """Letters of one day, in columns. citizen is -1 for other people's letters. purpose: into PURPOSES.

    own: of this area. led: a lookup led to them; then `planned` is LAUNCHED, and `writing` the human time until they
    are sent (0 for others). reachable: the receiver has a mailbox that is live. joined: it takes part in this network's
    correspondence.
    """

    own: bool
    keys: Keys
    planned: Ints
    sender: Ints
    receiver: Ints
    citizen: Ints
    purpose: Ints
    writing: Ints
    reachable: Mask
    joined: Mask
    led: bool = False

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def asks(self) -> Mask:
        """Whether the letter asks for an answer."""
        asks: Mask = _ASKS[self.purpose]
        return asks

    def take(self, rows: Ints | Mask) -> Sent:
        """The letters of these rows."""
        columns = {name: getattr(self, name)[rows] for name in _COLUMNS}
        return Sent(own=self.own, led=self.led, keys=self.keys.take(rows), **columns)

    @classmethod
    def joined_up(cls, parts: Sequence[Sent]) -> Sent:
        """All letters of the parts, which are of one sort (own, led)."""
        columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in _COLUMNS}
        return cls(own=parts[0].own, led=parts[0].led, keys=Keys.joined([part.keys for part in parts]), **columns)


_COLUMNS = ("planned", "sender", "receiver", "citizen", "purpose", "writing", "reachable", "joined")


def rated_letters(reading: Reading, world: World, date: datetime.date) -> dict[str, Rated]:
    """Letters a normal working day per flow and sender. Own letters come from who is live with correspondence."""
    letters = network_of(reading).letters
    if letters is None:
        return {}
    rates = {name: _rated(reading, world, name, flow, date) for name, flow in letters.flows.items()}
    scale = network_of(reading).scale
    for own, wanted in ((True, scale.letters), (False, scale.outside)):
        mine = [name for name in rates if letters.flows[name].own == own]
        total = sum(rates[name].total for name in mine) * (clumps.size(letters.clumps) if own else 1.0)
        if wanted is not None and total:
            for name in mine:
                old = rates[name]
                rates[name] = Rated(old.name, old.actors, old.per_day, old.profile, wanted / total)
    return rates


def sent_letters(today: Today) -> list[Sent]:
    """One day's letters: this area's, and other people's."""
    letters = today.network.letters
    if letters is None:
        return []
    rates = rated_letters(today.reading, today.world, today.date)
    found = [_sent(today, letters.flows[name], rated) for name, rated in rates.items()]
    sorts = [[sent for sent in found if sent.own == own and len(sent)] for own in (True, False)]
    return [Sent.joined_up(parts) for parts in sorts if parts]


def _rated(reading: Reading, world: World, name: str, flow: Flow, date: datetime.date) -> Rated:
    letters = network_of(reading).letters
    assert letters is not None
    actors = world.actors.of_type(PARTIES[flow.sender])
    if flow.own:
        actors = actors[world.live.is_live(Capability.CORRESPONDENCE, actors, day_number(date))]
    if flow.case is not None:
        assert flow.per_case_month is not None
        cases = caseloads(world, actors, CASES[flow.case]).count
        leading = clumps.size(letters.clumps) if flow.own else 1.0
        per_day = cases.astype(np.float64) * flow.per_case_month.value / WORK_DAYS_A_MONTH / leading
    else:
        assert flow.per_day is not None
        size = np.maximum(1.0, world.actors.size[world.actors.row(actors)])
        per_day = flow.per_day.value * size / max(1.0, size.sum())
    return Rated(f"letter/{name}", actors, per_day, profile(reading.model.profiles, flow.profile, reading.tree))


def _sent(today: Today, flow: Flow, rated: Rated) -> Sent:
    letters = today.network.letters
    assert letters is not None
    came = clumps.with_members(today, arrivals(rated, today), letters.clumps if flow.own else None)
    keys, sender = came.keys, rated.actors[came.row]
    draws = today.draws
    if flow.case is not None:
        citizen = caseloads(today.world, rated.actors, CASES[flow.case]).pick(came.row, draws.uniform(keys, "citizen"))
        receiver = receivers(today, PARTIES[flow.receiver], citizen)
    else:
        citizen = np.full(len(keys), -1, dtype=np.int64)
        receiver = _any_receiver(today.world, flow, draws.uniform(keys, "receiver"))
    purpose = chosen_purpose(flow.purposes, draws.uniform(keys, "purpose"))
    joined = live_mailbox(today, receiver)
    return Sent(
        own=flow.own,
        keys=keys,
        planned=came.planned,
        sender=sender,
        receiver=receiver,
        citizen=citizen,
        purpose=purpose,
        writing=np.zeros(len(keys), dtype=np.int64),
        reachable=joined | ~is_of(receiver, _MUNICIPAL),
        joined=joined,
    )


def live_mailbox(today: Today, receiver: Ints) -> Mask:
    """Who of the receivers takes part in this network's correspondence."""
    return today.world.live.is_live(Capability.CORRESPONDENCE, receiver, today.day)


def chosen_purpose(purposes: Mapping[Purpose, float], uniform: Floats) -> Ints:
    """A purpose by weights for each uniform."""
    words = np.array([PURPOSES.index(word) for word in purposes], dtype=np.int64)
    weights = np.cumsum(list(purposes.values()))
    result: Ints = words[np.searchsorted(weights, uniform * weights[-1])]
    return result


def receivers(today: Today, kind: ActorType, citizen: Ints) -> Ints:
    """The child's own PPR, department, clinic or psychiatry; hospitals and specialists outside are any."""
    child = today.world.citizens.belonging(citizen)
    match kind:
        case ActorType.PPR:
            return actor_id(ActorType.PPR, child.school)
        case ActorType.FAMILY | ActorType.ACCESSIBLE as kind:
            return actor_id(kind, child.home)
        case ActorType.GP:
            return child.clinic
        case ActorType.PSYCHIATRY:
            return child.catchment
        case _:
            actors = today.world.actors.of_type(kind)
            return actors[jump(child.index.astype(np.uint64) + np.uint64(1), len(actors))]


def _any_receiver(world: World, flow: Flow, uniform: Floats) -> Ints:
    actors = world.actors.of_type(PARTIES[flow.receiver])
    return actors[jump_of_uniform(uniform, len(actors))]
