"""Going live: nothing before, a curious beginning, full use in the end; and who is live crosses the reform."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from sim.mistake import Mistake
from sim.network.actor_types import ActorType
from sim.network.days import day_number
from sim.scenario.build import Programme, programme
from sim.scenario.lookups import rated_lookups
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Plan
from sim.scenario.reading import load
from sim.scenario.world import world

QUIET = tuple(
    f"stations.{name}.background.share=0"
    for name in ("sapa", "seb", "sts", "dds", "registry", "repository", "index", "organisation", "serviceplatform")
)
ONE = ("network.live=[{municipality: 851, from: 2027-03-01}]", "network.letters.flows={}", "days=1", *QUIET)


def of(day: date, *settings: str) -> Programme:
    """One municipality that goes live on 1 March 2027, seen on a date."""
    return programme(load("rollout_2027", (*ONE, f"date={day}", *settings)))


def lookups(whole: Programme) -> Plan:
    """The lookups of its first day, without the background of others."""
    plan = whole.plan([0])
    return plan.take(plan.about["role"] > 0)


def usual(day: date, *settings: str) -> float:
    """Usual lookups of a normal working day then."""
    whole = of(day, *settings)
    assert whole.world is not None
    return sum(rated.total for rated in rated_lookups(whole.reading, whole.world, day))


def test_use_grows_from_the_first_day_to_all() -> None:
    """Nothing the day before, a part at first, more a month later, everything after a year, as without going live."""
    first = date(2027, 3, 1)
    grown = [usual(first + timedelta(days=days)) for days in (-1, 0, 30, 365)]
    assert grown[0] == 0 < grown[1] < grown[2] < grown[3]
    assert grown[3] == pytest.approx(usual(first, "network.golive=null"))


def test_the_first_days_bring_more_than_the_usual() -> None:
    """Ten extra lookups per user multiply the first day's calls, and leave the same day a year later alone."""
    calls = {
        extra: [
            len(lookups(of(day, f"network.golive.extra=[{extra}]"))) for day in (date(2027, 3, 1), date(2028, 3, 1))
        ]
        for extra in (0, 10)
    }
    assert calls[10][0] > 3 * calls[0][0]
    assert calls[10][1] == calls[0][1]


def test_who_has_no_role_is_denied_and_the_others_are_not_moved() -> None:
    """With every role missing every lookup is denied; with some, the others keep their outcome."""
    day = date(2027, 3, 1)
    none, some, every = (lookups(of(day, f"network.golive.without_role={share}")) for share in (0, 0.4, 1))
    assert (every.answer == Outcome.DENIED)[every.answer != Outcome.ABANDONED].all()
    assert np.array_equal(none.planned, some.planned)
    roleless = some.about["denial"] == some.names["denial"].index("no_role")
    assert 0 < roleless.sum() < len(some)
    assert np.array_equal(none.answer[~roleless], some.answer[~roleless])


def test_oestdanmark_goes_live_with_46_municipalities() -> None:
    """The region of 2027, which the shorter way of writing names."""
    reading = load("oestdanmark_2027-03-01")
    world = programme(reading.with_values({"days": 1, "network.letters.flows": {}})).world
    assert world is not None
    before, after = (
        {actor for rated in rated_lookups(reading, world, day) if rated.name == "lookup/ppr" for actor in rated.actors}
        for day in (date(2027, 2, 28), date(2027, 3, 1))
    )
    assert len(after - before) == 46


def test_a_wave_says_one_set() -> None:
    """Two at once, or none, is a mistake with the line."""
    with pytest.raises(Mistake, match="exactly one of"):
        load("national", ("network.live=[{region: Nordjylland, municipality: 851}]",))


@pytest.mark.parametrize(
    ("wave", "gps", "others"),
    [
        ("municipality: Aalborg", True, True),
        ("municipality: 851", True, True),
        ("clinics: aalborg", True, False),
        ("clinic: 2 of Aalborg", False, False),
    ],
)
def test_a_single_municipality_or_clinic_goes_live(wave: str, gps: bool, others: bool) -> None:
    """By name or by code: all of it, its clinics, or one clinic and nobody else."""
    found = world(load("national", (f"network.live=[{{{wave}, from: 2027-03-01}}]",)))
    since = found.live.since.min(axis=0)
    before, live = (
        {*found.actors.id[since <= day_number(on)].tolist()} for on in (date(2027, 2, 28), date(2027, 3, 1))
    )
    clinics = found.actors.of_municipality(851, ActorType.GP).tolist()
    assert not before
    assert live & set(clinics) == (set(clinics) if gps else {clinics[1]})
    assert bool(live - set(clinics)) is others


@pytest.mark.parametrize(
    ("wave", "said"),
    [
        ("municipality: Aalbrog", "Did you mean Aalborg"),
        ("clinics: 999", "no municipality 999"),
        ("clinic: 9999 of Aalborg", "expected a clinic from 1 to"),
        ("clinic: Aalborg", "cannot read"),
    ],
)
def test_a_place_there_is_not_is_a_mistake(wave: str, said: str) -> None:
    """With the nearest name, or how many there are."""
    with pytest.raises(Mistake, match=said):
        world(load("national", (f"network.live=[{{{wave}, from: 2027-03-01}}]",)))
