"""Many gates at once: log ratios of p95 in the system and in total, from lognormal calls and a machine with moods."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.regression.detectable import smallest
from sim.regression.rule import Rule, slower
from tests.regression.halves import CALLS, MOCKS_SHAPE, SHAPE

Floats = NDArray[np.float64]
AT_ONCE = 250


@dataclass(frozen=True, slots=True)
class Machine:
    """shared: standard deviation of the log of what a pair shares; within: of what each half has of its own."""

    shared: float = 0.1
    within: float = 0.02


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares of gates: that called head slower, and that, not doing so, called the noise too large to tell."""

    found: float
    too_noisy: float


def rates(trials: int, slow: float, machine: Machine, pairs: int, seed: int) -> Rates:
    """What the complete rule, confirmation included, answers when head's own time is `slow` more."""
    rng, rule = np.random.default_rng(seed), Rule()
    found, noisy = [], []
    for begin in range(0, trials, AT_ONCE):
        count = min(AT_ONCE, trials - begin)
        first, second = (_round(rng, count, slow, machine, pairs) for _ in range(2))
        found.append(slower(first, second, rule).any(axis=1))
        spreads = first.std(axis=1, ddof=1)
        noisy.append([any(smallest(spread, pairs, 2, rule) > 0.15 for spread in row) for row in spreads.tolist()])
    each, unclear = np.concatenate(found), np.concatenate([np.array(part) for part in noisy])
    return Rates(float(each.mean()), float((unclear & ~each).mean()))


def _round(rng: np.random.Generator, trials: int, slow: float, machine: Machine, pairs: int) -> Floats:
    """Log ratios of shape (trials, pairs, 2). The mocks' delays are the same in both halves of a pair."""
    ratios = np.empty((trials, pairs, 2))
    for pair in range(pairs):
        mood = rng.normal(0, machine.shared, trials)
        mocks = 2 * _lognormal(rng, trials, MOCKS_SHAPE)
        base, head = (
            _p95s(np.exp(mood + rng.normal(0, machine.within, trials)) * more, _lognormal(rng, trials, SHAPE), mocks)
            for more in (1.0, 1 + slow)
        )
        ratios[:, pair] = np.log(head / base)
    return ratios


def _p95s(factor: Floats, own: Floats, mocks: Floats) -> Floats:
    """p95 in the system and in total, shape (trials, 2)."""
    inside = factor[:, None] * own
    rank = -(-own.shape[1] * 95 // 100) - 1
    both = [np.partition(times, rank, axis=1)[:, rank] for times in (inside, inside + mocks)]
    return np.stack(both, axis=1)


def _lognormal(rng: np.random.Generator, trials: int, shape: float) -> Floats:
    return np.exp(shape * rng.standard_normal((trials, CALLS)))
