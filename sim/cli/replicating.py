"""Replications: as many as asked for, or until a quantity is known precisely enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.cli.kept import play_all
from sim.cli.points import Found, Point
from sim.cli.progress import Progress
from sim.cli.time_left import TimeLeft
from sim.mistake import Mistake
from sim.planning.sections import Estimate, estimate
from sim.planning.split import sections
from sim.planning.states import Pooled, judged, pooled
from sim.planning.until import MOST, Until, enough, next_check, parse_until
from sim.scenario.reading import Reading


def replicate(
    reading: Reading, replications: int | None, until: str | None, kept: Path, cluster: str | None, progress: Progress
) -> dict[str, Any]:
    """Play and pool. The summary: per target its state, value, interval (or why there is none), and what exceeds."""
    wanted = parse_until(until) if until else None
    found: list[Found] = []
    widths: list[float | None] = []
    with progress.phase("play"):
        while True:
            count = replications or min(MOST, next_check(len(found)))
            found += _played(reading, wanted, range(len(found), count), kept, cluster, progress)
            if wanted is None:
                break
            widths.append(_until(wanted, found).half_width)
            if enough(widths, wanted.share) or len(found) >= MOST:
                break
        progress.say(f"{len(found)} replications")
    own = len(reading.model.targets)
    targets = [pooled(found[0].targets[place], [f.cells[place] for f in found]) for place in range(own)]
    states = [one for target in targets for one in target]
    return {
        "kind": "replications",
        "replications": len(found),
        "answer": _answer(targets),
        "targets": [state.plain() for state in states],
        "until": None if wanted is None else _told(wanted, found, widths),
        "digests": [one.digest for one in found],
        "calls": found[0].calls,
    }


def _played(
    reading: Reading, wanted: Until | None, numbers: range, kept: Path, cluster: str | None, progress: Progress
) -> list[Found]:
    points = [Point(reading, number, (wanted.target,) if wanted else ()) for number in numbers]
    left = TimeLeft("replications", len(points), progress.quiet)
    by_number = {}
    for number, found in play_all(points, kept, cluster):
        by_number[number] = found
        left.done(len(by_number))
    return [by_number[number] for number in sorted(by_number)]


def _until(wanted: Until, found: list[Found]) -> Estimate:
    parts = sections(wanted.target, [one.cells[-1] for one in found])
    if not parts:
        raise Mistake(f"--until {wanted.text!r}", "nothing of that name was measured", "Name a journey or a quantity")
    return estimate(wanted.target, next(iter(parts.values())))


def _told(wanted: Until, found: list[Found], widths: list[float | None]) -> dict[str, Any]:
    told = _until(wanted, found)
    return {
        "text": wanted.text,
        "reached": enough(widths, wanted.share),
        "half_width": told.half_width,
        "estimate": asdict(told),
    }


def _answer(targets: Sequence[Sequence[Pooled]]) -> str:
    found = [one.state for target in targets for one in judged(target)]
    return next((state for state in ("missed", "undecided") if state in found), "met")
