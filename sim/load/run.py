"""What a run does whether one process generates or many: ask for the zero, tell the parent, write the results."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gevent

from sim.load.generator import Order
from sim.load.mapping_file import Given
from sim.load.results import Results
from sim.load.spoken import heard_zero, say, until_gone


@dataclass(frozen=True, slots=True)
class Run:
    """One run. zero: wall microseconds, "ask" or ""; lead_in: seconds from ready to the window where none is given."""

    order: Order
    given: Given
    results: Results
    zero: str
    lead_in: float
    ui: int | None
    stopped: dict[str, float]
    """When a signal came, by `monotonic`."""

    @classmethod
    def of(cls, order: Order, given: Given, out: Path, zero: str, lead_in: float, ui: int | None) -> Run:
        """A run whose folder is made."""
        return cls(order, given, Results(out), zero, lead_in, ui, {})

    def begins(self, logins: int, workers: int, stop: Callable[[str], None]) -> int:
        """Say that all is ready; the wall moment when the window begins. ParentGone.

        A parent that was asked is one that listens: when its side of standard input closes, the run is stopped.
        """
        say(ready=True, logins=logins, workers=workers)
        if self.zero == "ask":
            zero = heard_zero()
            gevent.spawn(until_gone, stop)
            return zero
        return int(self.zero) if self.zero else _now() + round(self.lead_in * 1e6)

    def watch(self, over: Callable[[], bool], progress: Callable[[], dict[str, Any]], zero: int) -> None:
        """Say each second how it goes, until it is over."""
        said = time.monotonic()
        while not over():
            gevent.sleep(0.05)
            if time.monotonic() - said >= 1:
                said = time.monotonic()
                say(**progress(), until=round((_now() - zero) / 1e6, 1))

    def end(self, told: dict[int, dict[str, Any]], why: str, zero: int) -> None:
        """Write the results and say the end."""
        say(end=self.results.end(told, why, zero, self.given.mapping.skip))

    def on_signals(self, stop: Callable[[str], None]) -> None:
        """Ctrl-C, or the parent's or the kernel's word, ends the run in order."""

        def ended(why: str) -> None:
            self.stopped.setdefault("at", time.monotonic())
            stop(why)

        gevent.signal_handler(signal.SIGINT, ended, "interrupted")
        gevent.signal_handler(signal.SIGTERM, ended, "ended from outside")

    def overdue(self, patience: float) -> bool:
        """Whether a signal came longer ago than `patience` seconds."""
        return time.monotonic() - self.stopped.get("at", time.monotonic()) > patience


def _now() -> int:
    return time.time_ns() // 1000
