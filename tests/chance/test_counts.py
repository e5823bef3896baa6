"""Counts against the Poisson law, which scipy gives."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.chance.counts import poisson
from sim.chance.draws import Draws, Keys

MANY = 50_000
ROUNDING = 1e-9
uniforms = st.floats(1e-9, 1 - 1e-9)
means = st.floats(0, 5_000) | st.floats(59, 61)


def one(uniform: float, mean: float) -> int:
    """The count of a single pair."""
    return int(poisson(np.array([uniform]), np.array([mean]))[0])


@given(uniforms, means)
def test_a_count_is_the_quantile_of_its_uniform(uniform: float, mean: float) -> None:
    """It is the least k whose cumulated probability reaches the uniform, to within rounding."""
    count, law = one(uniform, mean), stats.poisson(mean)
    assert law.cdf(count) >= uniform - ROUNDING
    assert law.cdf(count - 1) <= uniform + ROUNDING


@given(uniforms, means, st.floats(1, 2))
def test_more_volume_never_takes_a_call_away(uniform: float, mean: float, factor: float) -> None:
    """With the same uniform a larger mean gives at least as many, also across the change of method."""
    assert one(uniform, mean * factor) >= one(uniform, mean)


@pytest.mark.parametrize("mean", [0.02, 1.0, 12.5, 59.9, 60.1, 300.0])
def test_mean_and_variance_are_equal(mean: float) -> None:
    """Over 50,000 draws both lie within four standard errors of the mean."""
    drawn = Draws(seed=3).uniform(Keys.of(day=0, actor=4, kind=1, n=np.arange(MANY)), "count")
    counts = poisson(drawn, np.full(MANY, mean))
    assert abs(counts.mean() - mean) < 4 * np.sqrt(mean / MANY)
    assert abs(counts.var() - mean) < 4 * np.sqrt((mean + 2 * mean**2) / MANY)


@given(st.lists(st.tuples(uniforms, means), min_size=1, max_size=20))
def test_a_count_alone_is_the_count_in_company(pairs: list[tuple[float, float]]) -> None:
    """Small and large means beside each other do not disturb each other."""
    uniform, mean = map(np.array, zip(*pairs, strict=True))
    assert poisson(uniform, mean).tolist() == [one(*pair) for pair in pairs]
