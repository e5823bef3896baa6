"""The rule: when is a version called slower?

In a round, every comparison whose signed-rank test rejects at the level (corrected for the number of comparisons after
Holm 1979) and whose change lies above the floor is flagged. What is flagged is played once more, and only what the
second round, by itself, flags again is called slower. Error rates of all this together are measured in tests/evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats
from sim.regression.signed_rank import MOST, centre, least, one_sided

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rule:
    """level: of the test in each round. floor: changes up to here are nobody's concern. power: what "detectable" means.

    Level, floor and power are fractions of 1.
    """

    level: float = 0.05
    floor: float = 0.05
    power: float = 0.9


def flagged(ratios: Floats, rule: Rule, among: Mask | None = None) -> Mask:
    """Which comparisons a round flags; ratios: log(head / base) of shape (trials, pairs, comparisons).

    among: of shape (trials, comparisons), those that are asked about; None: all.
    """
    trials, pairs, comparisons = ratios.shape
    rows = np.moveaxis(ratios, 1, 2).reshape(trials * comparisons, pairs)
    p = one_sided(rows).reshape(trials, comparisons)
    large = centre(rows).reshape(trials, comparisons) > np.log1p(rule.floor)
    asked = np.ones((trials, comparisons), dtype=bool) if among is None else among
    result: Mask = holm(p, asked, rule.level) & large
    return result


def slower(first: Floats, second: Floats, rule: Rule) -> Mask:
    """Which comparisons are called slower after both rounds; shapes as for `flagged`."""
    suspected = flagged(first, rule)
    return flagged(second, rule, suspected) & suspected


def holm(p: Floats, asked: Mask, level: float) -> Mask:
    """Which are rejected when `asked` are tested together, per row: the smallest p at level/m, the next at level/(m-1),
    and so on until one is not."""
    sizes = np.where(asked, p, np.inf)
    order = np.argsort(sizes, axis=1, kind="stable")
    ordered = np.take_along_axis(sizes, order, axis=1)
    left = np.maximum(1, asked.sum(axis=1, keepdims=True) - np.arange(p.shape[1])[None, :])
    going_on = np.logical_and.accumulate(ordered <= level / left, axis=1)
    rejected = np.zeros_like(asked)
    np.put_along_axis(rejected, order, going_on, axis=1)
    return rejected


def fewest_pairs(comparisons: int, rule: Rule) -> int:
    """The fewest pairs with which each comparison can be flagged though the least of them goes the other way.

    Raises ValueError where no number of pairs that can be counted does.
    """
    for pairs in range(4, MOST + 1):
        if 2 * least(pairs) <= rule.level / max(1, comparisons):
            return pairs
    raise ValueError(f"{comparisons} comparisons are more than {MOST} pairs can carry")
