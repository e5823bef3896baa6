"""A series of live gates on the sample system, played one after another or in lanes, each answer kept as it is found.

    python -m tests.evidence.gate_series FOLDER --lane 0 --lanes 2

plays this lane's gates of which FOLDER holds no answer yet. A series that was stopped goes on where it was, and loses
at most the gates under way. Each lane has a processor of its own where there are enough; gates of both kinds take
turns, so that an hour in which the machine is busy befalls both.

A gate of the shipped scenario as it is lasts ten minutes, and twenty when it finds something: forty of them are ten
hours. These are the shipped rule with its confirmation, its pairs and its rate, and shorter halves of fewer calls.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.chance.durations import SECOND
from sim.cli.gate.record import record_of
from sim.cli.gate.software import RUN_OUT, Order, gate, planned
from sim.cli.gate.versions import Asked
from sim.cli.progress import Progress
from sim.regression.budget import ENOUGH_PAIRS
from sim.regression.compared import Terms
from sim.regression.rule import Rule
from sim.replay.windows import Window
from sim.scenario.reading import load
from tests.evidence.recording import ROOT, commit, machine

KINDS = {"unchanged": 1.0, "slowed": 1.15}
"""How many times as long head takes for what it does itself."""
SYSTEM = ROOT / "tests/sample_system"
READY = "http://127.0.0.1:{port}/ready"
INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Short:
    """The halves of a short gate. Seconds: warm_up is discarded, measured kept."""

    pairs: int = ENOUGH_PAIRS
    warm_up: float = 1.0
    measured: float = 3.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """One gate of a series."""

    kind: str
    number: int

    @property
    def file(self) -> str:
        """The name of its answer."""
        return f"{self.kind}-{self.number:02d}.json"


def wanted(gates: int, lane: int = 0, lanes: int = 1) -> Iterator[Wanted]:
    """The gates of one lane, kinds in turns: each lane gets as many of each kind as another, give or take one."""
    for number in range(gates):
        for place, kind in enumerate(KINDS):
            if (number + place) % lanes == lane:
                yield Wanted(kind, number)


def play(folder: Path, short: Short, gates: int, lane: int = 0, lanes: int = 1) -> None:
    """Play what has no answer in the folder yet, and keep each answer."""
    own_processor(lane, lanes)
    folder.mkdir(parents=True, exist_ok=True)
    for one in wanted(gates, lane, lanes):
        if (folder / one.file).exists():
            continue
        with TemporaryDirectory(prefix="tvaers-series-") as scratch:
            found = answered(one, short, Path(scratch))
        if found["answer"] == INTERRUPTED:
            return
        part = folder / f"{one.file}.part"
        part.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        part.replace(folder / one.file)
        sys.stdout.write(f"{one.file} {found['answer']} {found['seconds']:.0f} s\n")
        sys.stdout.flush()


def play_in_lanes(folder: Path, short: Short, gates: int, lanes: int) -> None:
    """Every lane in a process of its own. They end with this one."""
    words = [sys.executable, "-m", "tests.evidence.gate_series", str(folder), "--gates", str(gates)]
    words += ["--lanes", str(lanes), *(f"--{name.replace('_', '-')}={value}" for name, value in asdict(short).items())]
    playing = [subprocess.Popen([*words, "--lane", str(lane)], cwd=ROOT) for lane in range(lanes)]
    try:
        for process in playing:
            process.wait()
    finally:
        for process in playing:
            process.terminate()


def kept(folder: Path, short: Short, gates: int) -> dict[str, list[dict[str, Any]]]:
    """By kind, the answers of gates that had this design. ValueError for one of another design."""
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in KINDS}
    for one in wanted(gates):
        file = folder / one.file
        if file.exists():
            answer = json.loads(file.read_text(encoding="utf-8"))
            if answer["short"] != asdict(short):
                raise ValueError(f"{file} is the answer of another design: {answer['short']}")
            found[one.kind].append(answer)
    return found


def answered(one: Wanted, short: Short, out: Path) -> dict[str, Any]:
    """Play one gate: its answer (of one that failed, by what), and what explains it."""
    order = _order(KINDS[one.kind], short, out)
    plan = planned(order)
    start, rate = plan.window.start, plan.design.calls / plan.design.measured
    end = start + round((short.warm_up + short.measured) * SECOND)
    design = replace(plan.design, measured=short.measured, calls=int(rate * short.measured))
    asked = replace(plan, window=Window(start, end, end + RUN_OUT), design=design)
    before, began = os.getloadavg()[0], datetime.now(UTC)
    record = record_of(gate(order, asked, Progress(quiet=True), lambda _: None), [])
    return {
        "kind": one.kind,
        "number": one.number,
        "answer": _word(record),
        "short": asdict(short),
        "calls": min((sum(half["asked"].values()) for half in record["halves"]), default=0),
        "seconds": record["seconds"],
        "began": began.isoformat(timespec="seconds"),
        "load": [before, os.getloadavg()[0]],
        "priority": priority(),
        "commit": commit(),
        "machine": machine(),
        "reasons": [*record["reasons"], *record["notes"]],
        "comparisons": [one for one in record["comparisons"] if one["state"] != "for information"],
        "p95": [half["p95"] | {"half": half["folder"]} for half in record["halves"]],
    }


def _order(slower: float, short: Short, out: Path) -> Order:
    command = f"exec {sys.executable} {SYSTEM}/overview.py"
    base, head = Asked("base", command, READY), Asked("head", f"SLOWER={slower} {command}", READY)
    reading = load("ci_overview")
    mapping = str(SYSTEM / "mapping.yaml")
    return Order(reading, base, head, mapping, 1e6, short.warm_up, short.pairs, Terms(Rule()), out)


def _word(record: dict[str, Any]) -> str:
    if record["answer"] != "failed":
        return str(record["answer"])
    if any(one["state"] == "slower" for one in record["comparisons"]):
        return "slower"
    return "target missed" if any(one["state"] == "missed" for one in record["targets"]) else "head failed"


def priority() -> str:
    """How the processor is given to this process: as real-time work of a priority, or beside all other."""
    policy = os.sched_getscheduler(0)
    real_time = {os.SCHED_FIFO: "chrt -f", os.SCHED_RR: "chrt -r"}.get(policy)
    return f"{real_time} {os.sched_getparam(0).sched_priority}" if real_time else "ordinary"


def own_processor(lane: int, lanes: int) -> None:
    """Let this lane and all it starts run on one processor, where there is one for each."""
    mine = sorted(os.sched_getaffinity(0))
    if 1 < lanes <= len(mine):
        os.sched_setaffinity(0, {mine[lane]})


def main() -> None:
    """One lane of a series."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add, short = parser.add_argument, Short()
    add("folder", type=Path)
    add("--gates", type=int, default=20, help="of each kind")
    add("--lane", type=int, default=0)
    add("--lanes", type=int, default=1)
    add("--pairs", type=int, default=short.pairs)
    add("--warm-up", type=float, default=short.warm_up)
    add("--measured", type=float, default=short.measured)
    given = parser.parse_args()
    play(given.folder, Short(given.pairs, given.warm_up, given.measured), given.gates, given.lane, given.lanes)


if __name__ == "__main__":
    main()
