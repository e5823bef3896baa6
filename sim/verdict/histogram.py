"""Histograms of whole numbers that add up: parts of a run, days, replications. Values are known to a part in 1,024.

A value below 2,048 has a bin of its own; above, the bins of each power of two are 1,024, so that a bin is never wider
than a 1,024th of its values. All of it is integer arithmetic, and only bins in use are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from sim.verdict.orderstatistics import rank
from sim.verdict.played import Ints

FINE = 10
"""Bits of a value that its bin tells after the first."""


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Bins in use, ascending, and how many values lie in each."""

    bins: Ints
    counts: Ints

    @classmethod
    def of(cls, values: Ints) -> Histogram:
        """The histogram of values from 0 up."""
        bins, counts = np.unique(_bins(values), return_counts=True)
        return cls(bins, counts.astype(np.int64))

    def __len__(self) -> int:
        return int(self.counts.sum())

    def __add__(self, other: Histogram) -> Histogram:
        bins, place = np.unique(np.concatenate((self.bins, other.bins)), return_inverse=True)
        counts = np.zeros(len(bins), dtype=np.int64)
        np.add.at(counts, place, np.concatenate((self.counts, other.counts)))
        return Histogram(bins, counts)

    def quantile(self, level: Fraction, beyond: int = 0) -> int | None:
        """The middle of the bin in which the quantile lies; None if it lies among `beyond` values greater than all."""
        ended = np.cumsum(self.counts)
        wanted = rank(len(self) + beyond, level)
        place = int(np.searchsorted(ended, wanted))
        return _middle(int(self.bins[place])) if place < len(self.bins) else None

    def above(self, limit: int) -> int:
        """How many values lie in bins after that of the limit."""
        after = int(np.searchsorted(self.bins, int(_bins(np.array([limit]))[0]), side="right"))
        return int(self.counts[after:].sum())

    def widest_gap(self, low: int, high: int) -> float:
        """The greatest factor between neighbouring bins in use from the one at or before low to the one after high."""
        first = max(0, int(np.searchsorted(self.bins, int(_bins(np.array([low]))[0]), side="right")) - 1)
        last = int(np.searchsorted(self.bins, int(_bins(np.array([high]))[0]))) + 1
        lower = np.array([_middle(one) for one in self.bins[first : last + 1].tolist()], dtype=np.float64)
        return float((lower[1:] / np.maximum(lower[:-1], 1)).max()) if len(lower) > 1 else 1.0


def _bins(values: Ints) -> Ints:
    _, exponent = np.frexp(values.astype(np.float64))  # exact below 2**53 µs, which is 285 years
    shift = np.maximum(exponent - (FINE + 1), 0).astype(np.int64)
    result: Ints = (shift << FINE) + (values >> shift)
    return result


def _middle(number: int) -> int:
    """The middle of a bin."""
    shift = max(0, (number >> FINE) - 1)
    return ((number - (shift << FINE)) << shift) + ((1 << shift) >> 1)
