"""A worker: generates its share for a master, and sends all that it measures there."""

from __future__ import annotations

import signal
import time
from typing import Any

import gevent
from locust.env import Environment

from sim.load.generator import Generator, Order
from sim.load.mapping_file import Given
from sim.load.pauses import collect_garbage_rarely
from sim.load.preparing import digest
from sim.load.swarm import environment, reporter
from sim.load.wakes import monotonic
from sim.mistake import Mistake

HELLO, PART, PREPARED, ZERO, HEARD, STOP, FINISHED = (
    f"tvaers_{word}" for word in ("hello", "part", "prepared", "zero", "heard", "stop", "finished")
)
"""Messages: a worker is there; its share; it is ready; the window's beginning; lines; end now; all it measured."""

EVERY = 0.5
"""Seconds between two messages with what was heard."""


def follow(order: Order, given: Given, host: str, port: int) -> int:
    """Work for a master until the window is over; exit status."""
    locust = environment(given.mapping.target)
    worker = _Worker(Generator(order, given, reporter(locust)), locust, host, port)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the master too, which ends all in order
    worker.runner.send_message(HELLO, {"script": digest(order.script)})
    worker.runner.greenlet.join()
    return 0


class _Worker:
    def __init__(self, generator: Generator, locust: Environment, host: str, port: int) -> None:
        try:
            self.runner = locust.create_worker_runner(host, port)
        except (ConnectionError, OSError):
            raise Mistake(f"{host}:{port}", "no master answers here", "Start it with --master first") from None
        self._generator = generator
        self._index = 0
        self.runner.register_message(PART, self._part, concurrent=True)
        self.runner.register_message(ZERO, self._zero, concurrent=True)
        self.runner.register_message(STOP, self._stop, concurrent=True)

    def _part(self, msg: Any, **_: Any) -> None:
        self._index = msg.data["index"]
        try:
            logins = self._generator.prepare(self._index, msg.data["workers"])
            self._send(PREPARED, logins=logins)
        except Mistake as mistake:
            self._send(PREPARED, mistake=[mistake.where, mistake.what, mistake.mend])

    def _zero(self, msg: Any, **_: Any) -> None:
        collect_garbage_rarely()
        zero = monotonic() + msg.data["zero"] - time.time_ns() // 1000
        playing = gevent.spawn(self._generator.run, zero)
        while not playing.ready():
            playing.join(EVERY)
            self._send(HEARD, lines=self._generator.written.take(), progress=self._generator.progress())
        self._send(FINISHED, lines=self._generator.written.take(), told=self._generator.told())

    def _stop(self, msg: Any, **_: Any) -> None:
        self._generator.stop(msg.data["why"])

    def _send(self, kind: str, **said: Any) -> None:
        self.runner.send_message(kind, {"index": self._index, **said})
