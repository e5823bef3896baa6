"""The run of a scenario: played, judged, judged again under other assumptions, and written as a complete folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.cli.alternatives import judged_under, moved_readings
from sim.cli.assessing import planned, played
from sim.cli.engines import engine
from sim.cli.exits import Exit
from sim.cli.judging import batching_of, status_of
from sim.cli.progress import Progress
from sim.cli.record import Order, record_of
from sim.cli.reports import REPORT, html_of
from sim.cli.run_folder import MEASUREMENTS, RECORD, RUNS, SUMMARY, point_to, run_name, whole
from sim.cli.volumes import expected_calls, volumes
from sim.verdict.assessment import Assessment
from sim.verdict.summary import summarise


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
    engine(order.engine)  # a mistake here is met before anything is made
    folder = out or RUNS / run_name(model.name, began, model.seed)
    with whole(folder, overwrite) as part:
        summary, assessment = _summary(order, progress)
        status = status_of(summary)
        with progress.phase("write"):
            _rows(part / MEASUREMENTS, assessment)
            _write(part / SUMMARY, summary)
            record = record_of(order, began, progress.timings, status)
            _write(part / RECORD, record)
        with progress.phase("report"):
            (part / REPORT).write_text(html_of(summary, record, order.lang), encoding="utf-8")
    if out is None:
        point_to(folder)
    return Run(folder, summary, status)


def _summary(order: Order, progress: Progress) -> tuple[dict[str, Any], Assessment]:
    """What the run found. `under`: the same targets with each assumption of `judge_under` at its ends."""
    reading = order.reading
    moved = moved_readings(reading) if order.under else []
    built = planned(reading, order.engine, progress)
    expected = expected_calls(volumes(reading, built))
    assessment = played(reading, built, order.engine, progress)
    under = judged_under(moved, order.engine, progress)
    return {**summarise(assessment, expected, batching_of(reading)), "under": under}, assessment


def _rows(file: Path, assessment: Assessment) -> None:
    from pyarrow import parquet

    parquet.write_table(assessment.rows, file, compression="zstd")


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8")
