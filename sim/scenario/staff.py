"""The people who tend mailboxes: stations for opening and for answering per department, and the rounds they make."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.mistake import Mistake
from sim.network.actor_types import ADDRESSED, ActorType
from sim.network.opening import rounds
from sim.scenario.network_schema import PARTIES, Practice
from sim.scenario.paces import opening_pace
from sim.scenario.reading import Reading
from sim.scenario.stage import Crew, days_played
from sim.scenario.stations import Station
from sim.scenario.world import World

NOTIFIED = "notified"


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """Where each addressed actor's staff stand on the stage, counted from the first station of the crew.

    Columns over `actors`: `mail` and `desk` (stations), `round` (number of its rounds, -1 when notified).
    """

    crew: Crew
    actors: NDArray[np.int64]
    mail: NDArray[np.int64]
    desk: NDArray[np.int64]
    round: NDArray[np.int64]
    opening: Mapping[int, str]

    def row(self, actor: NDArray[np.int64]) -> NDArray[np.int64]:
        """Rows of actor numbers; LookupError for an actor without a mailbox."""
        rows = np.minimum(np.searchsorted(self.actors, actor), len(self.actors) - 1).astype(np.int64)
        if (self.actors[rows] != actor).any():
            raise LookupError("an actor without a mailbox cannot receive letters")
        return rows


def staff(reading: Reading, world: World) -> Staff:
    """The staff of every department and clinic with a mailbox."""
    model = reading.model.network
    assert model is not None
    assert model.letters is not None
    practices = {PARTIES[party]: practice for party, practice in model.letters.practice.items()}
    addressed = np.flatnonzero(np.isin(world.actors.type, list(ADDRESSED)))
    actors = world.actors.id[addressed]
    days = days_played(reading)
    stations: list[Station] = []
    looks: list[tuple[int, ...]] = []
    number_of_round = {}
    opening: dict[int, str] = {}
    paces = {}
    for kind in sorted({ActorType(kind) for kind in world.actors.type[addressed].tolist()}):
        practice = _practice(reading, practices, kind)
        hours = world.actors.opening(int(world.actors.of_type(kind)[0]))
        assert hours is not None
        opening[kind] = hours
        paces[kind] = opening_pace(hours, world.first, days)
        number_of_round[kind] = -1
        if practice.looks != NOTIFIED:
            where = reading.tree.where(("network", "letters", "practice"))
            number_of_round[kind] = len(looks)
            looks.append(tuple(rounds(practice.looks, hours, world.first, days, where).tolist()))
    kinds = world.actors.type[addressed]
    for actor, kind in zip(actors.tolist(), kinds.tolist(), strict=True):
        practice = practices[kind]
        stations.append(Station(f"mail.{actor}", max(1, round(practice.people.value)), paces[kind]))
        stations.append(Station(f"desk.{actor}", max(1, round(practice.desks.value)), paces[kind]))
    place = np.arange(len(actors), dtype=np.int64) * 2
    turns = np.array([number_of_round[kind] for kind in kinds.tolist()], dtype=np.int64)
    return Staff(Crew(tuple(stations), tuple(looks)), actors, place, place + 1, turns, opening)


def _practice(reading: Reading, practices: Mapping[ActorType, Practice], kind: ActorType) -> Practice:
    if kind in practices:
        return practices[kind]
    name = next(party for party, number in PARTIES.items() if number == kind)
    where = reading.tree.where(("network", "letters", "practice"))
    raise Mistake(where, f"nothing is said of how {name} tends its mailbox", f"Add {name}: {{people: 1, looks: ...}}")
