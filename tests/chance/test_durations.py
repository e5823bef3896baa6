"""Durations against their theory: mean, spread and shape, in whole microseconds of at least 1."""

from __future__ import annotations

from math import log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.chance.draws import Draws, Floats, Keys
from sim.chance.durations import KINDS, SECOND, Duration, normal

MANY = 200_000
MEAN = 0.35 * SECOND
SPREADS = [
    Duration("exponential", MEAN, 1.0),
    Duration("uniform", MEAN, 0.5),
    Duration("lognormal", MEAN, 0.4),
    Duration("lognormal", MEAN, 1.5),
    Duration("hyperexponential", MEAN, 1.0),
    Duration("hyperexponential", MEAN, 2.0),
]
unit_interval = st.floats(2.0**-53, 1 - 2.0**-53)


def uniforms(stream: str = "service") -> tuple[Floats, Floats]:
    """The same pairs of uniforms for every test."""
    return Draws(seed=5).pair(Keys.of(day=0, actor=1, kind=0, n=np.arange(MANY)), stream)


def name(duration: Duration) -> str:
    """How pytest shows a duration."""
    return f"{duration.kind}-{duration.cv}"


@pytest.mark.parametrize("duration", SPREADS, ids=name)
def test_mean_is_the_stated_one(duration: Duration) -> None:
    """The mean of 200,000 durations lies within four standard errors of the stated mean."""
    drawn = duration.micros(*uniforms())
    assert abs(drawn.mean() - MEAN) < 4 * MEAN * duration.cv / sqrt(MANY)


@pytest.mark.parametrize("duration", SPREADS, ids=name)
def test_spread_is_the_stated_one(duration: Duration) -> None:
    """The coefficient of variation lies within four standard errors (from the fourth moment), all under 2 %."""
    drawn = duration.micros(*uniforms())
    error = sqrt((stats.kurtosis(drawn, fisher=False) - 1) / MANY) / 2
    assert error < 0.02
    assert abs(drawn.std() / drawn.mean() / duration.cv - 1) < 4 * error


@pytest.mark.parametrize("duration", SPREADS, ids=name)
def test_shape_is_the_named_one(duration: Duration) -> None:
    """The durations follow the distribution that the kind names (Kolmogorov-Smirnov, p above 0.001)."""
    assert stats.kstest(duration.micros(*uniforms()), theory(duration)).pvalue > 0.001


def theory(duration: Duration) -> object:
    """The distribution function that scipy gives for this duration; hyperexponential is written out."""
    mean, cv = duration.mean, duration.cv
    sigma = sqrt(log(1 + cv**2))
    share = (1 + sqrt(max(0.0, cv**2 - 1) / (cv**2 + 1))) / 2
    return {
        "exponential": stats.expon(scale=mean).cdf,
        "uniform": stats.uniform(mean * (1 - cv * sqrt(3)), 2 * mean * cv * sqrt(3)).cdf,
        "lognormal": stats.lognorm(s=sigma, scale=mean * np.exp(-(sigma**2) / 2)).cdf,
        "hyperexponential": lambda t: (
            1 - share * np.exp(-t * 2 * share / mean) - (1 - share) * np.exp(-t * 2 * (1 - share) / mean)
        ),
    }[duration.kind]


def test_constant_is_constant() -> None:
    """A constant duration asks chance nothing."""
    first, second = uniforms()
    assert set(Duration("constant", 250_000).micros(first, second).tolist()) == {250_000}


@pytest.mark.parametrize("kind", KINDS)
@given(first=unit_interval, second=unit_interval, mean=st.floats(0.001, 1e12))
def test_durations_are_whole_and_at_least_one(kind: str, first: float, second: float, mean: float) -> None:
    """However small the mean and extreme the uniforms, a duration is an int64 of at least one microsecond."""
    cv = {"constant": 0.0, "uniform": 0.5}.get(kind, 1.0)
    drawn = Duration(kind, mean, cv).micros(np.array([first]), np.array([second]))
    assert drawn.dtype == np.int64
    assert drawn[0] >= 1


@pytest.mark.parametrize("duration", SPREADS, ids=name)
def test_one_alone_is_one_among_many(duration: Duration) -> None:
    """A duration drawn alone is the one drawn in company, to the microsecond."""
    first, second = uniforms()
    together = duration.micros(first, second)
    for row in range(0, MANY, 19_997):
        assert duration.micros(first[row : row + 1], second[row : row + 1])[0] == together[row]


def test_scaled_keeps_the_shape() -> None:
    """Scaling multiplies the mean and nothing else."""
    assert Duration("lognormal", 100.0, 0.7).scaled(3) == Duration("lognormal", 300.0, 0.7)


def test_unknown_kind_is_an_error() -> None:
    """A kind that does not exist is named in the error."""
    with pytest.raises(ValueError, match="weibull"):
        Duration("weibull", 1.0).micros(*uniforms())


def test_normals_are_normal() -> None:
    """Box and Muller's pairs follow the standard normal law (p above 0.001)."""
    assert stats.kstest(normal(*uniforms()), "norm").pvalue > 0.001
