"""The same window in virtual and in real time, and what is the same about them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from sim.cli.engines import engine
from sim.cli.exits import Exit
from sim.cli.files import unwritable, write_text
from sim.cli.judging import clock_of, targets_of
from sim.cli.load_progress import LoadProgress
from sim.cli.progress import Progress
from sim.cli.replaying import How, Raw, replay
from sim.cli.reports import REPORT
from sim.cli.run_folder import AGREEMENT, RUNS, run_name
from sim.cli.terminal import line, plain, table
from sim.replay.agreement import Both, agreement
from sim.replay.played import replayed
from sim.replay.script import acts
from sim.replay.validity import Sent, checks_of
from sim.replay.windows import Window, background, cut, lookups
from sim.scenario.build import Built
from sim.scenario.reading import Reading
from sim.verdict.assessment import Assessment, assess
from sim.verdict.checks import Check, failed
from sim.verdict.played import Played

STATUS = {"agrees": Exit.MET, "differs": Exit.MISSED, "not valid": Exit.INVALID}


@dataclass(frozen=True, slots=True)
class Real:
    """A window in real time: what was left behind, and what it says."""

    raw: Raw
    assessment: Assessment


def in_virtual_time(reading: Reading, built: Built, window: Window) -> Assessment:
    """Play a window's calls from an empty network."""
    plan, stage = cut(built.plan, built.stage, window)
    moments = engine("fast")(plan, stage)
    return assess(Played(plan, stage, moments), targets_of(reading, built), clock_of(reading, built))


def in_real_time(reading: Reading, built: Built, window: Window, how: How, progress: Progress) -> Real:
    """Play the same over HTTP, and judge it as played."""
    assert built.world is not None
    plan, stage = cut(built.plan, built.stage, window)
    with LoadProgress(progress.quiet, window.length / 1e6) as news:
        script = acts(plan, built.world, reading.model.date, window.start)
        raw = replay(reading, script, window, how, news.tell)
    skipped = int((background(built.plan) & (built.plan.planned < window.start)).sum())
    found = replayed(plan, stage, window, raw.heard, raw.passed, skipped)
    targets = targets_of(reading, built)
    sent = Sent(int(lookups(plan).sum()), int((found.heard & lookups(plan)).sum()), raw.health, raw.cut_short)
    checks = checks_of(sent, targets)
    return Real(raw, assess(found.played, targets, clock_of(reading, built), checks=checks))


def agreed(reading: Reading, built: Built, window: Window, how: How, progress: Progress) -> dict[str, Any]:
    """Both times, and how far they are apart."""
    began = datetime.now(UTC)
    with progress.phase("virtual"):
        virtual = in_virtual_time(reading, built, window)
    with progress.phase("real"):
        real = in_real_time(reading, built, window, how, progress)
        progress.say(f"{len(real.raw.heard):,} requests")
    troubles = troubles_of(real.assessment.checks)
    model = reading.model
    return {
        "scenario": model.name,
        "seed": model.seed,
        "date": model.date.isoformat(),
        "began": began.isoformat(),
        **agreement(Both(virtual, real.assessment, window), timer_p99_ms(real.raw), troubles),
        "overhead": overhead(real.raw),
    }


def troubles_of(checks: tuple[Check, ...]) -> list[str]:
    """The checks that do not hold, each in an English sentence that the page knows how to translate."""
    return [f"{check.name}: {check.sides}, but {check.left:,} and {check.right:,}" for check in failed(checks)]


def timer_p99_ms(raw: Raw) -> float:
    """How late the machine's timers were at p99: the worse of the mocks' calendar and the generator's wakes."""
    generator = int(raw.health.get("timer", {}).get("p99", 0))
    return max(raw.timer_late_us.get("p99", 0), generator) / 1000


def overhead(raw: Raw) -> dict[str, Any]:
    """What real time adds to each answer of the mocks, in microseconds: until sent, on the way, and in the mocks."""
    passed = {(one.call, one.attempt, one.head): one for one in raw.passed or () if one.named and not one.head}
    late, way, own = [], [], []
    for one in raw.heard:
        through = passed.get((one.call, one.attempt, False))
        if through is None or one.ended < 0 or through.left < 0 or one.attempt < 0:
            continue
        late.append(one.sent - one.due)
        way.append(one.ended - one.sent - (through.left - through.arrived))
        own.append(through.left - through.due)
    return {name: _spread(values) for name, values in (("late", late), ("way", way), ("mocks", own))}


def status_of(found: dict[str, Any]) -> Exit:
    """What the comparison says to whoever reads only the exit status."""
    return STATUS[found["state"]]


def written(found: dict[str, Any], out: Path | None, lang: str) -> Path:
    """Write agreement.json and its page into a folder; the folder. Mistake where that is not possible."""
    from sim.report.agreement_page import agreement_html

    folder = out or RUNS / run_name(f"{found['scenario']}-agree", datetime.fromisoformat(found["began"]), found["seed"])
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(error, str(folder)) from error
    write_text(folder / AGREEMENT, json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    write_text(folder / REPORT, agreement_html(found, lang))
    return folder


def show(found: dict[str, Any], lang: str) -> None:
    """Print the comparison, in the words of its page."""
    from sim.report.agreement_page import STATES, agreement_chapters
    from sim.report.blocks import Figures
    from sim.report.doubts import doubt
    from sim.report.words import Words

    words = Words(lang, found["date"])
    for chapter in agreement_chapters(found, words):
        for block in chapter.blocks:
            if isinstance(block, Figures):
                columns = [(">" if column.figures else "") + column.title for column in block.table.columns]
                rows = [[_cell(cell.text, cell.tone) for cell in row] for row in block.table.rows]
                table(block.table.title, columns, rows)
                line()
    for why in found["why"]:
        line(f"[red]{plain(doubt(why, words))}[/red]")
    colour = {"met": "green", "missed": "red", "invalid": "red"}[STATES[found["state"]]]
    line(f"[bold {colour}]{plain(words('agree.' + found['state'].replace(' ', '_')))}[/bold {colour}]")
    line(f"[dim]{plain(words('agree.about'))}[/dim]")


def _cell(text: str, tone: str) -> str:
    colour = {"met": "green", "missed": "red"}.get(tone)
    return f"[{colour}]{plain(text)}[/{colour}]" if colour else plain(text)


def _spread(values: list[int]) -> dict[str, int]:
    if not values:
        return {}
    ordered = np.sort(np.array(values, dtype=np.int64))
    return {name: int(np.quantile(ordered, level)) for name, level in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}
