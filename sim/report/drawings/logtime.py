"""A logarithmic axis of time, with the marks that people know: 1 s, 1 min, 1 h, 1 day."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, log10

from sim.chance.durations import DAY, HOUR, MINUTE, SECOND

MARKS = (
    *(10, 100, 1_000, 10_000, 100_000),
    *(SECOND, 10 * SECOND, MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, DAY, 7 * DAY, 30 * DAY),
)
_FINE = (200_000, 500_000, 2 * SECOND, 5 * SECOND, 20 * SECOND, 30 * SECOND, 2 * MINUTE, 5 * MINUTE, 30 * MINUTE)


@dataclass(frozen=True, slots=True)
class LogTime:
    """Microseconds from low to high (both at least 1) over 0 to 100 per cent of the width."""

    low: float
    high: float

    def at(self, micros: float) -> float:
        """Where a time lies, in per cent; times outside lie at the ends."""
        inside = min(max(micros, self.low), self.high)
        return 100 * log10(inside / self.low) / log10(self.high / self.low)

    @property
    def marks(self) -> list[int]:
        """The marks to draw: the known ones, with finer ones where those are few."""
        inside = [mark for mark in MARKS if self.low <= mark <= self.high]
        if len(inside) < 4:
            inside = sorted(mark for mark in (*MARKS, *_FINE) if self.low <= mark <= self.high)
        return inside


def around(times: list[float]) -> LogTime:
    """An axis on which all these times lie, with a little room, but nought; from 1 ms to 1 s where there are none."""
    known = [time for time in times if time >= 1]
    if not known:
        return LogTime(1_000.0, float(SECOND))
    low, high = 10 ** (floor(4 * log10(min(known))) / 4), 10 ** (ceil(4 * log10(max(known)) + 0.01) / 4)
    return LogTime(low, high)
