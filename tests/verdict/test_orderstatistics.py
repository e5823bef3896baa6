"""Intervals of quantiles and shares against scipy, and against what they promise."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.verdict.orderstatistics import LEVELS, needed, quantile, rank, ranks_around, wilson


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=300), st.sampled_from(sorted(LEVELS)))
def test_a_quantile_is_numpys_inverted_cdf(values: list[int], level: str) -> None:
    """The ceil(n·p)-th smallest, without interpolation, so that it is a value that was measured."""
    expected = np.quantile(values, float(LEVELS[level]), method="inverted_cdf")
    assert quantile(np.sort(np.array(values)), LEVELS[level]) == int(expected)


def test_ranks_do_not_suffer_from_rounding() -> None:
    """0.95 of 20 is 19 exactly, 0.99 of 100 is 99."""
    assert rank(20, Fraction(95, 100)) == 19
    assert rank(100, Fraction(99, 100)) == 99
    assert rank(1, Fraction(1, 2)) == 1


@pytest.mark.parametrize("count", [10, 73, 299, 1000, 60_000, 3_000_000])
@pytest.mark.parametrize("level", [Fraction(1, 2), Fraction(19, 20), Fraction(99, 100)])
def test_the_interval_of_a_quantile_covers_95_percent_and_is_not_wider_than_it_must_be(
    count: int, level: Fraction
) -> None:
    """Coverage by the binomial law is at least 95 %; with one rank less on either side a tail exceeds 2.5 %."""
    law = stats.binom(count, float(level))
    ranks = ranks_around(count, level)
    if ranks is None:
        assert law.pmf(0) > 0.025 or law.pmf(count) > 0.025
        return
    low, high = ranks
    assert law.cdf(high - 1) - law.cdf(low - 1) >= 0.95
    assert law.cdf(low) > 0.025
    assert law.sf(high - 2) > 0.025


@pytest.mark.parametrize(("level", "least"), [(Fraction(95, 100), 59), (Fraction(99, 100), 299), (Fraction(1, 2), 5)])
def test_needed_counts_are_the_known_ones(level: Fraction, least: int) -> None:
    """Fewer than 59 values do not exceed their p95 with 95 % confidence; 299 for p99."""
    assert needed(level) == least


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (3, 10), (10, 10), (599, 60_000)])
def test_the_interval_of_a_share_is_wilsons(hits: int, count: int) -> None:
    """Equal to scipy's to the last digits that matter."""
    expected = stats.binomtest(hits, count).proportion_ci(0.95, method="wilson")
    assert wilson(hits, count) == pytest.approx((expected.low, expected.high), abs=1e-12)
