"""What was heard and traced becomes the same moments, and so the same rows and verdicts, as virtual time's."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from sim.cli.judging import clock_of, targets_of
from sim.engine import fast
from sim.journey.moments import NEVER
from sim.load.heard import Heard
from sim.replay.loaded import load_table
from sim.replay.played import heard_of, replayed, without
from sim.replay.script import key_text
from sim.replay.windows import Window, background, cut, lookups
from sim.scenario.build import Built
from sim.scenario.outcomes import Outcome
from sim.scenario.reading import Reading
from sim.verdict.assessment import assess
from sim.verdict.load_on_stations import totals
from sim.verdict.played import Played
from sim.verdict.visits import visits_of
from tests.replay.as_heard import heard, passed


@pytest.fixture(scope="session")
def virtual(built: Built, window: Window) -> Played:
    """The window in virtual time."""
    plan, stage = cut(built.plan, built.stage, window)
    return Played(plan, stage, fast.play(plan, stage))


def test_the_window_has_what_is_hard(virtual: Played) -> None:
    """Time-outs, retries, partial answers and logins all occur in it."""
    own = lookups(virtual.plan)
    found = np.bincount(virtual.outcome[own], minlength=len(Outcome))
    assert found[Outcome.TIMED_OUT] > 0
    assert found[Outcome.PARTIAL] > 0
    assert (virtual.attempts[own] > 1).any()
    assert (virtual.plan.head[own] > 0).any()


def test_told_back_it_is_the_same(reading: Reading, built: Built, window: Window, virtual: Played) -> None:
    """Outcomes, responses, attempts, human time and verdicts of every lookup come back to the microsecond."""
    plan, stage = virtual.plan, virtual.stage
    real = replayed(plan, stage, window, heard(virtual, window), passed(virtual)).played
    own = lookups(plan)
    for name in ("outcome", "response", "attempts", "human"):
        assert np.array_equal(getattr(real, name)[own], getattr(virtual, name)[own]), name
    targets, clock = targets_of(reading, built), clock_of(reading, built)
    told = [[dataclasses.astuple(one) for one in assess(side, targets, clock).verdicts] for side in (real, virtual)]
    assert told[0] == told[1]


def test_stations_come_back_from_the_trace(window: Window, virtual: Played) -> None:
    """Own visits and busy time of every station are those of virtual time, also of work nobody waited for; of others
    those that were over."""
    real = replayed(virtual.plan, virtual.stage, window, heard(virtual, window), passed(virtual)).played
    one, other = (totals(visits_of(side), side.stage) for side in (real, virtual))
    for name in ("arrivals_own", "busy_own", "given_up"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    visits = visits_of(virtual)
    over = visits.per_station(~visits.own & (visits.ended != NEVER))
    assert np.array_equal(one.arrivals_background, over)
    assert over.sum() > 1000


def test_without_a_trace_no_station_was_visited(window: Window, virtual: Played) -> None:
    """Responses are the same; waiting and time in mocks are not measured."""
    found = replayed(virtual.plan, virtual.stage, window, heard(virtual, window))
    own = lookups(virtual.plan)
    assert np.array_equal(found.played.response[own], virtual.response[own])
    assert len(visits_of(found.played)) == 0
    assert found.mocks is None


def test_time_is_told_apart(window: Window, virtual: Played) -> None:
    """Where mocks take all the time of every request, none is left to a system under test but pauses."""
    found = replayed(virtual.plan, virtual.stage, window, heard(virtual, window), passed(virtual))
    assert found.mocks is not None
    about, own = found.played.plan.about, lookups(virtual.plan) & (virtual.attempts == 1) & (virtual.response > 0)
    assert (about["system"][own] == 0).all()
    assert (about["service"][own] == virtual.response[own]).all()
    assert found.mocks.not_matched == 0


@pytest.mark.parametrize("outcome", ["failed", "dropped"])
def test_what_failed_is_over_every_limit(window: Window, virtual: Played, outcome: str) -> None:
    """A call without an answer counts as refused, however soon it failed; it is never a fast answer."""
    lines = list(heard(virtual, window))
    spoilt = [dataclasses.replace(one, outcome=outcome, status=0) if one.attempt == 0 else one for one in lines]
    once = {one.call for one in lines if one.attempt == 1}
    found = replayed(virtual.plan, virtual.stage, window, spoilt).played
    rows = np.flatnonzero(lookups(virtual.plan) & (virtual.attempts == 1))
    assert len(once) > 0
    assert (found.outcome[rows[virtual.plan.answer[rows] != Outcome.ABANDONED]] == Outcome.REFUSED).all()


def test_calls_nobody_heard_of_can_be_left_out(window: Window, virtual: Played) -> None:
    """Of a run that was cut short only the calls that were begun remain, and everybody else's."""
    lines: list[Heard] = list(heard(virtual, window))[:50]
    kept = heard_of(virtual.plan, lines)
    assert int(lookups(kept).sum()) == len({one.call for one in lines})
    assert int(background(kept).sum()) == int(background(virtual.plan).sum())


def test_a_silent_call_has_no_moments(window: Window, virtual: Played) -> None:
    """Nothing heard, nothing made up."""
    found = replayed(virtual.plan, virtual.stage, window, [])
    assert (found.played.moments.opened == NEVER).all()
    assert not found.heard.any()


def test_what_a_target_lacks_is_no_part_of_the_run(virtual: Played) -> None:
    """Lookups of which a mapping has nothing sent are left out, and nothing else is."""
    rows = np.flatnonzero(lookups(virtual.plan))[:3].tolist()
    left = without(virtual.plan, [key_text(virtual.plan, row) for row in rows])
    assert len(left) == len(virtual.plan) - 3
    assert not {key_text(left, row) for row in range(len(left))} & {key_text(virtual.plan, row) for row in rows}
    assert without(virtual.plan, ()) is virtual.plan


@pytest.mark.parametrize("kept", ["", "seb"])
def test_human_time_is_none_of_a_system_s_that_has_no_such_steps(window: Window, virtual: Played, kept: str) -> None:
    """A mapping skips the steps of a login: they were not asked, and what the user typed there is still human time."""
    lines = [one for one in heard(virtual, window) if one.attempt >= 0 or (kept and one.operation.endswith(f"/{kept}"))]
    real = replayed(virtual.plan, virtual.stage, window, lines).played
    rows = np.flatnonzero(lookups(virtual.plan) & (virtual.attempts > 0) & (virtual.human > 0))
    assert len(rows) > 10
    assert np.array_equal(real.human[rows], virtual.human[rows])


def test_what_failed_lies_beyond_the_spectrum(window: Window, virtual: Played) -> None:
    """Connections refused in a millisecond are the fast answers of nobody: with half of the calls failed, p50 has no
    value."""
    lines = list(heard(virtual, window))
    calls = sorted({one.call for one in lines})
    failing = set(calls[::2])
    for place, one in enumerate(lines):
        if one.call in failing and one.attempt >= 0:
            lines[place] = dataclasses.replace(one, outcome="failed", ended=one.sent + 1000)
    found = replayed(virtual.plan, virtual.stage, window, lines)
    table = load_table(found, window, {}, 5_000)
    for one in table["journeys"]:
        levels = {level: response for level, response, _ in one["spectrum"]}
        assert levels[1.0] is None
        assert levels[0.9] is None
        assert min((value for value in levels.values() if value is not None), default=10**9) > 10_000
