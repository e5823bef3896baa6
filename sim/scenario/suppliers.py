"""Suppliers: which letter system and which VANS operator an actor has. Shares of the market are parameters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network.actor_types import ActorType, place_of, type_of
from sim.network.choosing import weighted_choice
from sim.scenario.network_schema import Letters
from sim.scenario.stage import Setting
from sim.scenario.world import World

Ints = NDArray[np.int64]

_CLINICS = (ActorType.GP, ActorType.SPECIALIST)
_HOSPITALS = (ActorType.PSYCHIATRY, ActorType.SOMATIC)


@dataclass(frozen=True, slots=True, eq=False)
class Suppliers:
    """Stations of each actor's suppliers, looked up by actor number. Columns over `actors`."""

    actors: Ints
    system: Ints
    operator: Ints

    @classmethod
    def of(cls, world: World, setting: Setting, letters: Letters) -> Suppliers:
        """Municipalities share one correspondence module, hospitals write from their EPJ, clinics from their system.

        An operator serves a whole municipality or region; a clinic chooses its own. ASSUMPTION, all of it.
        """
        actors = world.actors.id
        kinds = type_of(actors)
        clinic = np.isin(kinds, _CLINICS)
        systems = list(letters.clinic_systems)
        clinic_stations = np.array([setting.numbers[f"letter_systems.clinic_{name}"] for name in systems])
        chosen = weighted_choice(actors, {n: p.value for n, p in letters.clinic_systems.items()}, "clinic systems")
        epj = np.array([setting.numbers["letter_systems.municipal"], *_epj_stations(setting)])
        number = np.where(np.isin(kinds, _HOSPITALS), world.actors.epj, 0)
        customer = np.where(clinic, actors, place_of(actors))
        shares = {name: share.value for name, share in letters.operators.items()}
        operator = setting.groups["vans"][0] + weighted_choice(customer, shares, "operators")
        return cls(actors, np.where(clinic, clinic_stations[chosen], epj[number]), operator)

    def trip(self, sender: Ints, receiver: Ints) -> Trip:
        """The way from senders to receivers (actor numbers)."""
        start, end = np.searchsorted(self.actors, sender), np.searchsorted(self.actors, receiver)
        return Trip(self.system[start], self.operator[start], self.operator[end], self.system[end])


@dataclass(frozen=True, slots=True, eq=False)
class Trip:
    """Stations a letter passes, in columns."""

    system_from: Ints
    operator_from: Ints
    operator_to: Ints
    system_to: Ints

    def back(self) -> Trip:
        """The same way in the other direction."""
        return Trip(self.system_to, self.operator_to, self.operator_from, self.system_from)

    def take(self, rows: Ints) -> Trip:
        """The ways of these rows."""
        return Trip(self.system_from[rows], self.operator_from[rows], self.operator_to[rows], self.system_to[rows])


def _epj_stations(setting: Setting) -> list[int]:
    """Stations of the EPJ installations' letter systems, in order of installation number."""
    numbers = setting.numbers
    names = sorted(name for name in numbers if name.startswith("letter_systems.epj_"))
    return [numbers[name] for name in names]
