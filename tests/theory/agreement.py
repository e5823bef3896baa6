"""When theory and simulation agree: the project's rule for an interval over replications."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

CONFIDENCE = 0.999
LEAST = 30


@dataclass(frozen=True, slots=True)
class Agreement:
    """One quantity: the closed form, and Student's interval over the means of independent replications."""

    expected: float
    mean: float
    half_width: float
    replications: int
    widest: float

    @classmethod
    def of(cls, expected: float, values: NDArray[np.float64], widest: float) -> Agreement:
        """`values`: one per replication. `widest`: the largest half-width allowed, as a share of `expected`."""
        spread = float(np.std(values, ddof=1)) / len(values) ** 0.5
        factor = float(stats.t.ppf((1 + CONFIDENCE) / 2, len(values) - 1))
        return cls(expected, float(np.mean(values)), factor * spread, len(values), widest)

    @property
    def sharp(self) -> bool:
        """Enough replications, and an interval narrow enough to mean something."""
        return self.replications >= LEAST and self.half_width <= self.widest * self.expected

    @property
    def covered(self) -> bool:
        """The closed form lies within the interval."""
        return abs(self.mean - self.expected) <= self.half_width

    @property
    def fault(self) -> str:
        """What is wrong; nothing when theory and simulation agree."""
        said = [] if self.sharp else ["not sharp enough to say"]
        return " and ".join([*said, *([] if self.covered else ["theory lies outside the interval"])])

    def __str__(self) -> str:
        off = (self.mean / self.expected - 1) * 100
        share = self.half_width / self.expected * 100
        return f"theory {self.expected:.6g}, simulated {self.mean:.6g} ({off:+.2f} %, half-width {share:.2f} %)"
