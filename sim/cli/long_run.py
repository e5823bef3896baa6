"""A long run: a day at a time, judged from tallies; its rows go to a file as they come, or nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.cli.engines import first_wait
from sim.cli.points import Point, Sums, parts
from sim.cli.progress import Progress
from sim.cli.time_left import TimeLeft
from sim.mistake import Mistake
from sim.planning.warm_up import BATCH, mser5
from sim.scenario.reading import Reading
from sim.verdict.assessment import overall
from sim.verdict.judge import answer
from sim.verdict.quantities import LETTER_FAMILIES
from sim.verdict.tally import Cell, Tally, judge_tallies, on_day
from sim.verdict.targets import Target, parse_target

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyarrow as pa


def play_long(reading: Reading, engine: str, rows: Path | None, progress: Progress) -> dict[str, Any]:
    """Play all days. The summary: verdicts of the whole run, each target day by day, and the first day it breaks."""
    if engine == "reference":
        raise Mistake("--engine reference", "plays all days at once", "Use fast or compiled for long runs")
    if wait := first_wait(engine):
        progress.head(wait)
    sums, days = Sums(), reading.model.days
    left = TimeLeft("days", days, progress.quiet)
    point = Point(reading, engine=engine, more=_dwells(reading))
    with progress.phase("play"), _written(rows) as write:
        for day, table in parts(point, sums, keep_rows=rows is not None):
            if table is not None:
                write(table)
            left.done(day)
        progress.say(f"{days} days, engine {engine}")
    return _summary(reading, sums, len(point.more))


def _dwells(reading: Reading) -> tuple[Target, ...]:
    """What the warm-up of mailboxes is looked at by: the mean time letters lie, which no target need ask for."""
    letters = reading.model.network is not None and reading.model.network.letters is not None
    return (parse_target("mean(dwell) <= 1 d"),) if letters else ()


def _summary(reading: Reading, sums: Sums, more: int) -> dict[str, Any]:
    own = len(sums.targets) - more
    verdicts = [judge_tallies(*pair) for pair in zip(sums.targets[:own], sums.cells[:own], strict=True)]
    by_day = [_day(reading, sums, day, own) for day in range(reading.model.days)]
    return {
        "kind": "long",
        "answer": overall(verdicts),
        "verdicts": [asdict(verdict) for group in verdicts for verdict in group],
        "calls": sums.calls,
        "by_day": by_day,
        "first_missed": _first_missed(sums.targets[:own], by_day),
        "warm_up": _warm_up(sums, own),
        "digest": sums.digest.hexdigest(),
    }


def _day(reading: Reading, sums: Sums, day: int, own: int) -> dict[str, Any]:
    date = reading.model.date + timedelta(days=day)
    targets = []
    for target, cells in zip(sums.targets[:own], sums.cells[:own], strict=True):
        here = on_day(cells, day)
        verdicts = judge_tallies(target, here) if here else ()
        count = sum(tally.count for tally in here.values())
        value = verdicts[0].value if len(verdicts) == 1 else None
        targets.append({"state": answer(verdicts) if verdicts else "", "value": value, "count": count})
    return {"date": date.isoformat(), "weekday": date.weekday(), "targets": targets}


def _first_missed(targets: tuple[Target, ...], by_day: list[dict[str, Any]]) -> dict[str, str | None]:
    return {
        target.text: next((day["date"] for day in by_day if day["targets"][place]["state"] == "missed"), None)
        for place, target in enumerate(targets)
    }


def _warm_up(sums: Sums, own: int) -> dict[str, Any] | None:
    """The check of the mailboxes' warm-up; None without letters or with too few working days."""
    if own == len(sums.targets) or sums.targets[own].name not in LETTER_FAMILIES:
        return None
    series = _daily_means(sums.cells[own])
    if len(series) < 4 * BATCH:
        return {"days": len(series), "reason": f"fewer than {4 * BATCH} working days: nothing can be said"}
    found = mser5(series)
    return {"days": len(series), "cut": found.cut, "settled": found.settled, "curve": list(found.curve)}


def _daily_means(cells: dict[Cell, Tally]) -> list[float]:
    """Per day on which letters came their mean time in the mailbox, what still lies there as long as it has."""
    days = sorted({day for _, _, day in cells})
    return [tally.total / tally.count for day in days for tally in on_day(cells, day).values() if tally.count]


@contextmanager
def _written(file: Path | None) -> Iterator[Callable[[pa.Table], None]]:
    """A writer that appends to one file, or takes nothing."""
    if file is None:
        yield lambda _: None
        return
    from pyarrow import parquet

    opened: list[Any] = []

    def write(table: pa.Table) -> None:
        if not opened:
            opened.append(parquet.ParquetWriter(file, table.schema, compression="zstd"))
        opened[0].write_table(table.cast(opened[0].schema))

    try:
        yield write
    finally:
        for writer in opened:
            writer.close()
