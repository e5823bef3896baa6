"""The bench a gate plays its halves on: one set of mocks for all of them, a generator of its own for each.

Before each half the mocks are reset (nobody logged in, occurrences counted anew, empty stations), and when the
generator begins their clock reads the beginning of the window: each half meets the same calls with the same delays.
What the mocks compute about children they compute before the first half, so that it costs no half more than another.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from time import monotonic, time_ns
from types import TracebackType
from typing import Any
from urllib.request import Request, urlopen

import pyarrow as pa
import pyarrow.parquet as pq

from sim.chance.durations import SECOND
from sim.cli.children import Child, News, cores
from sim.cli.replaying import AHEAD, START, How, follow, lines_of, order_of_mocks, words_of_generator
from sim.journey.passed import Passed
from sim.journey.passed import read as read_passed
from sim.load.heard import read as read_heard
from sim.mistake import Mistake
from sim.regression.halves import Half, half_of
from sim.regression.order import Turn
from sim.replay.played import Replayed, replayed
from sim.replay.script import acts
from sim.replay.traces import since_turned
from sim.replay.validity import Sent, checks_of, mocks_on_time
from sim.replay.windows import Window, background, cut, lookups
from sim.scenario.build import Built
from sim.scenario.plan import Plan
from sim.scenario.reading import Reading
from sim.verdict.checks import Check
from sim.verdict.measured import measured
from sim.verdict.rows import rows_of
from sim.verdict.targets import Target

ROWS, HEALTH = "measurements.parquet", "health.json"


class Bench:
    """Mocks and the script. As a context; everything is ended when the block is."""

    def __init__(
        self, reading: Reading, built: Built, window: Window, warm_up: int, folder: Path, port: int = 0
    ) -> None:
        """`window`: of each half, its warm-up of so many microseconds included. `folder`: nobody else's. `port`: of the
        mocks, 0 for any free one."""
        assert built.world is not None
        self._reading, self._window, self._warm_up, self._folder = reading, window, warm_up, folder
        self.plan, self.stage = cut(built.plan, built.stage, window, others_until=window.end)
        self._skipped = int((background(built.plan) & (built.plan.planned < window.start)).sum())
        self._calls = []
        with (folder / "script.jsonl").open("w", encoding="utf-8") as file:
            for act in acts(self.plan, built.world, reading.model.date, window.start):
                file.write(act.line() + "\n")
                self._calls.append(act.call)
        self._port = port
        self._mocks: Child | None = None
        self._told: News = {}

    @property
    def url(self) -> str:
        """Where the mocks answer."""
        return str(self._told["ready"])

    def play(self, turn: Turn, target: str, mapping: str, targets: Sequence[Target], out: Path) -> Half:
        """One half against a version; its rows and the generator's health stay in `out`. Mistake.

        KeyboardInterrupt when the user ended it halfway: half a half is no measurement.
        """
        self._reset()
        trace = self._folder / "trace.jsonl"
        before = trace.stat().st_size
        waited, began = waited_for_processors(), monotonic()
        heard_in = self._generate(turn.folder, target, mapping)
        pressure = None if waited is None else ((waited_for_processors() or 0) - waited) / 1e6 / (monotonic() - began)
        heard = [one for file in sorted(heard_in.glob("heard-*.jsonl")) for one in read_heard(lines_of(file))]
        passed = _since(trace, before)
        found = replayed(self.plan, self.stage, self._window, heard, passed, self._skipped)
        rows = rows_of(found.played)
        health: dict[str, Any] = json.loads((heard_in / HEALTH).read_text(encoding="utf-8"))
        _keep(out, rows, health)
        since = self._window.start + self._warm_up
        checks = (*_checks(self.plan, found, health, targets), mocks_on_time(passed, targets))
        half = half_of(turn, measured(rows).calls, since, _doubts(checks), requests(passed))
        return replace(half, pressure=pressure)

    def _generate(self, name: str, target: str, mapping: str) -> Path:
        """Let a generator play the script while the mocks' clock goes with it; the folder of what it heard."""
        assert self._mocks is not None
        folder = self._heard_in(name)
        words = words_of_generator(folder, self._window, How(target=target, mapping=mapping), target)
        with Child("the generator", words, cores()[1]) as generator:
            generator.await_word("ready", START)
            zero = time_ns() // 1000 + round(AHEAD * SECOND)
            self._mocks.tell(json.dumps({"begin": {"unix": zero, "moment": self._window.start}}))
            if self._mocks.await_word("begun", START)["late"]:
                raise Mistake("the mocks", "began later than the generator", "Is the machine busy?")
            generator.tell(json.dumps({"zero": zero}))
            cut_short, _ = follow(generator, lambda _: None)
        if cut_short:
            raise KeyboardInterrupt
        return folder

    def check(self, target: str, mapping: str) -> list[dict[str, Any]]:
        """Findings about the address, each login, and one lookup of each kind (see `sim.load.checking`). Mistake."""
        folder = self._heard_in("check")
        how = How(target=target, mapping=mapping, options=("--check",))
        found = []
        with Child("the generator", words_of_generator(folder, self._window, how, target), cores()[1]) as generator:
            while (news := generator.hear(START)) is not None:
                if "finding" in news:
                    found.append(news["finding"])
        return found

    def __enter__(self) -> Bench:
        self._mocks = Child("the mocks", ("-m", "mocks.child"), cores()[0])
        try:
            self._mocks.tell(order_of_mocks(self._reading, self._folder, self._window, How(), self._port))
            while "ready" not in self._told:
                news = self._mocks.hear(START)
                if news is None:
                    raise self._mocks.gone()
                self._told = news
            self._mocks.tell(json.dumps({"remember": self._calls}))
            self._mocks.await_word("remembered", START)
        except BaseException:
            self._mocks.end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._mocks is not None:
            self._mocks.end()

    def _heard_in(self, name: str) -> Path:
        """A new folder for one generator, with the script in it."""
        folder = self._folder / f"{name}-{len(list(self._folder.iterdir()))}"
        folder.mkdir()
        (folder / "script.jsonl").symlink_to(self._folder / "script.jsonl")
        return folder

    def _reset(self) -> None:
        admitted = {"authorization": f"Bearer {self._told['control']}"}
        request = Request(f"{self.url}/control/reset", b"", admitted)  # noqa: S310 - our own child
        try:
            with urlopen(request, timeout=30):  # noqa: S310 - our own child
                return
        except OSError as error:
            raise Mistake("the mocks", f"could not be reset: {error}", "Is the machine busy?") from None


def requests(passed: Sequence[Passed]) -> int:
    """How often the mocks were asked for something, over the whole half: at the end of the warm-up a slower version
    has more still to ask. Calls that are tried again, because an answer was slow, are no other operations."""
    return sum(not one.others and bool(one.operation) and not (one.named and one.attempt) for one in passed)


def _since(trace: Path, before: int) -> list[Passed]:
    """What passed the mocks since the trace was so many bytes long and their clock was set."""
    with trace.open(encoding="utf-8") as file:
        file.seek(before)
        return since_turned(read_passed(file))


def _checks(plan: Plan, found: Replayed, health: dict[str, Any], targets: Sequence[Target]) -> tuple[Check, ...]:
    """Whether the generator's figures can be trusted, as a load run judges it."""
    mine = lookups(plan)
    sent = Sent(int(mine.sum()), int((found.heard & mine).sum()), health, cut_short=False)
    return checks_of(sent, targets)


def _doubts(checks: Sequence[Check]) -> tuple[str, ...]:
    """What does not hold, in words."""
    return tuple(f"{one.name}: {one.sides}, but {one.left:,} and {one.right:,}" for one in checks if not one.holds)


def waited_for_processors() -> int | None:
    """Microseconds since start-up in which something waited for a processor, as Linux counts them; None elsewhere."""
    try:
        told = Path("/proc/pressure/cpu").read_text(encoding="utf-8")
    except OSError:
        return None
    found = re.search(r"^some .*total=(\d+)", told, re.MULTILINE)
    return int(found[1]) if found else None


def _keep(out: Path, rows: pa.Table, health: dict[str, Any]) -> None:
    out.mkdir(parents=True, exist_ok=True)
    pq.write_table(rows, out / ROWS, compression="zstd")
    (out / HEALTH).write_text(json.dumps(health, indent=1) + os.linesep, encoding="utf-8")
