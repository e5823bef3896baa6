"""Searches: the knee of a parameter, the fewest servers, the end of a warm-up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.planning.fewest import Servers, fewest, with_one_lost
from sim.planning.knee import find_knee
from sim.planning.warm_up import mser5


@given(knee=st.floats(1.01, 99), whole=st.booleans())
def test_the_knee_is_bracketed(knee: float, whole: bool) -> None:
    """Within 2 % of its upper end, or between two whole numbers."""
    found = find_knee(lambda value: value <= knee, 1, 100, whole)
    assert found.holds is not None
    assert found.fails is not None
    assert found.holds <= knee < found.fails
    assert found.fails - found.holds <= (1 if whole else 0.02 * found.fails)
    assert found.broken == ()


@given(knee=st.floats(1.1, 90))
def test_where_more_is_better_the_smallest_is_bracketed_as_narrowly(knee: float) -> None:
    """Within 2 % of the value itself, not of its distance to the other end."""
    found = find_knee(lambda value: value >= knee, 1, 100)
    assert found.smallest
    assert found.holds is not None
    assert found.fails is not None
    assert found.fails < knee <= found.holds
    assert found.holds - found.fails <= 0.02 * found.holds


@pytest.mark.parametrize("knee", [0.0, 1e-9, 0.3])
def test_a_range_from_nothing_comes_to_an_end(knee: float) -> None:
    """What holds at 0 only would be halved for ever."""
    found = find_knee(lambda value: value <= knee, 0, 1)
    assert found.holds is not None
    assert found.fails is not None
    assert found.holds <= knee < found.fails
    assert len(found.tried) < 30


def test_no_knee_within_the_range_is_said() -> None:
    """All holds, or nothing does."""
    assert find_knee(lambda _: True, 1, 10).fails is None
    assert find_knee(lambda _: False, 1, 10).holds is None


def test_what_breaks_below_the_knee_is_found() -> None:
    """A hole below warns that bisection found only a first place."""
    found = find_knee(lambda value: value <= 8 and not 2.6 < value < 2.9, 1, 10)
    assert found.broken != ()


def meets(servers: Servers) -> bool:
    """A network that needs three at one station and two at the other."""
    return servers["a"] >= 3 and servers["b"] >= 2


def test_no_server_can_be_taken_from_the_fewest() -> None:
    """One fewer anywhere misses the targets."""
    assert fewest({"a": 2.2, "b": 0.3}, meets) == {"a": 3, "b": 2}
    assert fewest({"a": 2.2, "b": 0.3}, lambda _: False) is None


def losing(needed: Callable[[Servers], bool]) -> Callable[[Servers, str], bool]:
    """Whether the targets are met when a station has lost one."""
    return lambda trial, lost: needed({**trial, lost: trial[lost] - 1})


def test_with_one_lost_every_loss_is_borne() -> None:
    """A station that another's spare makes up for needs none of its own."""

    def either(servers: Servers) -> bool:
        return sum(servers.values()) >= 5 and min(servers.values()) >= 1

    for needed in (meets, either):
        found = fewest({"a": 2.2, "b": 0.3}, needed)
        assert found is not None
        spared = with_one_lost(found, losing(needed))
        assert spared is not None
        assert all(needed({**spared, name: spared[name] - 1}) for name in spared)
        assert sum(spared.values()) <= sum(found.values()) + 2


def test_others_stay_when_a_server_is_lost() -> None:
    """Where others keep seven tenths of all busy, those left must carry them too: one more is far too few."""

    def survives(servers: Servers, lost: str) -> bool:
        return servers[lost] - 1 >= 1.5 + 0.7 * servers[lost]

    assert with_one_lost({"a": 5}, survives) == {"a": 9}
    assert with_one_lost({"a": 5}, lambda *_: False) is None


def test_mser5_cuts_a_transient_and_leaves_a_level_series() -> None:
    """A start far from the rest is cut; white noise loses little; a drift to the end is not settled."""
    rng = np.random.default_rng(4)
    noise = rng.normal(0, 1, 200)
    assert mser5(np.concatenate((np.linspace(30, 1, 30), noise)).tolist()).cut in range(25, 60)
    level = mser5(noise.tolist())
    assert level.settled
    assert not mser5(np.concatenate((noise[:100], noise[:40] + 50)).tolist()).settled
    with pytest.raises(ValueError, match="at least 20"):
        mser5([1.0] * 19)


@given(knee=st.integers(2, 90))
def test_where_more_is_better_the_smallest_is_found(knee: int) -> None:
    """Servers: the fewest at which everything holds."""
    found = find_knee(lambda value: value >= knee, 1, 100, whole=True)
    assert (found.holds, found.fails, found.smallest, found.broken) == (knee, knee - 1, True, ())
