"""Stations: servers in parallel behind one first-come queue, and their pace over time."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

NORMAL = 1000
"""The pace at which one microsecond of work takes one microsecond."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a station works, per mille, piecewise constant: `rates[i]` from moment `starts[i]` on.

    `starts` ascends and begins at or before the first moment asked for; the last rate lasts for ever.
    """

    starts: tuple[int, ...] = (0,)
    rates: tuple[int, ...] = (NORMAL,)

    @property
    def constant(self) -> bool:
        """True when the station always works at its normal pace."""
        return self.rates == (NORMAL,)

    def at(self, moment: int) -> int:
        """The rate at `moment`."""
        return self.rates[max(0, bisect_right(self.starts, moment) - 1)]

    def finish(self, moment: int, work: int) -> int | None:
        """When `work` begun at `moment` is done, rounded up to the microsecond; None if it never is."""
        index = max(0, bisect_right(self.starts, moment) - 1)
        owed = work * NORMAL
        while True:
            rate = self.rates[index]
            last = index + 1 == len(self.starts)
            if rate and (last or moment + -(-owed // rate) <= self.starts[index + 1]):
                return moment + -(-owed // rate)
            if last:
                return None
            owed -= rate * (self.starts[index + 1] - moment)
            index += 1
            moment = self.starts[index]

    def next_open(self, moment: int) -> int | None:
        """The first moment at or after `moment` with a rate above 0; None if there is none."""
        index = max(0, bisect_right(self.starts, moment) - 1)
        if self.rates[index]:
            return moment
        for later in range(index + 1, len(self.starts)):
            if self.rates[later]:
                return self.starts[later]
        return None

    def times(self, other: Pace) -> Pace:
        """Both together: a closed or slow stretch of either counts (rates multiply; at least 1 if open)."""
        starts = sorted({*self.starts, *other.starts})
        rates = []
        for start in starts:
            product = self.at(start) * other.at(start)
            rates.append(0 if product == 0 else max(1, product // NORMAL))
        kept = [0, *(i for i in range(1, len(starts)) if rates[i] != rates[i - 1])]
        return Pace(tuple(starts[i] for i in kept), tuple(rates[i] for i in kept))


@dataclass(frozen=True, slots=True)
class Station:
    """`servers` working in parallel behind one queue, first come (arrival moment, call key, branch) first served.

    `queue_limit` None: nobody is turned away. During `refusing` (half-open windows of moments) arrivals are refused.
    `finishes`: work that has started at closing time is finished at normal pace; otherwise it resumes at opening.
    Callers who have left are passed over in the queue; work already started for them runs on.
    """

    name: str
    servers: int
    pace: Pace = field(default_factory=Pace)
    queue_limit: int | None = None
    refusing: tuple[tuple[int, int], ...] = ()
    finishes: bool = False

    @property
    def plain(self) -> bool:
        """True for a station that is always open at normal pace and turns nobody away."""
        return self.pace.constant and self.queue_limit is None and not self.refusing

    def refuses(self, moment: int) -> bool:
        """True when an arrival at `moment` is turned away by an outage."""
        return any(start <= moment < end for start, end in self.refusing)

    def completion(self, moment: int, work: int) -> int | None:
        """When work started at `moment` is done; None if never."""
        return moment + work if self.finishes or self.pace.constant else self.pace.finish(moment, work)
