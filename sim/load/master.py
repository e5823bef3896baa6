"""A master: shares the script among workers, begins them together, and adds up what they measured."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gevent.event import Event

from sim.load.preparing import digest
from sim.load.run import Run
from sim.load.swarm import end_in_interface, environment, interface
from sim.load.worker import FINISHED, HEARD, HELLO, PART, PREPARED, STOP, ZERO
from sim.mistake import Mistake

PATIENCE = 60.0
"""Seconds within which workers of this machine must be there, and after Ctrl-C all must have told what they have."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who works: `own` are started here with these arguments, `others` come from elsewhere to host:port."""

    own: int
    others: int
    host: str
    port: int
    arguments: tuple[str, ...]


class Master:
    """The workers of a run, by index."""

    def __init__(self, run: Run, crew: Crew) -> None:
        self._run = run
        self._crew = crew
        self._locust = environment(run.given.mapping.target)
        end_in_interface(self._locust, self.stop)
        self.runner = self._locust.create_master_runner(crew.host, crew.port)
        self._ids: list[str] = []
        self._prepared: dict[int, dict[str, Any]] = {}
        self._progress: dict[int, dict[str, Any]] = {}
        self._told: dict[int, dict[str, Any]] = {}
        self._lost: set[int] = set()
        self._why = ""
        self._stopping = Event()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._digest = digest(run.order.script)
        self._stranger = False
        for kind, heard in ((HELLO, self._hello), (PREPARED, self._ready), (HEARD, self._heard), (FINISHED, self._end)):
            self.runner.register_message(kind, heard)

    def play(self) -> int:
        """The whole run; exit status. Mistake."""
        try:
            logins = self._gather()
            if self._run.ui is not None:
                interface(self._locust, self._run.ui)
            self.runner.start(self._workers, spawn_rate=self._workers)
            zero = self._run.begins(logins, self._workers, self.stop)
            self.runner.send_message(ZERO, {"zero": zero})
            self._run.watch(self._over, self.progress, zero)
            for index in self._lost:
                self._told.setdefault(index, _nothing(self._progress.get(index, {})))
            lost = f"worker {min(self._lost)} was lost" if self._lost else ""
            self._run.end(self._told, self._why or lost, zero)
            return 0
        finally:
            self.runner.quit()
            for process in self._processes:
                process.terminate()

    def stop(self, why: str) -> None:
        """Have all workers end in order."""
        if not self._why and len(self._told) < self._workers:
            self._why = why
            self._stopping.set()
            self.runner.send_message(STOP, {"why": why})

    def progress(self) -> dict[str, Any]:
        """The workers' counts added up; the largest lateness of theirs, and the first error of any."""
        names, told = ("sent", "under_way", "done", "failed", "dropped"), self._progress.values()
        late = max((one["late_p99_us"] for one in told), default=0)
        error = next((one["error"] for one in told if one["error"]), "")
        return {**{name: sum(one[name] for one in told) for name in names}, "late_p99_us": late, "error": error}

    @property
    def _workers(self) -> int:
        return self._crew.own + self._crew.others

    def _gather(self) -> int:
        """Start or await the workers and have them log in; how many logins."""
        port = self.runner.server.port
        command = [sys.executable, "-m", "sim.load", *self._crew.arguments]
        command += ["--worker", f"127.0.0.1:{port}", "--die-with-parent", "--parent", str(os.getpid())]
        for _ in range(self._crew.own):
            self._processes.append(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL))  # noqa: S603
        waited = 0.0
        while len(self._ids) < self._workers and not self._stopping.is_set():
            self._stopping.wait(0.1)
            waited += 0.1
            if not self._crew.others and waited > PATIENCE:
                raise Mistake("--processes", "a worker did not start", "Fewer processes, or a machine with less to do")
            if self._stranger:
                raise Mistake("--worker", "a worker has another script", "Give both machines the same scenario")
        for index, client in enumerate(self._ids):
            self.runner.send_message(PART, {"index": index, "workers": self._workers}, client)
        while len(self._prepared) < len(self._ids) and not self._stopping.is_set():
            self._stopping.wait(0.05)
            for one in self._prepared.values():
                if "mistake" in one:
                    raise Mistake(*one["mistake"])
        return sum(one["logins"] for one in self._prepared.values())

    def _over(self) -> bool:
        """Whether every worker has told all or is lost."""
        for index, client in enumerate(self._ids):
            node = self.runner.clients.get(client)
            gone = node is None or node.state == "missing"
            if index not in self._told and (gone or self._run.overdue(PATIENCE)):
                self._lost.add(index)
        return len(self._told.keys() | self._lost) == len(self._ids)

    def _hello(self, msg: Any, **_: Any) -> None:
        if msg.data["script"] != self._digest:
            self._stranger = True
        elif len(self._ids) < self._workers:
            self._ids.append(msg.node_id)

    def _ready(self, msg: Any, **_: Any) -> None:
        self._prepared[msg.data["index"]] = msg.data

    def _heard(self, msg: Any, **_: Any) -> None:
        index = msg.data["index"]
        self._progress[index] = msg.data["progress"]
        self._run.results.lines(index, msg.data["lines"])

    def _end(self, msg: Any, **_: Any) -> None:
        index = msg.data["index"]
        self._run.results.lines(index, msg.data["lines"])
        self._told[index] = msg.data["told"]


def _nothing(progress: dict[str, Any]) -> dict[str, Any]:
    """What is known of a worker that never told: its last counts, no durations."""
    counts = {"sent": progress.get("sent", 0), "ended": progress.get("done", 0)}
    counts |= {name: progress.get(name, 0) for name in ("failed", "dropped")}
    nothing: dict[str, Any] = {"tallies": {}, "late": [], "timer": [], "errors": {}, "cpu": 0.0, "cut_short": "lost"}
    return {**nothing, "counts": counts, "planned": counts["sent"] + counts["dropped"]}


def own_arguments(arguments: Sequence[str], leave_out: Sequence[str]) -> tuple[str, ...]:
    """A child's arguments for its workers: without those options (each with the value behind it)."""
    kept: list[str] = []
    skipping = False
    for one in arguments:
        if one.startswith("--"):
            skipping = one.partition("=")[0] in leave_out
        if not skipping:
            kept.append(one)
    return tuple(kept)


def join(run: Run, crew: Crew) -> int:
    """Lead a crew; exit status."""
    master = Master(run, crew)
    run.on_signals(master.stop)
    return master.play()
