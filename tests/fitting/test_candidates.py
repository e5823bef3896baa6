"""Which kind is taken, and the distributions against what `Duration` draws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chance.durations import Duration
from sim.fitting.candidates import candidates, chosen, distance
from sim.fitting.shapes import below, quantile

KINDS = [
    *(Duration("exponential", 2e5, 1.0), Duration("uniform", 2e5, 0.4), Duration("lognormal", 2e5, 0.7)),
    *(Duration("lognormal", 2e5, 1.8), Duration("hyperexponential", 2e5, 2.0)),
]


def drawn(one: Duration, count: int = 20_000) -> np.ndarray:
    """Durations as the engines draw them, from evenly stratified uniforms."""
    chance = np.random.default_rng(7)
    return one.micros(chance.random(count), chance.random(count))


@pytest.mark.parametrize("one", KINDS, ids=lambda one: f"{one.kind} {one.cv}")
def test_the_kind_that_was_drawn_is_chosen(one: Duration) -> None:
    """With its mean and cv within 5 %, whatever the kind."""
    found = chosen(candidates(drawn(one)))
    assert found.duration.kind == one.kind
    assert found.duration.mean == pytest.approx(one.mean, rel=0.05)
    assert found.duration.cv == pytest.approx(one.cv, rel=0.05)


@pytest.mark.parametrize("one", KINDS, ids=lambda one: f"{one.kind} {one.cv}")
def test_distributions_are_those_that_are_drawn(one: Duration) -> None:
    """The distance between a distribution and twenty thousand draws from it is what chance alone leaves."""
    assert distance(one, np.sort(drawn(one)).astype(float)) < 1.63 / np.sqrt(20_000)


def test_constant_times_are_constant() -> None:
    """Times that hardly differ are no lognormal of a tiny cv."""
    assert chosen(candidates(np.full(100, 4000))).duration == Duration("constant", 4000.0)


@given(st.sampled_from(KINDS), st.floats(0.01, 0.999))
def test_quantiles_invert_the_distribution(one: Duration, level: float) -> None:
    """A share of the durations lies below the quantile of that share."""
    assert below(one, np.array([quantile(one, level)]))[0] == pytest.approx(level, abs=1e-4)
