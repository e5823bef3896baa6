"""What replications say of a statistic: pooled over all calls, with a sectioning interval over whole replications.

The value is that of all calls of all replications together, not the mean of the replications' values, which is biased
for quantiles. The interval is t around it with the spread of the replications' values (sectioning: Asmussen and Glynn,
Stochastic Simulation, 2007). It is the simulation's error only; what is not known about the network is another matter.

An interval is withheld where measured coverage is below 90 %: below ten replications, where replications lie far apart
(a queue near its capacity), and where a quantile lies at a gap between values (as a time-out leaves). Then the chance
that a call exceeds the limit is the number to use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import sqrt
from operator import add
from statistics import fmean, stdev

from sim.planning.student import t_quantile
from sim.verdict.tally import Tally, statistic
from sim.verdict.targets import Target

FEWEST = 10
"""Replications below which no interval is given: five cover p95 with 91 % at best, see tests/planning/coverage."""

SPREAD = 0.12
"""Coefficient of variation of the replications' means above which they lie too far apart for intervals to hold.

It is looked for in the means, whatever the statistic: judged by its own spread, an interval would be printed just where
luck made it narrow. More replications do not mend it: a pooled p99 then hangs on the few worst of them (measured at
utilisation 0.9: 74 % coverage with ten replications, 63 % with a hundred).
"""

MARGIN = 0.7
"""Standard errors of that coefficient by which it has to stay below: of ten, 0.10 is the most."""

GAP = 1.1
"""Neighbouring values further apart than this factor, within or beside the interval, are a gap."""

NEAR_END = 4
"""A quantile is left alone when what failed may be a quarter of what lies beyond it."""

FEW = "too few replications"
APART = "too few replications: they lie far apart"
NO_END = "beyond what was measured"
GAPPED = "at a gap between values, as a time-out leaves"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic over replications. Times are microseconds, shares fractions of 1.

    value: of all calls pooled; None if it has no end. low, high: 95 % interval; None where it is withheld, and `reason`
    says why. exceeding: the share of calls beyond the target's limit, with its own interval over replications.
    leaned_low, leaned_high: that interval also where replications lie far apart: what a search leans on, as it has to
    decide, and nobody should quote.
    """

    value: float | None
    low: float | None
    high: float | None
    reason: str
    exceeding: float
    exceeding_low: float | None
    exceeding_high: float | None
    calls: int
    replications: int
    leaned_low: float | None = None
    leaned_high: float | None = None

    @property
    def half_width(self) -> float | None:
        """Half the interval's width, relative to the value."""
        if self.low is None or self.high is None or not self.value:
            return None
        return (self.high - self.low) / 2 / self.value


def estimate(target: Target, sections: Sequence[Tally]) -> Estimate:
    """The statistic of a target over replications, one tally each. Replications without calls count for nothing."""
    sections = [one for one in sections if one.count]
    if not sections:
        return Estimate(None, None, None, "never measured", 0.0, None, None, 0, 0)
    pooled = reduce(add, sections)
    value = statistic(target, pooled)
    over = _over(target, pooled)
    low, high = _interval(over, [_over(target, one) for one in sections])
    reason = _withheld(target, pooled, sections)
    bounds = (None, None) if reason or value is None else _interval(value, [statistic(target, one) for one in sections])
    if bounds[0] is not None and bounds[1] is not None:
        reason = _untrusted(target, sections, bounds[0], bounds[1])
        bounds = (None, None) if reason else bounds
    leaned = (None, None) if reason == FEW else (low, high)
    low, high = (None, None) if reason in (FEW, APART) else (low, high)
    return Estimate(
        *(value, *bounds, reason, over),
        exceeding_low=None if low is None else max(0.0, low),
        exceeding_high=None if high is None else min(1.0, high),
        calls=pooled.count,
        replications=len(sections),
        leaned_low=leaned[0],
        leaned_high=leaned[1],
    )


def interval(value: float, sections: Sequence[float]) -> tuple[float, float]:
    """The sectioning interval around a pooled value; at least two sections."""
    count = len(sections)
    spread = sum((one - value) ** 2 for one in sections) / (count * (count - 1))
    half = t_quantile(count - 1) * sqrt(spread)
    return value - half, value + half


def _interval(value: float, sections: Sequence[float | None]) -> tuple[float | None, float | None]:
    known = [one for one in sections if one is not None]
    return interval(value, known) if len(known) == len(sections) >= FEWEST else (None, None)


def _withheld(target: Target, pooled: Tally, sections: Sequence[Tally]) -> str:
    if len(sections) < FEWEST:
        return FEW
    if any(statistic(target, one) is None for one in (pooled, *sections)):
        return NO_END
    if target.statistic == "quantile" and NEAR_END * _most_beyond(pooled, sections) > 1 - target.level:
        return NO_END  # so near to what failed, another few replications would have no end
    return ""


def _most_beyond(pooled: Tally, sections: Sequence[Tally]) -> float:
    """The share of calls without an end at the far end of its interval: few of them may be luck."""
    return interval(pooled.beyond / pooled.count, [one.beyond / one.count for one in sections])[1]


def _untrusted(target: Target, sections: Sequence[Tally], low: float, high: float) -> str:
    """Why an interval would hold the truth less often than it says; shares are trusted."""
    if target.statistic == "share":
        return ""
    if target.statistic == "quantile":
        histogram = reduce(add, sections).histogram
        if histogram.widest_gap(round(max(0.0, low)), round(high)) > GAP:
            return GAPPED
    return APART if _spread(sections) > SPREAD * (1 - MARGIN / sqrt(2 * (len(sections) - 1))) else ""


def _spread(sections: Sequence[Tally]) -> float:
    """The coefficient of variation of the replications' means, over calls that did not fail."""
    means = [one.total / (one.count - one.failed) for one in sections if one.count > one.failed]
    if len(means) < 2 or not sum(means):
        return 0.0
    return stdev(means) / fmean(means)


def _over(target: Target, tally: Tally) -> float:
    """The share of calls beyond the limit; of a share, what it counts."""
    counted = tally.sure / tally.count
    return counted if target.statistic == "share" else 1 - counted
