"""One run from a scenario to a complete folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.cli.engines import engine
from sim.cli.exits import Exit
from sim.cli.progress import Progress
from sim.cli.record import Order, record_of
from sim.cli.run_folder import RECORD, RUNS, point_to, run_name, whole

MEASUREMENTS = "measurements.parquet"
SUMMARY = "summary.json"


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: its folder, what was found, and the exit status that says it."""

    folder: Path
    summary: dict[str, Any]
    status: Exit


def play(order: Order, out: Path | None, overwrite: bool, progress: Progress) -> Run:
    """Play one replication and write its folder. Mistake when the folder cannot be written."""
    began = datetime.now(UTC)
    model = order.reading.model
    folder = out or RUNS / run_name(model.name, began, model.seed)
    with whole(folder, overwrite) as part:
        summary, status = _played(order, part, progress)
        _write(part / SUMMARY, summary)
        _write(part / RECORD, record_of(order, began, progress.timings, status))
    if out is None:
        point_to(folder)
    return Run(folder, summary, status)


def _played(order: Order, part: Path, progress: Progress) -> tuple[dict[str, Any], Exit]:
    act = engine(order.engine)
    with progress.phase("plan"):
        from sim.cli.judging import status_of, summarised, targets_of
        from sim.scenario.build import build

        built = build(order.reading)
        targets = targets_of(order.reading, built)
        progress.say(f"{len(built.plan):,} calls, {len(built.plan.steps):,} steps")
    with progress.phase("play"):
        moments = act(built.plan, built.stage)
        progress.say(f"engine {order.engine}")
    with progress.phase("measure"):
        from sim.verdict.played import Played
        from sim.verdict.rows import rows_of

        played = Played(built.plan, built.stage, moments)
        rows = rows_of(played)
        progress.say(f"{rows.num_rows:,} rows")
    with progress.phase("judge"):
        summary = summarised(order.reading, played, rows, targets)
        progress.say(f"{len(targets)} targets, {len(summary['checks'])} checks of the run itself")
    with progress.phase("write"):
        from pyarrow import parquet

        parquet.write_table(rows, part / MEASUREMENTS, compression="zstd")
    return summary, status_of(summary)


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
