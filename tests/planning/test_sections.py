"""Intervals over replications: what they are, and when they are withheld."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.chance.durations import SECOND
from sim.planning.sections import FEW, GAPPED, NO_END, estimate
from sim.planning.student import t_quantile
from sim.verdict.histogram import Histogram
from sim.verdict.tally import Tally
from sim.verdict.targets import parse_target

P95 = parse_target("p95(response) <= 3 s")


def section(values: list[int], failed: int = 0) -> Tally:
    """One replication's tally under the limit of 3 s."""
    numbers = np.array(values, dtype=np.int64)
    sure = int((numbers <= 3 * SECOND).sum())
    total, top = int(numbers.sum()), int(numbers.max())
    return Tally(len(values) + failed, failed, 0, sure, 0, total, top, Histogram.of(numbers))


def days(count: int, seed: int = 1) -> list[Tally]:
    """Replications of exponential responses with mean 1 s."""
    rng = np.random.default_rng(seed)
    return [section(rng.exponential(SECOND, 2000).astype(int).tolist()) for _ in range(count)]


@pytest.mark.parametrize("level", [0.9, 0.975, 0.9995])
@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 9, 10, 29, 200])
def test_t_is_students(degrees: int, level: float) -> None:
    """The quantile agrees with scipy's."""
    assert t_quantile(degrees, level) == pytest.approx(stats.t.ppf(level, degrees), rel=1e-7)


def test_ten_replications_carry_an_interval_around_the_pooled_quantile() -> None:
    """The interval holds the value of all calls together and the truth, -ln 0.05 s, in this draw."""
    found = estimate(P95, days(10))
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert found.low < found.value < found.high
    assert found.low < 2.9957 * SECOND < found.high
    assert found.exceeding == pytest.approx(0.05, abs=0.01)
    assert (found.replications, found.calls) == (10, 20_000)


def test_nine_carry_none() -> None:
    """Below ten replications there is a value and a chance of exceeding, and no interval."""
    found = estimate(P95, days(9))
    assert (found.low, found.high, found.reason) == (None, None, FEW)
    assert found.value is not None
    assert found.exceeding_low is None


def test_a_gap_withholds_the_interval() -> None:
    """Where p95 lies between answers before a time-out and those after a retry, the chance of exceeding is told."""
    rng = np.random.default_rng(2)
    parts = [
        section([*rng.integers(1, SECOND, 950 + wobble).tolist(), *rng.integers(9, 10, 50 - wobble) * SECOND])
        for wobble in (-8, -4, -2, -1, 0, 0, 1, 2, 4, 8)
    ]
    found = estimate(P95, parts)
    assert (found.low, found.reason) == (None, GAPPED)
    assert found.exceeding == pytest.approx(0.05, abs=0.001)
    assert found.exceeding_low is not None


def test_failures_at_the_quantile_have_no_end() -> None:
    """With a tenth failed in one replication there is no p95 there, and no interval."""
    found = estimate(P95, [*days(10), section([SECOND] * 90, failed=10)])
    assert (found.low, found.reason) == (None, NO_END)
