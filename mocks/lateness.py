"""How late a timer wakes: counts in steps of 10 µs, so that a day of wakes takes no room."""

from __future__ import annotations

from collections import Counter

STEP = 10
"""Microseconds."""


class Lateness:
    """Wakes since the last clearing."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, micros: int) -> None:
        """One wake, so late."""
        self._counts[max(0, micros) // STEP] += 1

    def clear(self) -> None:
        """Begin counting anew."""
        self._counts.clear()

    def told(self) -> dict[str, int]:
        """Number of wakes, median, 99th percentile and most, in microseconds; only n where there was none."""
        total = self._counts.total()
        found, seen = {"n": total}, 0
        wanted = [("p50", total / 2), ("p99", total * 0.99), ("most", total)]
        for step in sorted(self._counts):
            seen += self._counts[step]
            while wanted and seen >= wanted[0][1]:
                found[wanted.pop(0)[0]] = step * STEP
        return found
