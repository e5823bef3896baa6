"""The national network a scenario describes: its actors, children, rules, and who is live."""

from __future__ import annotations

import dataclasses
import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sim.mistake import Mistake, nearest
from sim.network.access import RULES, Rules
from sim.network.actor_counts import ActorCounts
from sim.network.actor_types import ActorType, Capability
from sim.network.actors import Actors
from sim.network.citizens import Citizens
from sim.network.frequencies import Frequencies
from sim.network.live import Live
from sim.network.municipalities import Region
from sim.network.roll import Roll
from sim.scenario.network_schema import NetworkModel, Wave
from sim.scenario.parameters import Parameter
from sim.scenario.reading import Reading

T = TypeVar("T")

_CAPABILITIES = {
    "cases": Capability.CASES_DELIVERED,
    "appointments": Capability.APPOINTMENTS_SHOWN,
    "overview": Capability.OVERVIEW_USED,
    "correspondence": Capability.CORRESPONDENCE,
}


_SETS = (
    *("everyone", "pilot", "region NAME", "region_2027 NAME"),
    *("municipality NAME", "clinics of NAME", "clinic NUMBER of NAME"),
)


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Everyone there is in one scenario."""

    actors: Actors
    citizens: Citizens
    live: Live
    rules: Rules
    first: datetime.date
    roll: Roll
    """The same children, for whoever asks about many."""


def world(reading: Reading) -> World:
    """The world of a scenario with a network."""
    model = reading.model.network
    assert model is not None
    counts = _numbers(reading, ActorCounts, dict(model.actors), "actors")
    frequencies = _numbers(reading, Frequencies, dict(model.population), "population")
    actors, citizens, roll = _people(counts, frequencies, reading.model.date.replace(day=1))
    return World(actors, citizens, _live(reading, model, actors), RULES[model.rules], reading.model.date, roll)


@lru_cache(maxsize=4)
def _people(counts: ActorCounts, frequencies: Frequencies, on: datetime.date) -> tuple[Actors, Citizens, Roll]:
    """Actors, and the children as they are on the first day of the run's month."""
    actors = Actors.build(counts)
    citizens = Citizens.build(actors, frequencies, on)
    return actors, citizens, Roll(citizens)


def _numbers(reading: Reading, kind: type[T], given: dict[str, Parameter], chapter: str) -> T:
    fields = {field.name: field for field in dataclasses.fields(kind)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for name, said in given.items():
        if name not in fields:
            where = reading.tree.where(("network", chapter, name))
            raise Mistake(where, f"unknown word {name!r}", nearest(name, fields))
        kind_of_value = fields[name].type
        value: Any = said.text if kind_of_value == "str" else said.value
        values[name] = round(value) if kind_of_value == "int" else value
    return kind(**values)


def _live(reading: Reading, model: NetworkModel, actors: Actors) -> Live:
    live = Live.nobody(actors)
    for place, wave in enumerate(model.live):
        what = Capability(0)
        for name in wave.what:
            what |= _CAPABILITIES[name]
        try:
            live = live.adding(_set_of(wave, actors), what, wave.start)
        except LookupError as error:
            where = reading.tree.where(("network", "live", place, "who"))
            mend = f"Write {', '.join(_SETS[:-1])} or {_SETS[-1]}"
            raise Mistake(where, str(error), mend) from None
    return live


def _set_of(wave: Wave, actors: Actors) -> Any:
    kind, _, name = wave.who.partition(" ")
    if wave.who == "everyone":
        return actors.id
    if wave.who == "pilot":
        return actors.id[Live.pilot(actors, wave.start).since.min(axis=0) < Live.nobody(actors).since.max()]
    if kind in ("region", "region_2027"):
        names = {region.danish.lower(): region for region in Region}
        region = names.get(name.strip().lower())
        if region is None:
            raise LookupError(f"there is no region {name!r}. {nearest(name, [r.danish for r in Region])}")
        on = datetime.date(2027, 1, 1) if kind == "region_2027" else min(wave.start, datetime.date(2026, 12, 31))
        found = actors.of_region(region, on)
        if not len(found):
            raise LookupError(f"nobody is in region {region.danish} on {on}")
        return found
    if kind == "municipality" and name:
        return actors.of_municipality(_code(name, actors))
    which, of, place = name.rpartition("of ")
    if kind in ("clinics", "clinic") and of and place:
        clinics = actors.of_municipality(_code(place, actors), ActorType.GP)
        return clinics if kind == "clinics" else _nth(clinics, which.strip(), place)
    raise LookupError(f"cannot read {wave.who!r}")


def _code(place: str, actors: Actors) -> int:
    """The code of a municipality that is told by its name or its code."""
    names, codes = actors.places.name, actors.places.code.tolist()
    known = {name.lower(): code for name, code in zip(names, codes, strict=True)} | {str(one): one for one in codes}
    if place.strip().lower() not in known:
        raise LookupError(f"there is no municipality {place.strip()}. {nearest(place.strip(), names)}")
    return int(known[place.strip().lower()])


def _nth(clinics: Any, which: str, place: str) -> Any:
    if not which.isdigit() or not 1 <= int(which) <= len(clinics):
        raise LookupError(f"expected a clinic from 1 to {len(clinics)} of {place.strip()}, got {which or 'none'}")
    return clinics[int(which) - 1 : int(which)]
