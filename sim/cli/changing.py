"""Two scenarios played in the same replications: what every journey's users would notice, compared as one family."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

from sim.cli.kept import play_all
from sim.cli.points import Found, Point
from sim.cli.progress import Progress
from sim.cli.record import parameters
from sim.cli.run_folder import RECORD, RUNS, find_run, read_json
from sim.cli.terminal import clock, duration, line, plain, table
from sim.cli.time_left import TimeLeft
from sim.cli.variants import load_variant
from sim.mistake import Mistake
from sim.planning.changes import FAMILY, FEWEST, changes
from sim.scenario.build import programme
from sim.scenario.reading import Reading
from sim.verdict.orderstatistics import LEVELS
from sim.verdict.quantities import LETTER_FAMILIES
from sim.verdict.tally import Tally
from sim.verdict.targets import Target, parse_target

SHOWN = ("p50", "p95", "p99")
COUNTS, SHARES = "calls", "failed"
TINY = 0.0001
"""A share of a value below which a change is no news, however sure it is."""


def side(name: str, settings: Sequence[str]) -> Reading:
    """A run's scenario as it was played, or a scenario, with these settings on top."""
    if not is_run(name):
        return load_variant(name, None, tuple(settings))
    record = read_json(find_run(name), RECORD)
    given = tuple(record["settings"])
    again = load_variant(record["scenario"]["file"], record["variant"], given)
    values: dict[str, Any] = {one: record[one] for one in ("seed", "days") if record[one] != getattr(again.model, one)}
    if record["date"] != again.model.date.isoformat():
        values["date"] = record["date"]
    window = {"from": clock(again.model.window.start), "to": clock(again.model.window.end)}
    if record["window"] != window:
        values["window"] = record["window"]
    again = again.with_values(values)
    if _numbers(record["parameters"]) != _numbers(parameters(again)):
        what = "its scenario has changed since it was played, so more replications would play another one"
        raise Mistake(name, what, "Compare the two runs as they are, without --replications, or play it again")
    return load_variant(record["scenario"]["file"], record["variant"], (*given, *settings)).with_values(values)


def is_run(name: str) -> bool:
    """Whether this names a run's folder rather than a scenario."""
    return any((path / RECORD).is_file() for path in (Path(name), RUNS / name)) or Path(name).is_dir()


def changed(
    first: Reading, second: Reading, replications: int, kept: Path, cluster: str | None, progress: Progress
) -> dict[str, Any]:
    """Every comparison of the family. Mistake where no change could be told from luck."""
    if replications < FEWEST:
        mend = "Ten are a good number"
        raise Mistake(f"--replications {replications}", f"expected at least {FEWEST} to tell a change from luck", mend)
    sides = [(one.with_values({"targets": []}), noticed(one)) for one in (first, second)]
    points = [Point(one, number, targets) for one, targets in sides for number in range(replications)]
    with progress.phase("play"):
        found = _played(points, kept, cluster, progress)
        progress.say(f"{len(points)} plays")
    plays = found[:replications], found[replications:]
    values = [statistics_of(targets, some) for (_, targets), some in zip(sides, plays, strict=True)]
    told = changes(*values)
    return {
        "kind": "changes",
        "scenarios": [first.model.name, second.model.name],
        "replications": replications,
        "common_chance": first.model.seed == second.model.seed,
        "identical": [one.digest for one in plays[0]] == [one.digest for one in plays[1]],
        "family": {"level": FAMILY, "comparisons": len(told)},
        "comparisons": [{**asdict(one), "relative": one.relative} for one in told],
        "one_side_only": sorted({*values[0]} ^ {*values[1]}),
    }


def show(found: dict[str, Any]) -> None:
    """Print what was found, and of everything else the smallest change that would have been."""
    chance = "common random numbers" if found["common_chance"] else "other chance on each side"
    line(f"{' and '.join(map(plain, found['scenarios']))}: {found['replications']} replications, {chance}")
    if found["identical"]:
        line("[green]identical in every replication[/green]")
        return
    rows = [
        (
            plain(one["name"]),
            *(_shown(one["name"], one[part]) for part in ("first", "second", "difference")),
            _shown(one["name"], one["half_width"]),
            "" if one["relative"] is None else f"{100 * one['relative']:+.2f} %",
            _verdict(one),
        )
        for one in found["comparisons"]
        if not one["same"]
    ]
    same = len(found["comparisons"]) - len(rows)
    table("B against A", ("", ">A", ">B", ">B - A", ">±", ">", "change"), rows)
    if same:
        line(f"The same in every replication: {same} of {len(found['comparisons'])} comparisons.")
    if found["one_side_only"]:
        line(f"Measured on one side only: {plain(', '.join(found['one_side_only']))}")
    line(f"All {found['family']['comparisons']} together call luck a change at most once in a hundred times.")


def _verdict(one: dict[str, Any]) -> str:
    relative = abs(one["relative"] or 0.0)
    if one["found"]:
        return (
            "[red]changed[/red]" if relative >= TINY or not one["first"] else f"changed, by less than {100 * TINY:g} %"
        )
    least = (
        f"{100 * max(TINY, one['smallest'] / one['first']):.2g} %"
        if one["first"]
        else _shown(one["name"], one["smallest"])
    )
    return f"none seen; from {least} on it would have been"


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return ""
    if name.startswith(f"{COUNTS} "):
        return f"{value:,.4g}"
    return f"{100 * value:.3g} %" if name.startswith(f"{SHARES} ") else duration(value)


def noticed(reading: Reading) -> tuple[Target, ...]:
    """A tally for every journey with a response, and for every family of what happens to letters."""
    whole = programme(reading)
    journeys = whole.plan([0]).names["journey"]
    names = [f"response.{name}" for name in journeys if name]
    if reading.model.network is not None and reading.model.network.letters is not None:
        names += LETTER_FAMILIES
    return tuple(parse_target(f"p95({name}) <= 1 d") for name in names)


def _played(points: Sequence[Point], kept: Path, cluster: str | None, progress: Progress) -> list[Found]:
    left = TimeLeft("plays", len(points), progress.quiet)
    by_number = {}
    for number, one in play_all(points, kept, cluster):
        by_number[number] = one
        left.done(len(by_number))
    return [by_number[number] for number in sorted(by_number)]


def statistics_of(targets: Sequence[Target], plays: Sequence[Found]) -> dict[str, list[float | None]]:
    """Per statistic of each quantity its value in every replication; none of what was never measured."""
    found: dict[str, list[float | None]] = {}
    for place, target in enumerate(targets, start=-len(targets)):
        tallies = [reduce(add, cells.values()) if (cells := play.cells[place]) else None for play in plays]
        if any(tallies):
            for name, values in _statistics(tallies):
                found[f"{name} {target.name}"] = values
    return found


def _statistics(tallies: Sequence[Tally | None]) -> Iterator[tuple[str, list[float | None]]]:
    """Calls, the mean of those that did not fail, quantiles with those that failed at the end, and their share."""
    yield COUNTS, [float(one.count) if one else 0.0 for one in tallies]
    yield "mean", [one.total / (one.count - one.failed) if one and one.count > one.failed else None for one in tallies]
    for name in SHOWN:
        yield name, [one.histogram.quantile(LEVELS[name], one.beyond) if one else None for one in tallies]
    yield SHARES, [one.beyond / one.count if one else None for one in tallies]


def _numbers(entries: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {entry["path"]: entry["value"] for entry in entries}
