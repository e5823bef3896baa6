"""Changes over replications: what is found, what is not, and what would have been."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.planning.changes import FAMILY, changes

SIDES = st.lists(st.floats(1, 100), min_size=10, max_size=10)


def test_equal_sides_are_the_same() -> None:
    """Nothing differs, nothing is found, and no change could have stayed unseen."""
    (one,) = changes({"mean": [1.0, 2.0, 3.0, 4.0, 5.0]}, {"mean": [1.0, 2.0, 3.0, 4.0, 5.0]})
    assert (one.same, one.found, one.difference, one.smallest) == (True, False, 0.0, 0.0)


def test_an_interval_is_students_at_the_level_of_the_family() -> None:
    """Of two comparisons that differ each gets half of the family's level; one that never differs takes none."""
    first = {"a": [5.0, 6.0, 7.0, 5.0, 6.0], "b": [1.0, 1.0, 2.0, 1.0, 1.0], "c": [3.0] * 5}
    second = {"a": [5.1, 6.3, 7.2, 5.2, 6.1], "b": [1.0, 2.0, 2.0, 1.0, 1.0], "c": [3.0] * 5}
    found = changes(first, second)
    difference = np.subtract(second["a"], first["a"])
    half = stats.t.ppf(1 - FAMILY / 4, 4) * stats.sem(difference)
    assert found[0].half_width == pytest.approx(half)
    assert found[0].smallest == pytest.approx(half + stats.t.ppf(0.9, 4) * stats.sem(difference))
    assert [one.same for one in found] == [False, False, True]


def test_a_steady_difference_is_found() -> None:
    """The same small step in every replication is a change, however far the replications lie apart."""
    first = [10.0, 80.0, 35.0, 52.0, 7.0]
    (one,) = changes({"mean": first}, {"mean": [value + 0.01 for value in first]})
    assert one.found


def test_few_replications_find_nothing() -> None:
    """With four no change is told from luck, and no smallest one is named."""
    (one,) = changes({"mean": [1.0] * 4}, {"mean": [2.0] * 4})
    assert (one.found, one.half_width, one.smallest) == (False, None, None)


def test_replications_without_a_value_pair_with_nothing() -> None:
    """Only replications that have the statistic on both sides count."""
    (one,) = changes({"p99": [1.0, None, 3.0]}, {"p99": [2.0, 2.0, None]})
    assert (one.replications, one.difference) == (1, 1.0)


@given(SIDES, SIDES)
def test_turned_round_it_says_the_opposite(first: list[float], second: list[float]) -> None:
    """Differences change their sign, and whether something is found stays."""
    (one,), (other,) = changes({"m": first}, {"m": second}), changes({"m": second}, {"m": first})
    assert one.difference == pytest.approx(-other.difference)
    assert one.half_width == pytest.approx(other.half_width)
    assert one.found == other.found


@given(SIDES, SIDES, st.permutations(range(10)))
def test_the_order_of_replications_is_nothing(first: list[float], second: list[float], order: list[int]) -> None:
    """Both sides in another order, pair by pair, give the same."""
    (one,) = changes({"m": first}, {"m": second})
    (other,) = changes({"m": [first[place] for place in order]}, {"m": [second[place] for place in order]})
    assert one.difference == pytest.approx(other.difference)
    assert one.half_width == pytest.approx(other.half_width)


@given(SIDES, SIDES)
def test_in_another_unit_it_says_the_same(first: list[float], second: list[float]) -> None:
    """Times in milliseconds have the same relative difference as in seconds, and the same is found."""
    (one,) = changes({"m": first}, {"m": second})
    (other,) = changes({"m": [1024 * value for value in first]}, {"m": [1024 * value for value in second]})
    assert one.relative == other.relative
    assert one.found == other.found


def test_luck_is_called_a_change_in_one_family_of_a_hundred_at_most() -> None:
    """Twenty comparisons, all of them luck, some skewed and some nearly discrete, five hundred times over."""
    chance = np.random.default_rng(20_261_123)
    alarms = 0
    for _ in range(500):
        sides = []
        for _ in range(2):
            normal, skewed = chance.normal(10, 1, (10, 10)), chance.lognormal(0, 1, (5, 10))
            whole = chance.poisson(2, (5, 10)).astype(float)
            rows = np.concatenate((normal, skewed, whole)).tolist()
            sides.append({str(number): row for number, row in enumerate(rows)})
        alarms += any(one.found for one in changes(*sides))
    assert alarms <= stats.binom.ppf(0.999, 500, FAMILY)
