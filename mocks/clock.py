"""The test clock: moments of the scenario, carried by the machine's monotonic clock, set and advanced at will."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

from sim.chance.durations import DAY, HOUR, MINUTE, SECOND


class Clock:
    """Microseconds from the scenario's first midnight. `source` gives nanoseconds that never go back; the test clock
    runs `rate` times as fast as it."""

    def __init__(self, first: date, moment: int, source: Callable[[], int] = time.monotonic_ns, rate: int = 1) -> None:
        self.first = first
        self.rate = rate
        self._source = source
        self.set(moment)

    def now(self) -> int:
        """The moment, rounded down: what is due later never counts as due."""
        return self._moment + (self._source() - self._since) * self.rate // 1000

    def seconds_until(self, moment: int) -> float:
        """Real seconds until a moment; 0 if it has passed."""
        passed = (self._source() - self._since) * self.rate
        return max(0, (moment - self._moment) * 1000 - passed) / self.rate / 1e9

    def set(self, moment: int, ahead: int = 0) -> None:
        """In `ahead` real nanoseconds it is `moment`, and time goes on."""
        self._moment = moment
        self._since = self._source() + ahead

    def today(self) -> date:
        """The scenario's date now."""
        return self.date_of(self.now())

    def date_of(self, moment: int) -> date:
        """The date a moment lies on."""
        return self.first + timedelta(days=moment // DAY)

    def told(self, moment: int) -> str:
        """A moment as local date and time, to the millisecond."""
        return self.as_datetime(moment).isoformat(timespec="milliseconds")

    def as_datetime(self, moment: int) -> datetime:
        """A moment as local date and time. The model's days all have 24 hours."""
        return datetime(self.first.year, self.first.month, self.first.day) + timedelta(microseconds=moment)

    def moment_of(self, text: str) -> int:
        """A moment from `2026-11-23T09:00`; ValueError for other texts."""
        given = datetime.fromisoformat(text).replace(tzinfo=None)
        since = given - datetime(self.first.year, self.first.month, self.first.day)
        return since // timedelta(microseconds=1)


def time_of_day(text: str) -> int:
    """Microseconds from midnight for `09:00`; ValueError for other texts."""
    hours, _, minutes = text.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
        raise ValueError(f"expected a time of day such as 09:00, got {text!r}")
    return int(hours) * HOUR + int(minutes) * MINUTE


__all__ = ["SECOND", "Clock", "time_of_day"]
