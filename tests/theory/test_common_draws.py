"""A draw belongs to its call: what is added to a scenario changes no draw of the calls that were there before."""

from __future__ import annotations

import numpy as np

from sim.chance.durations import HOUR, MINUTE
from sim.scenario.build import Built, build
from sim.scenario.reading import load
from tests.theory.playing import read
from tests.theory.test_laws import matched, same_routes

STATION = "stations.annex={servers: 2, service: {lognormal: {mean: 30 ms, cv: 1}}}"
STREAM = "streams.guests={rate: 1 /s, visit: annex}"


def test_a_textbook_scenario_keeps_its_draws() -> None:
    """With a station, a stream and 10 % volume more, every call comes at its moment with its works."""
    before = build(read("busy"))
    after = build(read("busy", STATION, STREAM, "streams.askers.rate=15.4 /s", "streams.lookers.rate=4.4 /s"))
    kept, place = matched(before.plan, after.plan)
    assert len(kept) == len(before.plan)
    assert len(after.plan) > 1.1 * len(before.plan)
    assert np.array_equal(before.plan.planned[kept], after.plan.planned[place])
    assert same_routes(before, after, kept, place)


def test_the_country_keeps_its_draws() -> None:
    """With a station, a stream and 10 % volume more, every call of the national day takes the same steps and works.

    But for logins that are no longer due, because an added lookup of the same user has opened the session before.
    """
    before = build(load("national"))
    after = build(load("national", (STATION, STREAM, "network.volume=1.1")))
    kept, place = matched(before.plan, after.plan)
    assert len(kept) == len(before.plan)
    assert len(own(after)) > 1.05 * len(own(before))
    assert np.array_equal(before.plan.planned[kept], after.plan.planned[place])
    spared = before.plan.head[kept] > after.plan.head[place]
    assert 0 < np.count_nonzero(spared) < 0.01 * np.count_nonzero(before.plan.head)
    assert (before.plan.about["login"][kept][spared] > after.plan.about["login"][place][spared]).all()
    assert same_routes(before, after, kept[~spared], place[~spared])


def test_a_surge_adds_calls_and_moves_none() -> None:
    """Three times the calls for ten minutes: every call of the day without is there at its moment, and more then only.

    Both days state one ceiling. What lookups lead to follows them, so lookups are looked at.
    """
    surge = "surges=[{from: '09:00', to: '09:10', volume: 3}]"
    before, after = (build(load("national", ("network.ceiling=6", *more))) for more in ((), (surge,)))
    asked = [np.flatnonzero(one.plan.about["role"] > 0) for one in (before, after)]
    plans = [one.plan.keys.take(rows) for one, rows in zip((before, after), asked, strict=True)]
    keys = [list(zip(*(getattr(plan, name).tolist() for name in plan.__slots__), strict=True)) for plan in plans]
    moments = [
        dict(zip(some, one.plan.planned[rows].tolist(), strict=True))
        for some, one, rows in zip(keys, (before, after), asked, strict=True)
    ]
    assert moments[0].items() <= moments[1].items()
    more = [moment for key, moment in moments[1].items() if key not in moments[0]]
    usual = sum(9 * HOUR <= moment < 9 * HOUR + 10 * MINUTE for moment in moments[0].values())
    led = 9 * HOUR + 15 * MINUTE  # a lookup brings others within four minutes of its own
    assert min(more) >= 9 * HOUR
    assert max(more) < led
    assert 1.5 * usual < len(more) < 2.5 * usual


def test_one_more_clinic_changes_nothing_for_the_others() -> None:
    """Common calls of this area take the same steps and works, but for what concerns the new clinic's own patients."""
    before = build(load("national"))
    after = build(load("national", ("network.actors.gp_clinics=1551",)))
    kept, place = matched(before.plan, after.plan)
    assert len(kept) > 0.9999 * len(before.plan)
    assert np.array_equal(before.plan.planned[kept], after.plan.planned[place])
    mine = before.plan.about["own"][kept] != 0
    same = before.plan.about["receiver"][kept] == after.plan.about["receiver"][place]
    same &= before.plan.about["citizen"][kept] == after.plan.about["citizen"][place]
    assert np.mean(same[mine]) > 0.999
    chosen = mine & same
    assert same_routes(before, after, kept[chosen], place[chosen])


def own(built: Built) -> np.ndarray:
    """Calls of this area."""
    return np.flatnonzero(built.plan.about["own"])
