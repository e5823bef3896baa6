"""The gate for software: base and head of a vendor's system, driven in turns by one plan against the same mocks."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.chance.durations import SECOND
from sim.cli.gate.bench import ROWS, Bench
from sim.cli.gate.rounds import Course, play_rounds
from sim.cli.gate.versions import Asked, Failed, Version
from sim.cli.judging import clock_of, targets_of
from sim.cli.progress import Progress
from sim.mistake import Mistake
from sim.regression.budget import Design, Need, designed
from sim.regression.compared import Terms
from sim.regression.halves import CLOCKS, Half
from sim.regression.order import HEAD, Turn
from sim.regression.targets_held import Held, held
from sim.replay.windows import Window
from sim.scenario.build import Built, build
from sim.scenario.outcomes import Outcome
from sim.scenario.reading import Reading
from sim.verdict.measured import measured
from sim.verdict.orderstatistics import LEVELS
from sim.verdict.quantities import Quantities
from sim.verdict.targets import Target

MOCKS_URL = "TVAERS_MOCKS_URL"
"""The environment variable that points base and head at the mocks."""
RUN_OUT = 15 * SECOND
"""How long answers to the last calls of a half are waited for."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a gate is asked. Seconds: budget, warm_up. out: its folder. mocks_port: of the mocks, 0 for any free one."""

    reading: Reading
    base: Asked
    head: Asked
    mapping: str
    budget: float
    warm_up: float
    pairs: int | None
    terms: Terms
    out: Path
    mocks_port: int = 0


@dataclass(frozen=True, slots=True)
class Gated:
    """A gate that was played, or as far as it came."""

    order: Order
    design: Design
    course: Course
    held: tuple[Held, ...]
    began: datetime
    seconds: float


@dataclass(frozen=True, slots=True)
class Planned:
    """A gate before it is played: the country, the halves' window and the design."""

    built: Built
    window: Window
    design: Design
    targets: tuple[Target, ...]


def planned(order: Order) -> Planned:
    """What would be played, and what it could find. Mistake when scenario or budget do not allow a gate."""
    model = order.reading.model
    if model.network is None:
        raise Mistake(order.reading.file, "this scenario has no network, so nothing to replay", "Gate ci_overview")
    built = build(order.reading)
    plan = built.plan
    asked = (plan.planned >= model.window.start) & (plan.planned < model.window.end)
    asked &= ~np.isin(plan.answer, (Outcome.DENIED, Outcome.ABANDONED))
    lookups = [name for name in model.journeys if name.startswith("lookup.")]
    codes = [plan.names["journey"].index(name) for name in lookups if name in plan.names["journey"]]
    counts = {code: int((asked & (plan.about["journey"] == code)).sum()) for code in codes}
    counts = {code: count for code, count in counts.items() if count}
    if not counts:
        raise Mistake(order.reading.file, "nobody looks anything up in this scenario's window", "Gate ci_overview")
    length = (model.window.end - model.window.start) / SECOND
    rate = min(counts.values()) / length
    need = Need(
        order.budget,
        order.warm_up,
        rate,
        length,
        len(counts) * len(CLOCKS),
        order.terms.must_detect,
        order.pairs,
        float(LEVELS[order.terms.primary]),
    )
    design = designed(need, order.terms.rule)
    end = model.window.start + round((design.warm_up + design.measured) * SECOND)
    window = Window(model.window.start, end, end + RUN_OUT)
    return Planned(built, window, design, tuple(targets_of(order.reading, built)))


def gate(order: Order, plan: Planned, progress: Progress, after: Callable[[Course], None]) -> Gated:
    """Play it. Children are ended however it ends; `after` is told of each half, so that it can be kept."""
    began = datetime.now(UTC)
    with TemporaryDirectory(prefix="tvaers-gate-") as name:
        course = _course(order, plan, Path(name), progress, after)
    targets = _held(order, plan, course)
    return Gated(order, plan.design, course, targets, began, (datetime.now(UTC) - began).total_seconds())


def _course(order: Order, plan: Planned, folder: Path, progress: Progress, after: Callable[[Course], None]) -> Course:
    warm_up = round(order.warm_up * SECOND)
    order.out.mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as stack:
            bench = stack.enter_context(
                Bench(order.reading, plan.built, plan.window, warm_up, folder, order.mocks_port)
            )
            versions = {
                asked.name: stack.enter_context(Version(asked, {MOCKS_URL: bench.url}, order.out / f"{asked.name}.log"))
                for asked in (order.base, order.head)
            }
            player = _Player(order, bench, versions, plan.targets, progress, set())
            return play_rounds(player.play, plan.design.pairs, order.terms, after)
    except (KeyboardInterrupt, SystemExit) as left:  # before the first half
        return Course(stopped=left.code if isinstance(left, SystemExit) and isinstance(left.code, int) else 130)


@dataclass(frozen=True, slots=True)
class _Player:
    """Plays a half: the version it is about runs, and the other one too where both can."""

    order: Order
    bench: Bench
    versions: dict[str, Version]
    targets: tuple[Target, ...]
    progress: Progress
    tried: set[str]

    def play(self, turn: Turn) -> Half:
        """One half. Raises Failed when its version is not there."""
        version = self.versions[turn.version]
        together = all(one.asked.stays for one in self.versions.values())
        for other in self.versions.values():
            if together:
                other.start()
            elif other is not version:
                other.end()
        version.start()
        if turn.version not in self.tried:
            self._try(version)
        with self.progress.phase(str(turn)):
            out = self.order.out / "halves" / turn.folder
            half = self.bench.play(turn, version.url, self.order.mapping, self.targets, out)
            self.progress.say(f"{sum(half.asked.values()):,} calls, {sum(half.failed.values()):,} without an answer")
        version.check()
        return half

    def _try(self, version: Version) -> None:
        """Raises Failed when its address, a login or a lookup of some kind does not work at all."""
        for finding in self.bench.check(version.url, self.order.mapping):
            if not finding["well"]:
                said = (
                    f"{finding['step']}: {finding['asked']}: expected {finding['expected']}, found {finding['found']}"
                )
                raise Failed(version.asked.name, f"{said}. {finding['mend']}".rstrip(". "))
        self.tried.add(version.asked.name)


def _held(order: Order, plan: Planned, course: Course) -> tuple[Held, ...]:
    """The scenario's targets on head's calls of all halves, warm-ups left out."""
    tables = [rows_kept(order.out, half.turn) for half in course.halves if half.turn.version == HEAD]
    if not tables:
        return ()
    since, clock = plan.window.start + round(order.warm_up * SECOND), clock_of(order.reading, plan.built)
    pooled, *halves = (
        Quantities(calls.where(calls["planned"] >= since), plan.window.horizon, clock)
        for table in (pa.concat_tables(tables, promote_options="default").unify_dictionaries(), *tables)
        for calls in (measured(table).calls,)
    )
    return held(plan.targets, pooled, halves)


def rows_kept(out: Path, turn: Turn) -> pa.Table:
    """The rows of one half."""
    return pq.read_table(out / "halves" / turn.folder / ROWS)
