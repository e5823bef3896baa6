"""One point of a plan for many plays: a scenario with its values, one replication, played and tallied.

A point is plain data and what it gives adds up, so that points can be played on other cores and other machines. No rows
are kept: a day is played, tallied and forgotten, so memory does not grow with days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.cli.engines import means
from sim.cli.freed_memory import keep_freed_memory
from sim.cli.judging import clock_of, targets_of, window_of
from sim.scenario.build import Built, Programme, programme
from sim.scenario.outcomes import Outcome
from sim.scenario.reading import Reading
from sim.scenario.stage import horizon
from sim.verdict.judge import Verdict
from sim.verdict.played import Played
from sim.verdict.quantities import Quantities
from sim.verdict.rows import calls_of, rows_of
from sim.verdict.tally import Cell, Tally, added, as_plain, from_plain, judge_tallies, tallies
from sim.verdict.targets import Target, parse_target
from sim.verdict.visits import visits_of

if TYPE_CHECKING:
    import pyarrow as pa

    from sim.engine.days import Part, PlayOn

Counts = dict[str, dict[str, int]]
"""Calls per journey and outcome."""


@dataclass(frozen=True, slots=True)
class Point:
    """What to play: `reading` with everything set, a replication, and targets beyond the scenario's own."""

    reading: Reading
    replication: int = 0
    more: tuple[Target, ...] = ()
    engine: str = "compiled"

    @property
    def name(self) -> str:
        """A digest of everything that decides what playing gives, except the program itself."""
        told = (self.reading.digest, self.replication, [target.text for target in self.more])
        return sha256(repr(told).encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Found:
    """What one point gave: tallies per target, calls by journey and outcome, and a digest of every call's moments."""

    targets: tuple[Target, ...]
    cells: tuple[dict[Cell, Tally], ...]
    calls: Counts
    digest: str

    @property
    def verdicts(self) -> tuple[tuple[Verdict, ...], ...]:
        """The verdicts on each target."""
        return tuple(judge_tallies(*pair) for pair in zip(self.targets, self.cells, strict=True))


@dataclass(slots=True)
class Sums:
    """Tallies of parts, as they come."""

    targets: tuple[Target, ...] = ()
    cells: list[dict[Cell, Tally]] = field(default_factory=list)
    calls: Counts = field(default_factory=dict)
    digest: Any = field(default_factory=sha256)

    def found(self) -> Found:
        """All of it."""
        return Found(self.targets, tuple(self.cells), self.calls, self.digest.hexdigest())


def play_point(point: Point) -> Found:
    """Play one point and tally it."""
    keep_freed_memory()
    sums = Sums()
    for _ in parts(point, sums):
        pass
    return sums.found()


def parts(point: Point, sums: Sums, keep_rows: bool = False) -> Iterator[tuple[int, pa.Table | None]]:
    """Play day by day, adding to `sums`; yields the days done and, if kept, the rows of the calls that are over."""
    from sim.engine.days import play_days

    play_on = _performer(point.engine)
    whole = programme(point.reading, point.replication, *means(point.engine))
    day = 0
    for part in play_days(whole, play_on):
        day, rows = day + 1, _add(sums, point, whole, part, keep_rows)
        del part  # or it lies in memory beside the next
        yield day, rows


def _add(sums: Sums, point: Point, whole: Programme, part: Part, keep_rows: bool) -> pa.Table | None:
    """Tally what is over in a part; its rows, if they are kept."""
    reading, plan, moments, over = point.reading, part.plan, part.moments, part.over
    built = Built(plan, whole.stage, whole.setting, whole.world, whole.staff)
    if not sums.targets:
        sums.targets = (*_targets(point, built), *point.more)
        sums.cells = [{} for _ in sums.targets]
    played = Played(replace(plan, visible=plan.visible & over), whole.stage, moments, point.replication)
    calls = calls_of(played)
    visits = None
    if any(target.name.startswith("waiting") for target in sums.targets):
        visits = visits_of(played)
        visits = replace(visits, own=visits.own & over[visits.call])
    names = tuple(station.name for station in whole.stage.stations)
    clock = clock_of(reading, built)
    quantities = Quantities(calls, horizon(reading), clock, visits, names, window_of(reading))
    for place, target in enumerate(sums.targets):
        sums.cells[place] = added((sums.cells[place], tallies(target, quantities)))
    _count(sums.calls, calls["journey"], calls.words["journey"], calls["outcome"])
    for column in (moments.opened, moments.closed, moments.end, moments.missing, moments.delivered):
        sums.digest.update(np.ascontiguousarray(column[over].astype("<i8", copy=False)).data)
    return rows_of(played) if keep_rows else None


def _targets(point: Point, built: Built) -> list[Target]:
    """The scenario's targets. Whether they can be decided is asked of the first replication: in another, a rare journey
    may have no call.
    """
    if point.replication:
        return [parse_target(text) for text in point.reading.model.targets]
    return targets_of(point.reading, built)


def _performer(engine: str) -> PlayOn:
    """Who plays part by part."""
    if engine == "fast":
        from sim.engine import fast

        return fast.play_on
    from sim.engine import compiled_standing

    return compiled_standing.play_on


def _count(counts: Counts, journey: Any, words: tuple[str, ...], outcome: Any) -> None:
    cells = np.bincount(journey.astype(np.int64) * len(Outcome) + outcome, minlength=1)
    for cell in np.flatnonzero(cells).tolist():
        name, end = divmod(cell, len(Outcome))
        ends = counts.setdefault(words[name], {})
        word = Outcome(end).name.lower()
        ends[word] = ends.get(word, 0) + int(cells[cell])


def found_as_plain(found: Found) -> dict[str, Any]:
    """What a point gave, as JSON can hold it."""
    cells = [as_plain(one) for one in found.cells]
    return {"texts": [t.text for t in found.targets], "cells": cells, "calls": found.calls, "digest": found.digest}


def found_from_plain(content: dict[str, Any], read: Callable[[str], Target]) -> Found:
    """What `found_as_plain` made; `read` reads a target's text."""
    targets = tuple(read(text) for text in content["texts"])
    return Found(targets, tuple(from_plain(one) for one in content["cells"]), content["calls"], content["digest"])
