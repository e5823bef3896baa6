"""Every run verifies itself; a forged moment or a lost call is found."""

from __future__ import annotations

import pytest

from sim.chance.durations import DAY
from sim.verdict.checks import failed, verify
from sim.verdict.played import Played
from sim.verdict.visits import visits_of
from tests.engine.networks import random_case
from tests.verdict.days import changed, play, small_day


def broken(played: Played) -> set[str]:
    """The names of the identities that do not hold."""
    return {check.name for check in failed(verify(played, visits_of(played)))}


@pytest.mark.parametrize("horizon", [0, 3, 9, 12, 13, 14, 19, 104, 105, 106, 1000, 3 * DAY])
def test_a_sound_run_is_valid_wherever_it_is_cut(horizon: int) -> None:
    """All identities hold at any horizon, in the middle of waits and services too."""
    assert broken(small_day(horizon)) == set()


def test_random_networks_are_valid() -> None:
    """All identities hold under overload, outages, full queues, partial joins, retries and duplicates."""
    for seed in range(1000, 1300):
        assert broken(play(*random_case(seed))) == set(), f"seed {seed}"


def test_a_lost_root_breaks_conservation() -> None:
    """A call whose moment came and which never began is missed."""
    assert "conservation of roots" in broken(changed(small_day(), "opened", 1, -1))


def test_a_lost_child_breaks_conservation() -> None:
    """An acknowledgement that was launched and never began is missed."""
    assert broken(changed(small_day(), "opened", 4, -1)) == {"conservation of children"}


def test_a_call_that_never_ends_and_is_nowhere_is_found() -> None:
    """A call without an end that no station, delay or pause holds breaks the count of unfinished calls."""
    forged = changed(changed(small_day(), "closed", 0, -1), "end", 0, 0)
    assert "unfinished calls" in broken(forged)


@pytest.mark.parametrize("by", [-1, 1])
def test_a_wrong_began_is_found(by: int) -> None:
    """Waiting counted one microsecond too long or too short does not fit the work done."""
    day = small_day()
    step = int(day.plan.first[1]) + 2
    assert day.moments.began[step] == 10
    assert "service" in broken(changed(day, "began", step, 10 + by))


def test_a_wrong_end_breaks_littles_law() -> None:
    """A service that ends one microsecond after its call went on makes the stays differ from the presence."""
    day = small_day()
    step = int(day.plan.first[3]) + 1
    assert any(name.startswith("Little's law") for name in broken(changed(day, "ended", step, 106)))


def test_one_server_too_many_is_found() -> None:
    """Two visits served at once by one server are seen."""
    day = small_day()
    step = int(day.plan.first[1]) + 2
    early = changed(changed(day, "began", step, 6), "ended", step, 16)
    assert "servers" in broken(early)
