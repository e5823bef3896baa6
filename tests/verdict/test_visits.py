"""Who never got served left the queue when their call did."""

from __future__ import annotations

import numpy as np

from sim.scenario.plan import Stage
from sim.scenario.route import Fork, Visit
from sim.scenario.stations import Station
from sim.verdict.visits import visits_of
from tests.engine.networks import plan_of
from tests.verdict.days import DESK, POST, play, small_day, stage


def test_who_gives_up_leaves_at_the_deadline() -> None:
    """The third lookup waits from 7 until its deadline at 15; the second from 6 until it is served at 10."""
    visits = visits_of(small_day())
    desk = visits.at(DESK)
    assert (visits.gone[desk] - visits.arrived[desk]).tolist() == [0, 4, 8]
    assert visits.left[desk].tolist() == [-1, -1, 15]


def test_who_still_waits_at_the_horizon_is_there_until_then() -> None:
    """At horizon 12 the third lookup has not left, and the second is in service."""
    visits = visits_of(small_day(12))
    desk = visits.at(DESK)
    assert visits.gone[desk].tolist() == [0, 10, 12]
    assert visits.over[desk].tolist() == [10, 12, 12]
    assert visits.left[desk].tolist() == [-1, -1, -1]


def test_a_branch_leaves_at_the_joins_deadline() -> None:
    """A source that is busy until 20 loses the visitor at the join's deadline, not at the attempt's."""
    fork = Fork(((Visit(DESK, 1),), (Visit(POST, 1),)), deadline=4)
    calls = [{"planned": 0, "attempts": [[Visit(POST, 20)]]}, {"planned": 2, "attempts": [[fork]], "deadline": 9}]
    visits = visits_of(play(plan_of(calls), stage()))
    assert visits.left[visits.at(POST)].tolist() == [-1, 6]


def test_a_full_queue_turns_away_the_last_of_a_moment() -> None:
    """One server, one place: of three who come at once, the third is turned away; after a start there is room again."""
    calls = [{"planned": moment, "attempts": [[Visit(0, 5)]]} for moment in (0, 0, 0, 3, 6)]
    on = Stage((Station("booth", 1, queue_limit=1),), (), 100)
    visits = visits_of(play(plan_of(calls), on))
    assert visits.left.tolist() == [-1, -1, 1, 4, -1]
    assert np.array_equal(visits.began, [0, 5, -1, -1, 10])
