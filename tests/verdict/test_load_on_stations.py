"""What stations carried, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.chance.durations import HOUR, MINUTE
from sim.scenario.plan import Stage
from sim.scenario.route import Visit
from sim.scenario.stations import Station
from sim.verdict.load_on_stations import Busiest, Load, bottleneck, foremost, load_of, series_of, totals
from sim.verdict.played import Played
from sim.verdict.visits import visits_of
from tests.engine.networks import plan_of, random_case
from tests.verdict.days import DESK, POST, STAFF, play, small_day


def loads(played: Played) -> list[Load]:
    """Every station of a run."""
    visits = visits_of(played)
    among = totals(visits, played.stage)
    return [load_of(visits, among, number) for number in range(len(played.stage.stations))]


def test_the_desk_of_the_small_day() -> None:
    """Two served for 10 each, waits of 0 and 4, one gave up after 8: 12 queued over 1000, at most two in line."""
    day = small_day()
    desk, post, staff = loads(day)
    assert (desk.arrivals_own, desk.busy_own, desk.given_up, desk.still) == (3, 20, 1, 0)
    assert desk.utilisation == pytest.approx(0.02)
    assert desk.mean_queue == pytest.approx(0.012)
    assert desk.longest_queue == 2
    assert desk.mean_waiting == 2
    assert desk.waiting["p50"] == 0
    assert desk.waiting["p99"] == 4
    assert (post.busy_own, post.busy_background, post.arrivals_background) == (5, 2, 1)
    assert staff.busy_own == 3
    assert bottleneck(totals(visits_of(day), day.stage), [DESK, POST]) == "desk"


def test_the_desk_over_time() -> None:
    """In buckets of 8: busy 8, 8, 4; the queue's integral 3, 8, 1; the longest queue 2, 2, 0."""
    visits = visits_of(small_day(24))
    series = series_of(visits, DESK, 24, width=8)
    assert series.busy_own.tolist() == [8, 8, 4]
    assert series.arrivals_own.tolist() == [3, 0, 0]
    assert series.offered_own.tolist() == [30, 0, 0]
    assert series.queued.tolist() == [2 + 1, 2 + 7, 0]
    assert series.longest.tolist() == [2, 2, 0]


def test_the_busiest_windows_are_on_the_clock() -> None:
    """Three visits in the second minute offer more than two in the first; two servers have half the load each."""
    moments = [10, 20, MINUTE + 1, MINUTE + 2, 2 * MINUTE - 1, HOUR]
    plan = plan_of([{"planned": moment, "attempts": [[Visit(0, MINUTE // 10)]]} for moment in moments])
    stage = Stage((Station("pair", 2),), (), 2 * HOUR)
    (pair,) = loads(play(plan, stage))
    assert pair.busiest["minute"] == Busiest(MINUTE, 3, 0.15)
    assert pair.busiest["hour"] == Busiest(0, 5, 0.5 / 120)


def test_series_add_up_to_the_whole_on_random_networks() -> None:
    """Busy time and queue per bucket sum to the stations' totals, and no bucket is busier than there are servers."""
    for seed in range(50):
        played = play(*random_case(seed))
        visits, horizon = visits_of(played), played.stage.horizon
        for number, load in enumerate(loads(played)):
            series = series_of(visits, number, horizon, width=7)
            assert int(series.busy_own.sum()) == load.busy_own
            assert int(series.queued.sum()) == round(load.mean_queue * horizon)
            assert int(series.longest.max(initial=0)) == load.longest_queue
            assert (series.busy_own <= 7 * load.servers).all()


def test_the_foremost_stations_are_the_crowded_and_the_busy_in_turn() -> None:
    """The desk queues most and is busiest; nobody is named twice."""
    day = small_day()
    among = totals(visits_of(day), day.stage)
    assert foremost(among, range(3), 2) == [DESK, POST]
    assert foremost(among, [STAFF, POST], 2) == [POST, STAFF]
    assert sorted(foremost(among, range(3), 99)) == [0, 1, 2]


def test_a_station_nobody_visits_is_idle_and_no_error() -> None:
    """No arrivals: no busiest window, no waiting, nothing over time."""
    stage = Stage((Station("used", 1), Station("idle", 1)), (), 100)
    played = play(plan_of([{"planned": 0, "attempts": [[Visit(0, 5)]]}]), stage)
    idle = loads(played)[1]
    assert (idle.utilisation, idle.busiest, idle.waiting) == (0, {}, {})
    assert not np.any(series_of(visits_of(played), 1, 100).longest)
    assert bottleneck(totals(visits_of(played), stage), range(2)) == ""
