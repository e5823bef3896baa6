"""Suppliers: which letter system and operator an actor has, in which format it writes, and when it fetches letters.

Shares of the market are parameters.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from sim.network.actor_types import ActorType, is_of, place_of, type_of
from sim.network.choosing import weighted_choice
from sim.scenario.letters_schema import NEWEST, Format
from sim.scenario.network_schema import PARTIES, Letters
from sim.scenario.stage import Setting
from sim.scenario.world import World

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

FORMATS: tuple[str, ...] = get_args(Format)
"""From the oldest to the newest."""

_CLINICS = (ActorType.GP, ActorType.SPECIALIST)
_HOSPITALS = (ActorType.PSYCHIATRY, ActorType.SOMATIC)


@dataclass(frozen=True, slots=True, eq=False)
class Suppliers:
    """What each actor's suppliers are, looked up by actor number. Columns over `actors`.

    system, operator: stations. written: place of its format in FORMATS. closes: its system fetches only at times.
    """

    actors: Ints
    system: Ints
    operator: Ints
    written: Ints
    closes: Mask

    @classmethod
    def of(cls, world: World, setting: Setting, letters: Letters) -> Suppliers:
        """Municipalities share one correspondence module, hospitals write from their EPJ, clinics from their system.

        An operator serves a whole municipality or region; a clinic chooses its own. ASSUMPTION, all of it.
        """
        actors = world.actors.id
        clinic = is_of(actors, _CLINICS)
        systems = list(letters.clinic_systems)
        clinic_stations = np.array([setting.numbers[f"letter_systems.clinic_{name}"] for name in systems])
        chosen = weighted_choice(actors, {n: p.value for n, p in letters.clinic_systems.items()}, "clinic systems")
        epj = np.array([setting.numbers["letter_systems.municipal"], *_epj_stations(setting)])
        number = np.where(is_of(actors, _HOSPITALS), world.actors.epj, 0)
        customer = np.where(clinic, actors, place_of(actors))
        shares = {name: share.value for name, share in letters.operators.items()}
        operator = setting.groups["vans"][0] + weighted_choice(customer, shares, "operators")
        system = np.where(clinic, clinic_stations[chosen], epj[number])
        return cls(actors, system, operator, _formats(letters, actors, customer), _closing(letters, actors))

    def trip(self, sender: Ints, receiver: Ints) -> Trip:
        """The way from senders to receivers (actor numbers)."""
        start, end = np.searchsorted(self.actors, sender), np.searchsorted(self.actors, receiver)
        return Trip(
            system_from=self.system[start],
            operator_from=self.operator[start],
            operator_to=self.operator[end],
            system_to=self.system[end],
            converted=self.written[start] != self.written[end],
            apart=self.written[start] != FORMATS.index(NEWEST),
            closes_from=self.closes[start],
            closes_to=self.closes[end],
        )


@dataclass(frozen=True, slots=True, eq=False)
class Trip:
    """Stations a letter passes, in columns. converted: between formats on its way. apart: attachments travel apart.

    closes_from, closes_to: the system there fetches what is for it only at times.
    """

    system_from: Ints
    operator_from: Ints
    operator_to: Ints
    system_to: Ints
    converted: Mask
    apart: Mask
    closes_from: Mask
    closes_to: Mask

    def back(self) -> Trip:
        """The same way in the other direction. What is said of attachments is said of the way there."""
        return Trip(
            self.system_to,
            self.operator_to,
            self.operator_from,
            self.system_from,
            self.converted,
            self.apart,
            self.closes_to,
            self.closes_from,
        )

    def take(self, rows: Ints | Mask) -> Trip:
        """The ways of these rows."""
        return Trip(*(getattr(self, field.name)[rows] for field in fields(self)))


def _formats(letters: Letters, actors: Ints, customer: Ints) -> Ints:
    """Each actor's format; departments of one municipality or region share a system and so a format."""
    kinds = type_of(actors)
    result = np.full(len(actors), FORMATS.index(NEWEST), dtype=np.int64)
    for party, weights in letters.formats.items():
        rows = np.flatnonzero(kinds == PARTIES[party])
        shares = {str(name): weight.value for name, weight in weights.items()}
        places = np.array([FORMATS.index(name) for name in weights], dtype=np.int64)
        result[rows] = places[weighted_choice(customer[rows], shares, "formats")]
    return result


def _closing(letters: Letters, actors: Ints) -> Mask:
    closing = letters.closing
    if closing is None:
        return np.zeros(len(actors), dtype=bool)
    kinds = [PARTIES[party] for party in closing.parties]
    shut = weighted_choice(actors, {"open": 1 - closing.share.value, "shut": closing.share.value}, "closing") == 1
    result: Mask = is_of(actors, kinds) & shut
    return result


def _epj_stations(setting: Setting) -> list[int]:
    """Stations of the EPJ installations' letter systems, in order of installation number."""
    numbers = setting.numbers
    names = sorted(name for name in numbers if name.startswith("letter_systems.epj_"))
    return [numbers[name] for name in names]
