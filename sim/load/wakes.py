"""Waking at a moment, to a tenth of a millisecond and without burning the processor.

gevent's own timers wake on a grid of a millisecond. Linux has timers of nanoseconds that are read like files: one of
them is set to the earliest moment that anybody waits for. Elsewhere gevent's own timers are used.
"""

from __future__ import annotations

import ctypes
import os
import struct
import time
from heapq import heappop, heappush
from itertools import count

import gevent
from gevent.event import Event

_MONOTONIC, _NONBLOCK, _ABSOLUTE = 1, 0o4000, 1


def monotonic() -> int:
    """The generator's clock in microseconds."""
    return time.monotonic_ns() // 1000


class Wakes:
    """Everybody who waits for a moment of the monotonic clock."""

    def __init__(self) -> None:
        self._waiting: list[tuple[int, int, Event]] = []
        self._order = count()
        self._timer = _timer()
        self._armed = 0
        if self._timer >= 0:
            self._watch = gevent.get_hub().loop.io(self._timer, 1)
            self._watch.start(self._rung)

    def wait(self, moment: int) -> None:
        """Return at a moment of `monotonic`, at once when it has passed."""
        left = moment - monotonic()
        if left <= 0:
            return
        if self._timer < 0:
            gevent.sleep(left / 1e6)
            return
        event = Event()
        heappush(self._waiting, (moment, next(self._order), event))
        if self._waiting[0][2] is event:
            self._arm(moment)
        event.wait()

    def close(self) -> None:
        """Give the timer back."""
        if self._timer >= 0:
            self._watch.stop()
            os.close(self._timer)
            self._timer = -1

    def _rung(self) -> None:
        """The timer rang: wake whose moment has come, and set it anew."""
        try:
            os.read(self._timer, 8)
        except BlockingIOError:
            return
        now = monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            heappop(self._waiting)[2].set()
        if self._waiting:
            self._arm(self._waiting[0][0])

    def _arm(self, moment: int) -> None:
        seconds, micros = divmod(moment, 1_000_000)
        setting = struct.pack("qqqq", 0, 0, seconds, micros * 1000)
        _LIBC.timerfd_settime(self._timer, _ABSOLUTE, setting, None)


def _timer() -> int:
    """A timer that is read like a file, or -1 where there is none."""
    create = getattr(_LIBC, "timerfd_create", None)
    return -1 if create is None else int(create(_MONOTONIC, _NONBLOCK | os.O_CLOEXEC))


_LIBC = ctypes.CDLL(None)
