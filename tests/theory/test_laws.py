"""Laws that need no numbers: what must hold between two plays, or in every one of them, exactly."""

from __future__ import annotations

from dataclasses import replace
from heapq import heapify, heapreplace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.chance.durations import SECOND
from sim.journey.moments import NEVER, End, Moments
from sim.scenario.build import Built, build
from sim.scenario.plan import Plan, Stage
from sim.scenario.reading import Reading, checked
from sim.scenario.route import Op
from sim.scenario.stations import NORMAL, Pace
from sim.scenario.tree import Tree
from tests.theory.playing import ENGINES, QUICKEST, engine, read

PER_STEP = ("arrived", "began", "ended")
PER_CALL = ("opened", "closed", "end", "missing", "delivered", "settled")


def played(built: Built, name: str = QUICKEST) -> Moments:
    """What an engine makes of it."""
    return engine(name)(built.plan, built.stage)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("servers", [1, 4])
def test_calls_begin_when_kiefer_and_wolfowitz_say(name: str, servers: int) -> None:
    """First come first served on any number of servers: each call takes the server that is free first, to the µs."""
    settings = (f"stations.counter.servers={servers}", f"streams.visitors.rate={9.5 * servers} /s", "window.to=08:05")
    built = build(read("mmc", *settings))
    order = np.argsort(built.plan.planned, kind="stable")
    visit = built.plan.first[order] + 1
    free = [0] * servers
    heapify(free)
    expected = []
    for came, work in zip(built.plan.planned[order].tolist(), built.plan.steps["work"][visit].tolist(), strict=True):
        expected.append(max(came, free[0]))
        heapreplace(free, expected[-1] + work)
    assert played(built, name).began[visit].tolist() == expected


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("factor", [2, 7, 1000])
def test_scaling_all_times_scales_all_results(name: str, factor: int) -> None:
    """A plan whose moments, works, deadlines and pauses are k times as long is played k times as long, exactly."""
    built = build(read("busy", "window.to=08:01"))
    steps = built.plan.steps.copy()
    steps["work"] *= factor
    plan = replace(built.plan, planned=built.plan.planned * factor, pause=built.plan.pause * factor, steps=steps)
    stage = replace(built.stage, horizon=built.stage.horizon * factor)
    once, scaled = played(built, name), engine(name)(plan, stage)
    for column in (*PER_STEP, "opened", "closed", "delivered", "settled"):
        before = getattr(once, column)
        assert np.array_equal(getattr(scaled, column), np.where(before == NEVER, NEVER, before * factor)), column
    assert np.array_equal(scaled.end, once.end)
    assert np.array_equal(scaled.missing, once.missing)


def test_scaling_a_scenario_scales_its_results() -> None:
    """The same in the scenario's own words, to the rounding of each work and moment to a microsecond."""
    small = build(read("mm1", "window.to=08:30"))
    slow = ("stations.counter.service={exponential: 1 s}", "streams.visitors.rate=0.7 /s", "window.to=13:00")
    large = build(read("mm1", *slow))
    assert len(small.plan) == len(large.plan)
    one = played(small).closed - small.plan.planned
    ten = played(large).closed - large.plan.planned
    assert np.abs(ten - 10 * one).max() < 10 * len(small.plan)
    assert np.abs(ten - 10 * one).mean() < 100


@pytest.mark.parametrize("replication", range(3))
def test_one_more_server_lets_nobody_wait_longer(replication: int) -> None:
    """With the same arrivals and works, first come first served, no call waits longer; the pooled mean is smaller."""
    waits = []
    for servers in range(1, 6):
        settings = (f"stations.counter.servers={servers}", "streams.visitors.rate=9.5 /s", "window.to=08:20")
        built = build(read("mmc", *settings), replication)
        moments = played(built)
        waits.append(moments.began[built.plan.first + 1] - built.plan.planned)
    for fewer, more in pairwise(waits):
        assert (more <= fewer).all()
        assert more.mean() < fewer.mean()


def reordered(reading: Reading) -> Reading:
    """The same scenario with its stations, journeys and streams written in the opposite order."""
    chapters = ("stations", "journeys", "streams")
    turned = {
        chapter: dict(reversed(part.items())) if chapter in chapters else part
        for chapter, part in reading.tree.data.items()
    }
    tree = Tree(turned, reading.tree.lines)
    return Reading(checked(tree, reading.file), tree, reading.file)


def test_the_order_of_streams_and_stations_in_the_file_changes_nothing() -> None:
    """Chapters written the other way round give the same calls, works and moments."""
    reading = read("busy")
    one, other = build(reading), build(reordered(reading))
    assert [station.name for station in one.stage.stations] != [station.name for station in other.stage.stations]
    assert np.array_equal(one.plan.planned, other.plan.planned)
    assert same_routes(one, other, np.arange(len(one.plan)), np.arange(len(other.plan)))
    first, second = played(one), played(other)
    for column in (*PER_STEP, *PER_CALL):
        assert np.array_equal(getattr(first, column), getattr(second, column)), column


@pytest.mark.parametrize("name", ENGINES)
def test_the_order_of_simultaneous_rows_changes_no_totals(name: str) -> None:
    """Calls of equal work that come at one moment: in any order of their rows the same waits are waited."""
    built = build(read("mdc", "stations.counter.servers=2", "streams.visitors.rate=19 /s", "window.to=08:05"))
    tick = SECOND
    together = replace(built.plan, planned=built.plan.planned // tick * tick)
    assert len(np.unique(together.planned)) < len(together) / 4
    turned = replace(together, planned=together.planned[::-1].copy())
    one, other = (sorted_waits(plan, engine(name)(plan, built.stage)) for plan in (together, turned))
    assert np.array_equal(one, other)


def sorted_waits(plan: Plan, moments: Moments) -> NDArray[np.int64]:
    """Pairs of (came, waited), in order."""
    pairs = np.stack([plan.planned, moments.began[plan.first + 1] - plan.planned])
    return pairs[:, np.lexsort(pairs[::-1])]


def test_a_lower_rate_keeps_a_subset_of_the_calls_with_their_draws() -> None:
    """Below one ceiling, less volume leaves calls out and changes none of the others."""
    more, fewer = build(read("busy", "streams.askers.rate=20 /s")), build(read("busy"))
    kept, place = matched(fewer.plan, more.plan)
    assert len(kept) == len(fewer.plan) < len(more.plan)
    assert np.array_equal(fewer.plan.planned[kept], more.plan.planned[place])
    assert same_routes(fewer, more, kept, place)


@pytest.mark.parametrize("name", ENGINES)
@pytest.mark.parametrize("rate", [4, 14, 20])
def test_calls_are_conserved(name: str, rate: int) -> None:
    """Every planned call begins, ends once in one way within its deadlines, and nothing is in two places at a time."""
    built = build(read("busy", f"streams.askers.rate={rate} /s", "window.to=08:02"))
    plan, moments = built.plan, played(built, name)
    assert np.array_equal(moments.opened, plan.planned)
    ends = np.bincount(moments.end, minlength=4)
    assert ends[End.UNFINISHED] == 0
    assert ends[End.DONE] + ends[End.TIMED_OUT] + ends[End.REFUSED] == len(plan)
    patience = plan.steps["work"][plan.first]
    longest = plan.attempts * patience + (plan.attempts - 1) * plan.pause
    assert (moments.closed - moments.opened <= longest).all()
    last = moments.arrived[plan.first + (plan.attempts - 1) * plan.length]
    late = moments.end == End.TIMED_OUT
    assert (last[late] != NEVER).all(), "an attempt was left over"


@pytest.mark.parametrize("name", ENGINES)
def test_a_station_is_never_overbooked_and_never_idle_while_someone_waits(name: str) -> None:
    """At most `servers` are in service; whoever had to wait began when another's service ended."""
    built = build(read("busy", "streams.askers.rate=20 /s", "window.to=08:02"))
    moments, steps = played(built, name), built.plan.steps
    for number, station in enumerate(built.stage.stations):
        visits = (steps["op"] == Op.VISIT) & (steps["station"] == number) & (moments.began != NEVER)
        began, ended = moments.began[visits], moments.ended[visits]
        assert np.array_equal(ended - began, steps["work"][visits])
        busy = np.searchsorted(np.sort(began), began, "right") - np.searchsorted(np.sort(ended), began, "right")
        assert busy.max() == station.servers
        waited = began > moments.arrived[visits]
        assert waited.any()
        assert np.isin(began[waited], ended).all()


def test_half_the_pace_is_twice_the_work() -> None:
    """A station at half its pace all day serves as one whose every work is twice as long."""
    built = build(read("mm1", "streams.visitors.rate=4 /s", "window.to=08:20"))
    steps = built.plan.steps.copy()
    steps["work"] *= 2
    (station,) = built.stage.stations
    slow = replace(station, pace=Pace((0,), (NORMAL // 2,)))
    one = engine(QUICKEST)(built.plan, Stage((slow,), (), built.stage.horizon))
    other = engine(QUICKEST)(replace(built.plan, steps=steps), built.stage)
    for column in (*PER_STEP, *PER_CALL):
        assert np.array_equal(getattr(one, column), getattr(other, column)), column


def rows(plan: Plan) -> NDArray[np.void]:
    """Call keys as rows that can be compared."""
    parts = [getattr(plan.keys, part) for part in ("day", "actor", "kind", "n", "child")]
    return np.rec.fromarrays(parts)


def matched(one: Plan, other: Plan) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The calls two plans have in common: their numbers in each."""
    _, mine, yours = np.intersect1d(rows(one), rows(other), return_indices=True)
    return mine, yours


def same_routes(one: Built, other: Built, mine: NDArray[np.int64], yours: NDArray[np.int64]) -> bool:
    """Whether these calls take the same steps for the same works at stations of the same names."""
    steps = []
    for built, calls in ((one, mine), (other, yours)):
        plan = built.plan
        sizes = (plan.ends - plan.first)[calls]
        place = np.repeat(plan.first[calls] - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
        chosen = plan.steps[place]
        names = np.array([station.name for station in built.stage.stations])
        visits = chosen["op"] == Op.VISIT
        steps.append((sizes, chosen["op"], chosen["work"], chosen["jump"], names[chosen["station"][visits]]))
    return all(np.array_equal(a, b) for a, b in zip(*steps, strict=True))
