"""Runs of more than one play: long ones, replications, draws over assumptions; and which of them is asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.cli.exits import Exit
from sim.cli.long_run import play_long
from sim.cli.playing import Run
from sim.cli.progress import Progress
from sim.cli.record import Order, record_of
from sim.cli.replicating import replicate
from sim.cli.reports import REPORT, html_of
from sim.cli.run_folder import MEASUREMENTS, RECORD, RUNS, SUMMARY, point_to, run_name, whole
from sim.cli.unknowns import sensitivity, uncertainty
from sim.mistake import Mistake
from sim.scenario.reading import Reading

LONG = 8
"""From so many days on a run is played a day at a time, so that its memory does not grow."""

KEPT = Path("results/runs/points")
"""Where finished points are kept until they are no longer wanted; deleting it loses nothing but time."""


@dataclass(frozen=True, slots=True)
class Many:
    """The options of a run that ask for more than one play. rows: "parquet", "none" or None (not asked)."""

    rows: str | None = None
    replications: int | None = None
    until: str | None = None
    uncertainty: int | None = None
    sensitivity: bool = False
    cluster: str | None = None

    def asked(self, reading: Reading) -> bool:
        """Whether this is more than the plain run of a scenario."""
        options = (self.rows, self.replications, self.until, self.uncertainty, self.sensitivity, self.cluster)
        return any(options) or reading.model.days >= LONG

    def check(self) -> None:
        """A Mistake for options that do not go together."""
        kinds = ("--replications or --until", self.replications or self.until), ("--uncertainty", self.uncertainty)
        given = [name for name, value in (*kinds, ("--sensitivity", self.sensitivity)) if value]
        if len(given) > 1:
            raise Mistake(" and ".join(given), "expected one of these at a time", "Run them one after the other")
        if self.rows not in (None, "none", "parquet"):
            raise Mistake(f"--rows {self.rows}", "expected none or parquet")
        if given and self.rows == "parquet":
            raise Mistake("--rows parquet", "rows are kept of single runs only", "Leave it out")
        if self.cluster and not given:
            raise Mistake("--cluster", "a single run plays on one core", "Add e.g. --replications 30")


def play_many(order: Order, many: Many, out: Path | None, overwrite: bool, progress: Progress) -> Run:
    """Play what is asked for and write its folder: run.json, summary.json, the report, and rows if they are kept."""
    many.check()
    began = datetime.now(UTC)
    model = order.reading.model
    folder = out or RUNS / run_name(model.name, began, model.seed)
    with whole(folder, overwrite) as part:
        summary = _summary(order, many, part, progress)
        status = Exit.MET if summary["answer"] == "met" else Exit.MISSED
        record = record_of(order, began, progress.timings, status)
        _write(part / SUMMARY, summary)
        _write(part / RECORD, record)
        (part / REPORT).write_text(html_of(summary, record, order.lang), encoding="utf-8")
    if out is None:
        point_to(folder)
    return Run(folder, summary, status)


def _summary(order: Order, many: Many, part: Path, progress: Progress) -> dict[str, Any]:
    if many.sensitivity:
        return sensitivity(order.reading, KEPT, many.cluster, progress)
    if many.uncertainty:
        return uncertainty(order.reading, many.uncertainty, KEPT, many.cluster, progress)
    if many.replications or many.until:
        return replicate(order.reading, many.replications, many.until, KEPT, many.cluster, progress)
    rows = part / MEASUREMENTS if many.rows == "parquet" else None
    return play_long(order.reading, order.engine, rows, progress)


def _write(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
