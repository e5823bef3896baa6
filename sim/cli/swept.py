"""The sweep verb's work: read what is asked, play it, write its folder, and print what it found."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.chance.durations import MINUTE
from sim.cli.disturbances import Disturbance
from sim.cli.exits import Exit
from sim.cli.many import KEPT
from sim.cli.progress import Progress
from sim.cli.record import Order, record_of
from sim.cli.recovering import recovery, told
from sim.cli.reports import REPORT, html_of
from sim.cli.run_folder import RECORD, RUNS, SWEEP, point_to, run_name, whole
from sim.cli.shown_many import show_knee, show_sweep
from sim.cli.sweeping import Sweep
from sim.cli.terminal import line, plain
from sim.mistake import Mistake
from sim.planning.varied import parse_ends, parse_varied
from sim.report.sweeps.drawing import sweep_drawing
from sim.scenario.measures import moment_of_day
from sim.scenario.reading import Reading

PLOT = "sweep.svg"


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a sweep."""

    vary: tuple[str, ...]
    find: str | None
    recover: str | None
    outage: bool
    at: str
    minutes: int
    replications: int
    cluster: str | None
    lang: str = "en"


def sweep(
    reading: Reading,
    settings: tuple[str, ...],
    asked: Asked,
    command: Sequence[str],
    out: Path | None,
    overwrite: bool,
    quiet: bool,
) -> tuple[dict[str, Any], Path]:  # fmt: skip
    """The result and its folder. Mistake when nothing, or two things at once, are asked for."""
    given = [
        name for name, value in (("--vary", asked.vary), ("--find", asked.find), ("--recover", asked.recover)) if value
    ]
    if len(given) != 1:
        mend = "Write e.g. --vary stations.seb.servers=2,4,8"
        raise Mistake(" and ".join(given) or "sweep", "expected one of --vary, --find and --recover", mend)
    began, progress = datetime.now(UTC), Progress(quiet)
    folder = out or RUNS / run_name(f"{reading.model.name}-sweep", began, reading.model.seed)
    order = Order(reading, "compiled", settings, command, asked.lang)
    with whole(folder, overwrite) as part:
        with progress.phase("play"):
            summary = _summary(reading, asked, progress)
        (part / SWEEP).write_text(json.dumps(summary, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        drawn = sweep_drawing(summary, asked.lang) if summary["kind"] == "sweep" else None
        if drawn is not None:
            (part / PLOT).write_text(drawn, encoding="utf-8")
        record = record_of(order, began, progress.timings, Exit.MET)
        (part / RECORD).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        (part / REPORT).write_text(html_of(summary, record, asked.lang), encoding="utf-8")
    if out is None:
        point_to(folder)
    return summary, folder


def _summary(reading: Reading, asked: Asked, progress: Progress) -> dict[str, Any]:
    if asked.recover:
        try:
            start = moment_of_day(asked.at) // MINUTE
        except ValueError as error:
            raise Mistake(f"--at {asked.at}", str(error), "Write e.g. --at 09:00") from None
        what = Disturbance(asked.recover, start, start + asked.minutes, asked.outage)
        return recovery(reading, what, asked.replications, KEPT, asked.cluster)
    one = Sweep(reading, asked.replications, KEPT, asked.cluster, progress)
    if asked.find:
        return one.knee(parse_ends(asked.find, "--find"))
    return one.over([parse_varied(text) for text in asked.vary])


def show(summary: dict[str, Any]) -> None:
    """Print what a sweep found."""
    if summary["kind"] == "recovery":
        for text in told(summary):
            line(plain(text))
    elif summary["kind"] == "knee":
        show_knee(summary)
    else:
        show_sweep(summary)
