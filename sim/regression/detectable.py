"""The smallest change that a gate would find: before it starts, from assumed noise; afterwards, from what was measured.

"Would find" means with the rule's power, both rounds included. The spread is that of log(head / base) over pairs: the
noise that a pair does not share, and what a quantile of so many calls cannot say more exactly.
"""

from __future__ import annotations

from math import expm1, hypot, log1p, pi, sqrt
from statistics import NormalDist

import numpy as np

from sim.chance.draws import Floats
from sim.planning.student import t_quantile
from sim.regression.rule import Rule
from sim.regression.signed_rank import attained, least

NOISE = 0.02
"""ASSUMPTION: what halves of a pair differ by beyond chance in calls, on a machine that does nothing else."""
SHAPE = 0.5
"""ASSUMPTION: the standard deviation of the logarithm of response times."""

_NORMAL = NormalDist()


def smallest(spread: float, pairs: int, comparisons: int, rule: Rule) -> float:
    """The smallest change, as a fraction, found with the rule's power. Two pairs at least.

    In both rounds the change must carry the test and lie above the floor by what the estimate varies; what may be
    missed is shared out over these. Student's t stands in for the signed ranks, at the level these attain and with
    their efficiency for normal noise, 3/pi.
    """
    error = spread / sqrt(pairs * 3 / pi)
    each = 1 - (1 - sqrt(rule.power)) / 2
    level = attained(pairs, rule.level / comparisons) or least(pairs)
    tested = t_quantile(pairs - 1, 1 - level) + _NORMAL.inv_cdf(each)
    over_floor = log1p(rule.floor) + _NORMAL.inv_cdf(each) * error
    return expm1(max(tested * error, over_floor))


def expected_spread(calls: int, level: float = 0.95, noise: float = NOISE, shape: float = SHAPE) -> float:
    """The spread of log(head / base) to expect of a quantile over so many calls a half, as if they were independent."""
    return sqrt(2) * hypot(noise, quantile_error(calls, level, shape))


def quantile_error(calls: int, level: float = 0.95, shape: float = SHAPE) -> float:
    """Standard error of the log of a quantile of lognormal times."""
    z = _NORMAL.inv_cdf(level)
    return sqrt(level * (1 - level) / calls) * shape / _NORMAL.pdf(z)


def measured_spread(ratios: Floats) -> float:
    """The standard deviation of one comparison's log ratios over its pairs; two pairs at least."""
    return float(np.std(ratios, ddof=1))
