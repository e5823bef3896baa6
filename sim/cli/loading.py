"""A load run: the window of a scenario in real time, judged, and written as a folder like any run's."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.chance.durations import MINUTE, SECOND
from sim.cli.judging import clock_of, status_of, targets_of
from sim.cli.load_letters import posted, with_letters
from sim.cli.load_progress import LoadProgress
from sim.cli.load_script import script_of
from sim.cli.playing import Run
from sim.cli.progress import Progress
from sim.cli.record import Order, record_of
from sim.cli.replaying import How, Raw, replay
from sim.cli.reports import REPORT, html_of
from sim.cli.run_folder import MEASUREMENTS, RECORD, RUNS, SUMMARY, point_to, run_name, whole
from sim.cli.terminal import clock
from sim.replay.loaded import load_table
from sim.replay.played import Replayed, heard_of, replayed, without
from sim.replay.unmeasured import with_unmeasured
from sim.replay.validity import Sent, checks_of, lateness_bound
from sim.replay.windows import Window, background
from sim.scenario.build import Built
from sim.verdict.assessment import Assessment, assess
from sim.verdict.summary import summarise
from sim.verdict.summary_of_letters import letters_table

HISTOGRAMS = "histograms.json"
LETTERS = "letters.parquet"
REAL_TIME = "real time"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A window in real time: what was left behind, put together and judged."""

    raw: Raw
    replayed: Replayed
    assessment: Assessment
    letters: Assessment | None = None


def load(order: Order, built: Built, window: Window, how: How, out: Path | None, overwrite: bool, quiet: bool) -> Run:
    """Play a window over HTTP and write its folder. Mistake; what was measured before Ctrl-C is kept."""
    began = datetime.now(UTC)
    progress = Progress(quiet)
    folder = out or RUNS / run_name(f"{order.reading.model.name}-load", began, order.reading.model.seed)
    with whole(folder, overwrite) as part:
        loaded = in_real_time(order, built, window, how, progress)
        played = _until_cut_short(window, loaded.raw)
        found = load_table(loaded.replayed, played, loaded.raw.health, lateness_bound(targets_of(order.reading, built)))
        summary = {**summarise(loaded.assessment), "under": [], "load": found}
        if loaded.letters is not None:
            summary["letters"] = letters_table(loaded.letters)
        status = status_of(summary)
        record = _record(order, began, progress, status, window, how)
        with progress.phase("write"):
            from pyarrow import parquet

            parquet.write_table(loaded.assessment.rows, part / MEASUREMENTS, compression="zstd")
            if loaded.letters is not None:
                parquet.write_table(loaded.letters.rows, part / LETTERS, compression="zstd")
            for name, content in ((SUMMARY, summary), (RECORD, record), (HISTOGRAMS, loaded.raw.histograms)):
                (part / name).write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        with progress.phase("report"):
            (part / REPORT).write_text(html_of(summary, record, order.lang), encoding="utf-8")
    if out is None:
        point_to(folder)
    return Run(folder, summary, status)


def in_real_time(order: Order, built: Built, window: Window, how: How, progress: Progress) -> Loaded:
    """Play a window's calls over HTTP, and judge them as played ones."""
    reading = order.reading
    targets = targets_of(reading, built)
    with progress.phase("script"):
        script = script_of(reading, built, window, how)
    length = (window.horizon - window.start if how.letters else window.length) / SECOND / how.rate
    with progress.phase("load"), LoadProgress(progress.quiet, length) as news:
        raw = replay(reading, script.acts, window, how, news.tell)
        progress.say(f"{len(raw.heard):,} requests")
    with progress.phase("judge"):
        plan = without(script.plan, raw.skipped)
        if raw.cut_short:  # what was never sent is no part of what was measured
            plan = heard_of(plan, raw.heard)
        skipped = int((background(built.plan) & (built.plan.planned < window.start)).sum())
        found = replayed(plan, script.stage, window, raw.heard, raw.passed, skipped)
        heard = frozenset(one.call for one in raw.heard) & raw.planned
        sent = Sent(len(raw.planned), len(heard), raw.health, raw.cut_short)
        checks = checks_of(sent, targets)
        assessment = assess(found.played, targets, clock_of(reading, built), checks=checks)
        told = None
        met = None if script.letters is None else posted(script.letters, raw, window)
        if met is not None:
            assessment, told = with_letters(assessment, reading, built, met)
        return Loaded(raw, found, with_unmeasured(assessment), told)


def _until_cut_short(window: Window, raw: Raw) -> Window:
    """The part of the window that was played: of a run that was cut short, until it last heard of anything."""
    if not raw.cut_short:
        return window
    last = window.start + max((max(one.due, one.sent, one.ended) for one in raw.heard), default=0)
    return replace(window, end=min(window.end, max(last, window.start + SECOND)))


def _record(order: Order, began: datetime, progress: Progress, status: int, window: Window, how: How) -> dict[str, Any]:
    """run.json, with the window that was played and how. No address with credentials is in it: a mapping has none."""
    record = record_of(replace(order, engine=REAL_TIME), began, progress.timings, status)
    return {
        **record,
        "days": 1,
        "window": {"from": clock(window.start), "to": clock(-(-window.end // MINUTE) * MINUTE)},
        "load": {"target": how.target or "mocks", "mapping": Path(how.mapping).name, "clock_rate": how.rate},
    }
