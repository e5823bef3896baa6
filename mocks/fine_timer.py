"""One timer of an event loop, finer than the loop's own: epoll counts in whole milliseconds and rounds up.

Linux's timerfd, which the loop watches as it watches a socket; elsewhere the loop's timer. Neither fires early.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
from collections.abc import Callable

_MONOTONIC = 1
_NANOSECONDS = 1_000_000_000


_LIBRARY = ctypes.CDLL(None)


class _Spec(ctypes.Structure):
    """struct itimerspec: an interval, which stays 0, and a time from now."""

    _fields_ = (
        ("interval_s", ctypes.c_long),
        ("interval_ns", ctypes.c_long),
        ("value_s", ctypes.c_long),
        ("value_ns", ctypes.c_long),
    )


class FineTimer:
    """Calls `due` in the loop once the seconds last set have passed. Setting anew replaces what was set before."""

    def __init__(self, loop: asyncio.AbstractEventLoop, due: Callable[[], None]) -> None:
        self._loop = loop
        self._due = due
        self._handle: asyncio.TimerHandle | None = None
        self._file = _opened()
        if self._file is not None:
            loop.add_reader(self._file, self._fired)

    def set(self, seconds: float) -> None:
        """Fire in so many seconds; at once for 0."""
        if self._file is None:
            self.cancel()
            self._handle = self._loop.call_at(self._loop.time() + seconds, self._due)
        else:
            _set(self._file, max(1, round(seconds * _NANOSECONDS)))

    def cancel(self) -> None:
        """Do not fire until set again."""
        if self._file is not None:
            _set(self._file, 0)
        elif self._handle is not None:
            self._handle.cancel()

    def close(self) -> None:
        """Never fire again."""
        self.cancel()
        if self._file is not None:
            self._loop.remove_reader(self._file)
            os.close(self._file)

    def _fired(self) -> None:
        assert self._file is not None
        try:
            os.read(self._file, 8)
        except BlockingIOError:
            return  # set anew between the firing and now
        self._due()


def _opened() -> int | None:
    """A timer's file descriptor, or None where there is no such thing."""
    try:
        found: int = _LIBRARY.timerfd_create(_MONOTONIC, os.O_NONBLOCK | os.O_CLOEXEC)
    except AttributeError:
        return None
    return found if found >= 0 else None


def _set(file: int, nanoseconds: int) -> None:
    seconds, rest = divmod(nanoseconds, _NANOSECONDS)
    _LIBRARY.timerfd_settime(file, 0, ctypes.byref(_Spec(0, 0, seconds, rest)), None)
