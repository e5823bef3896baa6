"""Halves as a load run would leave them, made of lognormal times."""

from __future__ import annotations

import numpy as np

from sim.regression.halves import SYSTEM, TOTAL, Half
from sim.regression.order import HEAD, turns

CALLS = 1250
"""Calls a half of scenarios/ci_overview.yaml measures."""
SHAPE = 0.5
MOCKS_SHAPE = 0.4


def played(
    rng: np.random.Generator,
    pairs: int = 8,
    slow: float = 0.0,
    number: int = 0,
    within: float = 0.02,
    journey: str = "j",
) -> list[Half]:
    """One round: the machine's mood is shared by a pair (10 %) and differs within it; head's time is `slow` more."""
    moods = np.exp(rng.normal(0, 0.1, pairs))
    halves = []
    for turn in turns(pairs, number):
        mood = moods[turn.pair] * np.exp(rng.normal(0, within)) * (1 + slow if turn.version == HEAD else 1)
        own = 30_000 * mood * np.exp(rng.normal(0, SHAPE, CALLS))
        mocks = 60_000 * np.exp(np.random.default_rng(turn.pair).normal(0, MOCKS_SHAPE, CALLS))
        times = {(journey, SYSTEM): own, (journey, TOTAL): own + mocks}
        kept = {name: np.sort(np.rint(values)).astype(np.int64) for name, values in times.items()}
        halves.append(Half(turn, kept, {journey: CALLS}, {journey: 0}))
    return halves
