"""Letters: who writes how often to whom about whom, decided before anything travels."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Keys
from sim.network.actor_types import ActorType, Capability, actor_id, place_of
from sim.network.citizens import Children
from sim.network.days import day_number
from sim.network.groups import Group
from sim.scenario.network_schema import ASKING, PARTIES, Flow, NetworkModel
from sim.scenario.profiles import profile
from sim.scenario.rates import Rated, arrivals
from sim.scenario.reading import Reading
from sim.scenario.world import World

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

WORK_DAYS_A_MONTH = 21
PURPOSES = ("", "orientation", "question", "request", "referral")
_GROUP = {"ppr": Group.PPR, "family": Group.FAMILY, "course": Group.COURSE, "accessible": Group.ACCESSIBLE}
_JOINED = Capability.APPOINTMENTS_SHOWN | Capability.OVERVIEW_USED


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """Letters of one flow on one day, in columns. citizen is -1 for other people's letters. purpose: into PURPOSES.

    reachable: the receiver is live with correspondence. joined: it takes part in the network's lookups too.
    """

    own: bool
    keys: Keys
    planned: Ints
    sender: Ints
    receiver: Ints
    citizen: Ints
    purpose: Ints
    answered: Mask
    reachable: Mask
    joined: Mask

    @property
    def asks(self) -> Mask:
        """Whether the letter asks for an answer."""
        return np.isin(self.purpose, [PURPOSES.index(word) for word in ASKING])


def rated_letters(reading: Reading, world: World) -> dict[str, Rated]:
    """Letters a normal working day per flow and sender."""
    model = _model(reading)
    assert model.letters is not None
    rates = {name: _rated(reading, world, name, flow) for name, flow in model.letters.flows.items()}
    for own, wanted in ((True, model.scale.letters), (False, model.scale.outside)):
        mine = [name for name in rates if model.letters.flows[name].own == own]
        total = sum(rates[name].total for name in mine)
        if wanted is not None and total:
            for name in mine:
                old = rates[name]
                rates[name] = Rated(old.name, old.actors, old.per_day, old.profile, wanted / total)
    return rates


def sent_letters(reading: Reading, world: World, draws: Draws, day: int) -> list[Sent]:
    """One day's letters, flow by flow."""
    model = _model(reading)
    if model.letters is None:
        return []
    date = reading.model.date + datetime.timedelta(days=day)
    result = []
    for name, rated in rated_letters(reading, world).items():
        sent = _sent(world, model, model.letters.flows[name], rated, draws, day, date)
        if len(sent.keys):
            result.append(sent)
    return result


def _rated(reading: Reading, world: World, name: str, flow: Flow) -> Rated:
    actors = world.actors.of_type(PARTIES[flow.sender])
    if flow.own:
        day = day_number(world.first)
        joined = np.zeros(len(actors), dtype=bool)
        for capability in (Capability.APPOINTMENTS_SHOWN, Capability.OVERVIEW_USED):
            joined |= world.live.is_live(capability, actors, day)
        actors = actors[joined]
    if flow.case is not None:
        assert flow.per_case_month is not None
        cases = np.array([_caseload_size(world, int(actor), _GROUP[flow.case]) for actor in actors], dtype=np.float64)
        per_day = cases * flow.per_case_month.value / WORK_DAYS_A_MONTH
    else:
        assert flow.per_day is not None
        size = world.actors.size[world.actors.row(actors)].astype(np.float64)
        size = np.where(size > 0, size, 1.0)
        per_day = flow.per_day.value * size / size.sum()
    return Rated(f"letter/{name}", actors, per_day, profile(reading.model.profiles, flow.profile, reading.tree))


def _caseload_size(world: World, actor: int, group: Group) -> int:
    picked = _caseload(world, actor, group)
    return len(picked) if isinstance(picked, np.ndarray) else picked.count


def _caseload(world: World, actor: int, group: Group):  # type: ignore[no-untyped-def]
    """The children of an actor with a case of this kind."""
    place = int(place_of(actor)[0])
    match ActorType(actor >> 24):
        case ActorType.PPR:
            return world.citizens.of_ppr(place, group)
        case ActorType.PSYCHIATRY:
            return world.citizens.of_department(actor, group)
        case ActorType.GP:
            return world.citizens.of_clinic(actor, group)
        case _:
            return world.citizens.of_home(place, group)


def _sent(
    world: World, model: NetworkModel, flow: Flow, rated: Rated, draws: Draws, day: int, date: datetime.date
) -> Sent:
    came = arrivals(rated, model, draws, day, date.weekday())
    keys, sender = came.keys, rated.actors[came.row]
    if flow.case is not None:
        citizen = _about_whom(world, flow, rated.actors, came.row, draws.uniform(keys, "citizen"))
        receiver = _own_receiver(world, flow, citizen, date)
    else:
        citizen = np.full(len(keys), -1, dtype=np.int64)
        receiver = _any_receiver(world, flow, draws.uniform(keys, "receiver"))
    letters = model.letters
    assert letters is not None
    reply, purpose = draws.pair(keys, "purpose")
    kinds = list(flow.purposes)
    weights = np.cumsum(list(flow.purposes.values()))
    code = np.array([PURPOSES.index(kind) for kind in kinds])[np.searchsorted(weights, purpose * weights[-1])]
    asks = np.isin(code, [PURPOSES.index(word) for word in ASKING])
    number = day_number(date)
    joined = np.zeros(len(keys), dtype=bool)
    for capability in (Capability.APPOINTMENTS_SHOWN, Capability.OVERVIEW_USED):
        joined |= world.live.is_live(capability, receiver, number)
    return Sent(
        own=flow.own,
        keys=keys,
        planned=came.planned,
        sender=sender,
        receiver=receiver,
        citizen=citizen,
        purpose=code.astype(np.int64),
        answered=asks & (reply < letters.answered.value) & flow.own,
        reachable=world.live.is_live(Capability.CORRESPONDENCE, receiver, number) | (not flow.own),
        joined=joined,
    )


def _about_whom(world: World, flow: Flow, actors: Ints, row: Ints, uniform: NDArray[np.float64]) -> Ints:
    assert flow.case is not None
    result = np.zeros(len(row), dtype=np.int64)
    order = np.argsort(row, kind="stable")
    edges = np.searchsorted(row[order], np.arange(len(actors) + 1))
    for number in np.flatnonzero(np.diff(edges)):
        mine = order[edges[number] : edges[number + 1]]
        picked = _caseload(world, int(actors[number]), _GROUP[flow.case])
        if isinstance(picked, np.ndarray):
            result[mine] = picked[(uniform[mine] * len(picked)).astype(np.int64)]
        else:
            result[mine] = picked.pick(uniform[mine])
    return result


def _own_receiver(world: World, flow: Flow, citizen: Ints, date: datetime.date) -> Ints:
    """The child's own PPR, department, clinic, or psychiatry."""
    if not len(citizen):
        return citizen
    child: Children = world.citizens.look(citizen, date)
    match PARTIES[flow.receiver]:
        case ActorType.PPR:
            return actor_id(ActorType.PPR, child.schooling.municipality)
        case ActorType.FAMILY | ActorType.ACCESSIBLE as kind:
            return actor_id(kind, child.home)
        case ActorType.GP:
            return child.clinic
        case ActorType.PSYCHIATRY:
            return child.catchment
        case kind:
            actors = world.actors.of_type(kind)
            return actors[child.index % len(actors)]


def _any_receiver(world: World, flow: Flow, uniform: NDArray[np.float64]) -> Ints:
    actors = world.actors.of_type(PARTIES[flow.receiver])
    return actors[(uniform * len(actors)).astype(np.int64)]


def _model(reading: Reading) -> NetworkModel:
    model = reading.model.network
    assert model is not None
    return model
