"""A quantity in a few numbers.

Times are whole microseconds. A quantile is None where it lies among calls that failed or are not over; `mean` and `max`
are of those that ended well.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.verdict.judge import value_at
from sim.verdict.measured import Measured
from sim.verdict.orderstatistics import LEVELS
from sim.verdict.played import Ints
from sim.verdict.quantities import Quantity


def spread(quantity: Quantity) -> dict[str, Any]:
    """Counts, mean, quantiles and maximum of a quantity."""
    well = quantity.values[~quantity.failed & ~quantity.censored]
    return {
        "measured": len(quantity),
        "failed": int(quantity.failed.sum()),
        "censored": int(quantity.censored.sum()),
        "excluded": quantity.excluded,
        "mean": mean_of(well),
        **{name: value_at(quantity, level) for name, level in LEVELS.items()},
        "max": int(well.max()) if len(well) else None,
    }


def mean_of(values: Ints) -> int | None:
    """The mean, rounded to whole microseconds; None of nothing."""
    return round(int(values.sum()) / len(values)) if len(values) else None


def outcomes(calls: Measured) -> dict[str, int]:
    """How many calls ended in each way, by the outcome's name in small letters."""
    counts = np.bincount(calls["outcome"], minlength=len(calls.words["outcome"])).tolist()
    return {word.lower(): count for word, count in zip(calls.words["outcome"], counts, strict=True) if count}
