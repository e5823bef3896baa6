"""Exact mergeable counts of durations: HDR histograms from 1 µs to an hour with three digits, cheap to add to.

Adding to hdrhistogram's own costs several microseconds a value, which a generator cannot spare; the same buckets are
kept in a dictionary and become a histogram when they are written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hdrh.histogram import HdrHistogram

LOWEST, HIGHEST, DIGITS = 1, 3_600_000_000, 3
"""Microseconds, microseconds, and significant digits."""

_HALF_BITS = 11
"""2048 counts a bucket are what three digits take."""


@dataclass(slots=True)
class Tally:
    """How often each duration occurred, in whole microseconds."""

    counts: dict[int, int] = field(default_factory=dict)

    def add(self, value: int) -> None:
        """Count one duration; less than 1 µs counts as 1, more than an hour as an hour."""
        value = 1 if value < 1 else min(value, HIGHEST)
        shift = value.bit_length() - _HALF_BITS
        if shift > 0:
            value = value >> shift << shift
        self.counts[value] = self.counts.get(value, 0) + 1

    def merge(self, other: Tally) -> None:
        """Add all that another has counted."""
        for value, count in other.counts.items():
            self.counts[value] = self.counts.get(value, 0) + count

    @property
    def n(self) -> int:
        """How many were counted."""
        return sum(self.counts.values())

    def histogram(self) -> HdrHistogram:
        """As HDR histogram."""
        found = HdrHistogram(LOWEST, HIGHEST, DIGITS)
        for value, count in self.counts.items():
            found.record_value(value, count)
        return found

    def text(self) -> str:
        """As HDR histogram in base64."""
        encoded: bytes = self.histogram().encode()
        return encoded.decode()

    def quantiles(self, wanted: Iterable[float]) -> list[int]:
        """The smallest durations that at least a share of all do not exceed; 0 when nothing was counted."""
        values = sorted(self.counts)
        total, found = self.n, []
        for share in wanted:
            left = share * total
            answer = 0
            for value in values:
                answer = value
                left -= self.counts[value]
                if left <= 0:
                    break
            found.append(answer)
        return found
