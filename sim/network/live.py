"""Live: which actor can do what from which day. Not being live is an outcome of its own, never "nothing found"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.network.actor_types import ActorType, Capability
from sim.network.actors import Actors
from sim.network.apportionment import apportion
from sim.network.days import NEVER_ENDS, day_number
from sim.network.municipalities import Region

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

ALL = Capability.CASES_DELIVERED | Capability.APPOINTMENTS_SHOWN | Capability.OVERVIEW_USED | Capability.CORRESPONDENCE
PILOT_CLINICS = 15
"""Published (SEED, December 2025): five municipalities, 15 clinics, psychiatry in Nordjylland."""

_ROW = {capability: number for number, capability in enumerate(Capability)}


@dataclass(frozen=True, slots=True, eq=False)
class Live:
    """Per capability and actor the day number from which it is live (NEVER_ENDS: not). `since` has shape (4, actors).

    States are added to, never changed: `Live.nobody(actors).adding(ids, Capability.OVERVIEW_USED, day)`.
    """

    actors: Actors
    since: Ints

    @classmethod
    def nobody(cls, actors: Actors) -> Live:
        """Nobody is live with anything."""
        return cls(actors, np.full((len(_ROW), len(actors)), NEVER_ENDS, dtype=np.int64))

    @classmethod
    def everyone(cls, actors: Actors, on: date) -> Live:
        """Everyone is live from a date with all they can be live with."""
        return cls.nobody(actors).adding(actors.id, ALL, on)

    @classmethod
    def pilot(cls, actors: Actors, on: date) -> Live:
        """The pilot: five municipalities, 15 of their clinics, child and adolescent psychiatry in Nordjylland."""
        psychiatry = actors.of_region(Region.NORDJYLLAND, on, ActorType.PSYCHIATRY)
        return cls.nobody(actors).adding(np.concatenate([pilot_municipal(actors), psychiatry]), ALL, on)

    def adding(self, who: ArrayLike, capabilities: Capability, on: date) -> Live:
        """Also these actors, with those of `capabilities` they can have, from a date; who was earlier stays earlier."""
        rows = self.actors.row(who)
        since = self.since.copy()
        for capability, number in _ROW.items():
            if capability & capabilities:
                able = rows[(self.actors.capable[rows] & int(capability)) > 0]
                since[number, able] = np.minimum(since[number, able], day_number(on))
        return Live(self.actors, since)

    def adding_region(self, region: Region, capabilities: Capability, on: date, starting: date | None = None) -> Live:
        """Also everyone in a region as it is on `on`; from `starting` if that is another date."""
        return self.adding(self.actors.of_region(region, on), capabilities, starting or on)

    def adding_municipalities(self, codes: Iterable[int], capabilities: Capability, on: date) -> Live:
        """Also the departments and clinics of these municipalities."""
        chosen = self.actors.id[np.isin(self.actors.municipality, list(codes))]
        return self.adding(chosen, capabilities, on)

    def is_live(self, capability: Capability, who: ArrayLike, day: int) -> Mask:
        """Whether each actor is live with one capability on a day number. Actor 0 (nobody) never is."""
        wanted = np.atleast_1d(np.asarray(who, dtype=np.int64))
        result = np.zeros(len(wanted), dtype=bool)
        known = wanted > 0
        result[known] = self.since[_ROW[capability], self.actors.row(wanted[known])] <= day
        return result

    def since_day(self, capability: Capability, who: ArrayLike) -> Ints:
        """The day number from which each actor is live with one capability."""
        result: Ints = self.since[_ROW[capability], self.actors.row(who)]
        return result

    def on(self, capability: Capability, day: int, kind: ActorType | None = None) -> Ints:
        """The actors live with one capability on a day number, of one type if asked."""
        mask = self.since[_ROW[capability]] <= day
        result: Ints = self.actors.id[mask if kind is None else mask & (self.actors.type == kind)]
        return result


def pilot_municipal(actors: Actors) -> Ints:
    """The departments of the pilot's five municipalities and 15 of their clinics.

    ASSUMPTION: the clinics are the first ones of each municipality, shared by population, at least one each.
    """
    places = actors.places
    pilot = np.flatnonzero(places.pilot)
    numbers = apportion(places.population[pilot], PILOT_CLINICS, minimum=1)
    clinics = [
        actors.of_municipality(int(places.code[row]), ActorType.GP)[:number]
        for row, number in zip(pilot, numbers, strict=True)
    ]
    kinds = [ActorType.PPR, ActorType.FAMILY, ActorType.ACCESSIBLE]
    departments = actors.id[np.isin(actors.municipality, places.code[pilot]) & np.isin(actors.type, kinds)]
    return np.concatenate([departments, *clinics])
