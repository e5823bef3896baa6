"""One worker: an open-loop dispatcher that begins every act at its planned moment, whatever became of those before."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gevent
from gevent.event import Event

from sim.load.acting import Acting
from sim.load.acts import Act
from sim.load.asking import Asking
from sim.load.heard import Heard
from sim.load.mapping_file import Given
from sim.load.people import People
from sim.load.preparing import log_in, probe, share
from sim.load.sessions import Sessions
from sim.load.wakes import Wakes, monotonic
from sim.load.wire import Wire
from sim.load.written import Written

_AT_ONCE = 8
"""Acts begun before those begun get the processor, where several are due."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a generator is to do. Times in microseconds of the script; rate: how much faster they pass."""

    script: Path
    length: int
    run_out: int
    rate: float = 1.0
    most_under_way: int = 10_000


class Generator:
    """Acts of one worker. `report(operation, Heard)` is told of each request as it ends (Locust's statistics)."""

    def __init__(self, order: Order, given: Given, report: Callable[[Heard], None]) -> None:
        self.order = order
        self.given = given
        self.written = Written(order.rate)
        self.planned = 0
        self.under_way: set[gevent.Greenlet] = set()
        self.cut_short = ""
        self.done = Event()
        self._report = report
        asking = Asking(given.mapping)
        self._wire = Wire(asking.target, given.mapping.verify_tls, given.mapping.keep_alive)
        self._acting = Acting(asking, People(given), self._wire, Sessions(asking, self._wire), Wakes())
        self._acting.rate = order.rate
        self._stopping = Event()
        self._index, self._workers = 0, 1
        self._began: tuple[int, float] = (0, 0.0)
        self._used = 0.0

    def prepare(self, index: int, workers: int) -> int:
        """Look for the target and log in who needs it; how many were logged in. Mistake."""
        self._index, self._workers = index, workers
        probe(self._wire, self.given)
        acting = self._acting
        acts = share(self.order.script, index, workers)
        return log_in(
            acts, self.order.length, acting.asking, acting.people, acting.sessions, self.given.mapping.at_once
        )

    def run(self, zero: int) -> None:
        """Play the window that begins at a moment of `monotonic`; returns when all is heard or the run-out is over."""
        self._acting.zero = zero
        self._began = (monotonic(), time.process_time())
        dispatching = gevent.spawn(self._dispatch)
        gevent.spawn(lambda: (self._stopping.wait(), dispatching.kill()))
        dispatching.join()
        if dispatching.exception is not None:
            self.stop("the script could not be read to its end")
        over = self._acting.moment(self.order.length + self.order.run_out)
        while self.under_way and not self.cut_short and monotonic() < over:
            self._stopping.wait(0.05)
        gevent.sleep(0)  # who has not begun yet could not write down that it never did
        gevent.killall(list(self.under_way))
        self._used = self.cpu_share()
        self._wire.close()
        self._acting.wakes.close()
        self.done.set()

    def stop(self, why: str) -> None:
        """End in order: nothing further begins, what is under way is written down as unfinished."""
        if not self.done.is_set():
            self.cut_short = self.cut_short or why
            self._stopping.set()

    def cpu_share(self) -> float:
        """Processor time this process used since the window began, per second."""
        began, used = self._began
        passed = (monotonic() - began) / 1e6
        return 0.0 if passed <= 0 or not began else (time.process_time() - used) / passed

    def progress(self) -> dict[str, Any]:
        """Counts so far, and how late requests went out."""
        counts = self.written.counts
        return {
            "sent": counts["sent"],
            "under_way": len(self.under_way),
            "done": counts["ended"],
            "failed": counts["failed"],
            "dropped": counts["dropped"],
            "late_p99_us": self.written.late.quantiles([0.99])[0],
            "error": next(iter(self.written.errors), ""),
        }

    def told(self) -> dict[str, Any]:
        """All that was measured except the lines, as the master adds it up."""
        return {
            **self.written.told(),
            "planned": self.planned,
            "cpu": round(self._used or self.cpu_share(), 4),
            "cut_short": self.cut_short,
        }

    def _dispatch(self) -> None:
        wakes, written = self._acting.wakes, self.written
        most, length = self.order.most_under_way, self.order.length
        unyielded = 0
        for act in share(self.order.script, self._index, self._workers):
            due = act.at
            if due >= length:
                break
            moment = self._acting.moment(due)
            if moment > monotonic():
                wakes.wait(moment)
                written.timer.add(monotonic() - moment)
                unyielded = 0
            elif (unyielded := unyielded + 1) >= _AT_ONCE:
                gevent.sleep(0)
                unyielded = 0
            self.planned += 1
            if len(self.under_way) >= most:
                self._tell(Heard(act.call, act.operation, 0, due, -1, -1, 0, "dropped", error="too many under way"))
            else:
                self._begin(act)

    def _begin(self, act: Act) -> None:
        greenlet = gevent.spawn(self._acting.play, act, self._tell, self.written.call)
        self.under_way.add(greenlet)
        greenlet.rawlink(self.under_way.discard)

    def _tell(self, heard: Heard) -> None:
        self.written.add(heard)
        self._report(heard)
