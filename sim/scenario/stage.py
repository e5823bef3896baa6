"""The stage of a scenario: its stations with paces and outages, its rounds, its horizon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.chance.durations import DAY, Duration
from sim.mistake import Mistake, nearest
from sim.scenario.paces import event_pace, opening_pace
from sim.scenario.parts import Work
from sim.scenario.plan import Stage
from sim.scenario.reading import Reading
from sim.scenario.schema import StationModel
from sim.scenario.stations import Pace, Station

UNLIMITED = 100_000
"""Servers of a station where nobody waits: more than ever come at once, and still a number to reckon with."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A stage with the words to find one's way on it.

    `groups`: for each station of the scenario the numbers of its stations (one, or one per member). `services`: its
    service time where it states one. `numbers`: every station by its own name.
    """

    stage: Stage
    groups: Mapping[str, tuple[int, ...]]
    services: Mapping[str, Duration | None]
    numbers: Mapping[str, int]

    def group(self, name: str, where: str) -> tuple[int, ...]:
        """The stations behind a name, or a Mistake with the nearest name."""
        if name not in self.groups:
            raise Mistake(where, f"there is no station {name!r}", nearest(name, self.groups))
        return self.groups[name]

    def work(self, name: str, own: Work | None, where: str) -> Duration:
        """The service time of a step at a station: its own, else the station's."""
        duration = own.duration if own else self.services[name]
        if duration is None:
            raise Mistake(where, f"station {name!r} states no service time", "Give it a service, or the step a work")
        return duration


@dataclass(frozen=True, slots=True)
class Crew:
    """Stations that the network adds by itself (the staff of departments), and the rounds on which they look."""

    stations: tuple[Station, ...] = ()
    rounds: tuple[tuple[int, ...], ...] = ()
    group: str = "staff"


def days_played(reading: Reading) -> int:
    """Whole days from the run's first midnight that the horizon touches."""
    return -(-horizon(reading) // DAY) + 1


def horizon(reading: Reading) -> int:
    """The moment at which playing ends."""
    model = reading.model
    return (model.days - 1) * DAY + model.window.end + model.run_out


def build(reading: Reading, members: Mapping[str, Sequence[str]], crew: Crew = Crew()) -> Setting:
    """The stage. `members` names the members of the sets that stations refer to (`members: installations`)."""
    stations: list[Station] = []
    groups: dict[str, tuple[int, ...]] = {}
    services: dict[str, Duration | None] = {}
    for name, model in reading.model.stations.items():
        names = [name]
        if model.members is not None:
            if model.members not in members:
                where = reading.tree.where(("stations", name, "members"))
                raise Mistake(where, f"there is no set {model.members!r}", nearest(model.members, members))
            names = [f"{name}.{member}" for member in members[model.members]]
        groups[name] = tuple(range(len(stations), len(stations) + len(names)))
        services[name] = model.service.duration if model.service else None
        stations += [_station(reading, name, own, model) for own in names]
    groups[crew.group] = tuple(range(len(stations), len(stations) + len(crew.stations)))
    services[crew.group] = None
    stations += crew.stations
    numbers = {station.name: number for number, station in enumerate(stations)}
    for place, event in enumerate(reading.model.events):
        if event.station not in numbers and event.station not in groups:
            where = reading.tree.where(("events", place, "station"))
            raise Mistake(where, f"there is no station {event.station!r}", nearest(event.station, numbers))
    return Setting(Stage(tuple(stations), crew.rounds, horizon(reading)), groups, services, numbers)


def _station(reading: Reading, group: str, name: str, model: StationModel) -> Station:
    pace = Pace()
    if model.open is not None:
        pace = opening_pace(model.open, reading.model.date, days_played(reading))
    events = [event for event in reading.model.events if event.station in (group, name)]
    for event in events:
        if event.pace != 1:
            pace = pace.times(event_pace(event))
        if model.closing == "finish" and 0 < event.pace < 1:
            where = reading.tree.where(("stations", group, "closing"))
            raise Mistake(where, "expected closing: resume at a station that an event slows down", "")
    servers = UNLIMITED if model.queue == "none" else round(model.servers.value)
    if servers < 1:
        where = reading.tree.where(("stations", group, "servers"))
        raise Mistake(where, f"expected at least one server, got {model.servers.value:g}", "Write e.g. servers: 2")
    refusing = tuple(sorted(event.window for event in events if event.refuse))
    return Station(name, servers, pace, model.queue_limit, refusing, model.closing == "finish")
