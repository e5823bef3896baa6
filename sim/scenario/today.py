"""One day of one replication of a national scenario: everything that planning needs to know of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sim.chance.draws import Draws
from sim.network.closing_days import is_closing_day
from sim.network.days import day_number
from sim.scenario.network_schema import NetworkModel
from sim.scenario.profiles import Profile, profile
from sim.scenario.reading import Reading
from sim.scenario.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Today:
    """`number` counts days from the run's first."""

    reading: Reading
    world: World
    draws: Draws
    number: int

    @property
    def date(self) -> datetime.date:
        """The date."""
        return self.reading.model.date + datetime.timedelta(days=self.number)

    @property
    def day(self) -> int:
        """The date as the network counts days."""
        return day_number(self.date)

    @property
    def network(self) -> NetworkModel:
        """What the scenario says of the network."""
        return network_of(self.reading)

    @property
    def activity(self) -> float:
        """How many times a normal working day this one is, by weekday; 0 on closing days."""
        return activity_on(self.reading, self.date)

    def profile(self, name: str) -> Profile:
        """A profile of the day by name."""
        return profile(self.reading.model.profiles, name, self.reading.tree)


def network_of(reading: Reading) -> NetworkModel:
    """The network of a scenario that has one."""
    model = reading.model.network
    assert model is not None, "asked for the network of a scenario without one"
    return model


def activity_on(reading: Reading, date: datetime.date) -> float:
    """Level of an ordinary day's activity on a date: the weekday's and the season's, 0 on closing days."""
    model = network_of(reading)
    if is_closing_day(date):
        return 0.0
    level = model.weekdays[date.weekday()]
    for season in model.seasons:
        if season.start <= date <= season.end:
            level *= season.volume.value
    return level
