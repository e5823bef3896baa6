"""Where the volumes come from: users, cases and rates, and the published totals they have to fit inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from sim.chance.durations import DAY, MINUTE, SECOND
from sim.network.access import RIGHTS
from sim.scenario.build import Built
from sim.scenario.correspondence import WORK_DAYS_A_MONTH, rated_letters
from sim.scenario.inflow import by_letter
from sim.scenario.lookups import JOURNEY_NAMES, WORK_DAYS, rated_lookups
from sim.scenario.network_schema import ROLES, Flow, Letters, NetworkModel
from sim.scenario.profiles import FLAT, Profile
from sim.scenario.rates import Rated
from sim.scenario.reading import Reading
from sim.scenario.surges import surge
from sim.scenario.today import activity_on
from sim.scenario.world import World

WORK_DAYS_A_YEAR = 250
INSIDE = 1.005
"""Rounding of a published figure is no excess."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One kind of call: how it is derived, calls of a normal working day, and calls expected in the days played."""

    kind: str
    journey: str
    derived: str
    normal_day: float
    expected: float


@dataclass(frozen=True, slots=True)
class Total:
    """A published total, and what the scenario has of it."""

    what: str
    has: float
    published: float
    source: str

    @property
    def fits(self) -> bool:
        """Whether the scenario stays inside the total."""
        return self.has <= self.published * INSIDE


def volumes(reading: Reading, built: Built) -> list[Volume]:
    """Every kind of call with its derivation. Streams with a profile of their own have no expectation."""
    found = _streams(reading)
    model, world = reading.model.network, built.world
    if model is None or world is None:
        return found
    found += _lookups(reading, model, world)
    if model.letters is not None:
        found += _letters(reading, model.letters, world)
    return found


def expected_calls(found: list[Volume]) -> dict[str, float]:
    """Calls expected in the days played, by journey."""
    sums: dict[str, float] = {}
    for volume in found:
        sums[volume.journey] = sums.get(volume.journey, 0.0) + volume.expected
    return sums


def totals(reading: Reading, found: list[Volume]) -> list[Total]:
    """The published totals that a scenario with letters or children can be held against. Letters: of a working day."""
    model = reading.model.network
    if model is None:
        return []
    result = []
    population = model.population
    if {"children", "course"} <= {*population}:
        has = population["children"].value * population["course"].value
        what = "children in contact with psychiatry in a year"
        result.append(Total(what, has, 43_530, "benchmark.dk, June 2023: under 18 with a physical contact in 2022"))
    if model.letters is None:
        return result
    flows = model.letters.flows
    day = {volume.kind: volume.normal_day for volume in found}
    to_gp = sum(day[name] for name, flow in flows.items() if flow.receiver == "gp")
    from_gp = sum(day[name] for name, flow in flows.items() if flow.sender == "gp")
    municipal = ("ppr", "family", "accessible")
    own = sum(day[name] for name, flow in flows.items() if flow.receiver == "gp" and flow.sender in municipal)
    news = "sundhedspolitisktidsskrift.dk"
    return [
        *result,
        Total("letters to clinics a working day", to_gp, 4.5e6 / WORK_DAYS_A_YEAR, f"{news}: 4.5 M in 2022"),
        Total("letters from clinics a working day", from_gp, 3e6 / WORK_DAYS_A_YEAR, f"{news}: 3 M in 2022"),
        Total(
            "letters from these municipal departments to clinics a working day",
            own,
            0.1 * 1.74e6 / WORK_DAYS_A_YEAR,
            f"{news}: 1.74 M from municipalities in 2021, nine tenths of them home nursing",
        ),
    ]


def _streams(reading: Reading) -> list[Volume]:
    model = reading.model
    seconds = (model.window.end - model.window.start) / SECOND
    return [
        Volume(
            name,
            name,
            f"{stream.rate.value:g} a second x {seconds / 3600:g} h",
            stream.rate.value * seconds,
            stream.rate.value * seconds * sum(_surged(reading, FLAT, day) for day in range(model.days)),
        )
        for name, stream in model.streams.items()
        if stream.profile is None
    ]


def _lookups(reading: Reading, model: NetworkModel, world: World) -> list[Volume]:
    """Per role, with the users who are live on the first day; the days played count those live on each."""
    clump = 1 + model.clumps.share.value * model.clumps.extra if model.clumps else 1.0
    by_day = [
        {one.name: one.total * clump * _worth(reading, on, one) for one in rated_lookups(reading, world, on)}
        for on in _dates(reading)
    ]
    found = []
    for rated in rated_lookups(reading, world, reading.model.date):
        name = rated.name.removeprefix("lookup/")
        weekly = model.roles[name].lookups_per_user_week.value  # type: ignore[index]
        users = float(rated.per_day.sum()) * clump * WORK_DAYS / weekly if weekly else 0.0
        journey = JOURNEY_NAMES[RIGHTS[ROLES[name]].journey]
        derived = f"{users:,.0f} users x {weekly:g} lookups a week / {WORK_DAYS} days" + _scaled(rated)
        expected = sum(day.get(rated.name, 0.0) for day in by_day)
        found.append(Volume(name, journey, derived, rated.total * clump, expected))
    return found


def _of_flow(flow: Flow, rated: Rated) -> str:
    if flow.per_case_month is None:
        return "stated for the whole country" + _scaled(rated)
    rate = flow.per_case_month.value
    cases = float(rated.per_day.sum()) * WORK_DAYS_A_MONTH / rate if rate else 0.0
    return f"{cases:,.0f} {flow.case} cases x {rate:g} a month / {WORK_DAYS_A_MONTH} days" + _scaled(rated)


def _scaled(rated: Rated) -> str:
    return "" if rated.factor == 1 else f", scaled x {rated.factor:.3g} to a stated load"


def _letters(reading: Reading, letters: Letters, world: World) -> list[Volume]:
    """Per flow, from the senders who are live on the first day; the days played count those live on each.

    What goes by mail or another channel is left out, and so are letters that lookups lead to.
    """
    flows = letters.flows
    part = {name: by_letter(letters, flow) for name, flow in flows.items()}
    by_day = [
        {name: one.total * _worth(reading, on, one) for name, one in rated_letters(reading, world, on).items()}
        for on in _dates(reading)
    ]
    return [
        Volume(
            name,
            "letter" if flows[name].own else "other letter",
            _of_flow(flows[name], rated) + _partly(part[name]),
            rated.total * part[name],
            sum(day.get(name, 0.0) for day in by_day) * part[name],
        )
        for name, rated in rated_letters(reading, world, reading.model.date).items()
    ]


def _partly(part: float) -> str:
    return "" if part == 1 else f" x {part:.3g} by letter, clumps counted"


def _dates(reading: Reading) -> list[date]:
    return [reading.model.date + timedelta(days=day) for day in range(reading.model.days)]


def _worth(reading: Reading, on: date, rated: Rated) -> float:
    """How many normal days a day is worth to a kind of call: 0 when everything is closed."""
    model = reading.model.network
    usual = float(model.volume.value * activity_on(reading, on)) if model else 0.0
    return usual * _surged(reading, rated.profile, (on - reading.model.date).days)


def _surged(reading: Reading, profile: Profile, day: int) -> float:
    """How many times the calls of a day within the window come because of surges."""
    if not reading.model.surges:
        return 1.0
    minutes = np.arange(0, DAY, MINUTE, dtype=np.int64)
    weights = profile.at(minutes) * reading.model.window.holds(minutes)
    whole = float(weights.sum())
    return float((weights * surge(reading, day, minutes)).sum()) / whole if whole else 1.0
