"""Playing a scenario once, and the complete folder of a run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.cli.engines import engine
from sim.cli.exits import Exit
from sim.cli.judging import clock_of, status_of, targets_of
from sim.cli.progress import Progress
from sim.cli.record import Order, record_of
from sim.cli.run_folder import MEASUREMENTS, RECORD, RUNS, SUMMARY, point_to, run_name, whole
from sim.scenario.build import build
from sim.scenario.reading import Reading
from sim.verdict.assessment import Assessment, assess
from sim.verdict.played import Played


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: its folder, what was found, and the exit status that says it."""

    folder: Path
    summary: dict[str, Any]
    status: Exit


def assessed(reading: Reading, engine_name: str, progress: Progress, replication: int = 0) -> Assessment:
    """Plan, play and judge one replication."""
    act = engine(engine_name)
    with progress.phase("plan"):
        built = build(reading, replication)
        targets = targets_of(reading, built)
        progress.say(f"{len(built.plan):,} calls, {len(built.plan.steps):,} steps")
    with progress.phase("play"):
        moments = act(built.plan, built.stage)
        progress.say(f"engine {engine_name}")
    with progress.phase("judge"):
        played = Played(built.plan, built.stage, moments, replication)
        assessment = assess(played, targets, clock_of(reading, built))
        progress.say(f"{assessment.rows.num_rows:,} rows, {len(targets)} targets, {len(assessment.checks)} checks")
    return assessment


def play(order: Order, out: Path | None, overwrite: bool, progress: Progress) -> Run:
    """Play one replication and write its folder. Mistake when the folder cannot be written."""
    began = datetime.now(UTC)
    model = order.reading.model
    folder = out or RUNS / run_name(model.name, began, model.seed)
    with whole(folder, overwrite) as part:
        assessment = assessed(order.reading, order.engine, progress)
        with progress.phase("write"):
            summary, status = _written(part, order, assessment, began, progress)
    if out is None:
        point_to(folder)
    return Run(folder, summary, status)


def _written(
    part: Path, order: Order, assessment: Assessment, began: datetime, progress: Progress
) -> tuple[dict[str, Any], Exit]:
    """Write every file of the run."""
    from pyarrow import parquet

    from sim.verdict.summary import summarise

    parquet.write_table(assessment.rows, part / MEASUREMENTS, compression="zstd")
    summary = summarise(assessment)
    status = status_of(summary)
    record = record_of(order, began, progress.timings, status)
    _write(part / SUMMARY, summary)
    _write(part / RECORD, record)
    return summary, status


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
