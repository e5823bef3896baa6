"""How many pairs, and how long a half: from the time there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor

from sim.mistake import Mistake
from sim.regression.detectable import expected_spread, smallest
from sim.regression.rule import Rule, fewest_pairs
from sim.regression.signed_rank import MOST

ENOUGH_PAIRS = 8
"""Beyond these, time is better spent on longer halves: what is left of a pair's noise is chance in calls."""
LEAST_CALLS = 1000
"""Calls of each journey that a half measures at least: its p95 then has 50 above it."""
SPARE = 2
"""Halves of a gate that may be played again, because the generator was not on time: a neighbour's moment, not the
version's, so discarding them favours neither."""
OVERHEAD = 6.0
"""ASSUMPTION: seconds a half costs beside its window (reset, start of the generator, last answers)."""
START = 20.0
"""ASSUMPTION: seconds until mocks and both versions answer."""


@dataclass(frozen=True, slots=True)
class Design:
    """One gate before it starts. Seconds of each half: `warm_up` discarded, `measured` kept. calls: kept, per half and
    journey, the least of them. `detectable`: smallest change found with the rule's power, by assumed noise."""

    pairs: int
    warm_up: float
    measured: float
    calls: int
    comparisons: int
    detectable: float

    @property
    def seconds(self) -> float:
        """Planned, without a confirmation."""
        return START + 2 * self.pairs * (self.warm_up + self.measured + OVERHEAD)

    @property
    def most_seconds(self) -> float:
        """Planned, with the confirmation and every half to spare."""
        return START + (4 * self.pairs + SPARE) * (self.warm_up + self.measured + OVERHEAD)


@dataclass(frozen=True, slots=True)
class Need:
    """What the design follows from: seconds there are, a half's warm-up, calls a second of the rarest journey, seconds
    the scenario's window lasts, comparisons, the change that must be found, and the level of the quantile compared."""

    budget: float
    warm_up: float
    rate: float
    window: float
    comparisons: int
    must_detect: float
    pairs: int | None = None
    level: float = 0.95


def designed(asked: Need, rule: Rule) -> Design:
    """Pairs first, up to ENOUGH_PAIRS or as asked; then longer halves. Mistake when the budget or window is too small.

    The confirmation is part of the budget, so that a gate that finds something ends in time too.
    """
    least = _fewest(asked.comparisons, rule)
    if asked.pairs is not None and not least <= asked.pairs <= MOST:
        what = f"{asked.comparisons} comparisons need {least} to {MOST} pairs, got {asked.pairs}"
        raise Mistake("--pairs", what, "Fewer cannot reject anything however clear it is")
    shortest = ceil(LEAST_CALLS / asked.rate)
    if asked.warm_up + shortest > asked.window:
        mend = f"Its window must be {asked.warm_up + shortest:.0f} s or longer, or its rate higher"
        calls = asked.rate * (asked.window - asked.warm_up)
        what = f"a half has {calls:.0f} calls after its warm-up, {LEAST_CALLS} are needed"
        raise Mistake("scenario", what, mend)
    half = asked.warm_up + shortest + OVERHEAD
    fits = int(((asked.budget - START) / half - SPARE) / 4)
    pairs = asked.pairs or min(ENOUGH_PAIRS, max(least, fits))
    needed = START + (4 * pairs + SPARE) * half
    if needed > asked.budget:
        what = f"{pairs} pairs of halves of {half:.0f} s, again where something is found, take {needed / 60:.1f} min"
        raise Mistake("--budget", what, f"Give --budget {ceil(needed / 60)}m or more, or raise the scenario's rate")
    longest = min((asked.budget - START) / (4 * pairs + SPARE) - OVERHEAD, asked.window) - asked.warm_up
    longest = max(float(shortest), floor(10 * longest) / 10)
    design = Design(pairs, asked.warm_up, longest, int(asked.rate * longest), asked.comparisons, 0.0)
    detectable = smallest(expected_spread(design.calls, asked.level), pairs, asked.comparisons, rule)
    if detectable > asked.must_detect:
        what = f"with {pairs} pairs of {design.calls:,} calls the smallest change found would be {detectable:.0%}"
        raise Mistake("--must-detect", what, "Give more --budget or --pairs, or a scenario with a longer window")
    return replace(design, detectable=detectable)


def _fewest(comparisons: int, rule: Rule) -> int:
    try:
        return fewest_pairs(comparisons, rule)
    except ValueError as error:
        raise Mistake("scenario", str(error), "Gate one journey at a time") from None
