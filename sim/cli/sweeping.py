"""Sweeps: a scenario at every combination of values, or bisected to the knee of one parameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sim.cli.kept import play_all
from sim.cli.points import Found, Point
from sim.cli.progress import Progress
from sim.cli.time_left import TimeLeft
from sim.mistake import Mistake
from sim.planning.designs import grid
from sim.planning.knee import find_knee
from sim.planning.paired import paired
from sim.planning.sections import FEWEST
from sim.planning.split import sections
from sim.planning.states import Pooled, judged, pooled
from sim.planning.varied import Ends, Varied
from sim.scenario.reading import Reading
from sim.verdict.tally import statistic
from sim.verdict.targets import Target


class Sweep:
    """Plays points of one scenario, each in the same replications, so that every difference is paired."""

    def __init__(
        self, reading: Reading, replications: int, kept: Path, cluster: str | None, progress: Progress
    ) -> None:
        if not reading.model.targets:
            raise Mistake(reading.file, "the scenario has no targets to sweep over", "Write targets: in it")
        self.reading, self.replications, self.kept, self.cluster = reading, replications, kept, cluster
        self.progress = progress

    def over(self, varied: Sequence[Varied]) -> dict[str, Any]:
        """Every combination: per point each target's state and estimate, and its difference to the first point."""
        rows = grid([(one.path, one.values) for one in varied])
        plays = self._played([self.reading.with_values(row) for row in rows], "plays")
        return {
            "kind": "sweep",
            "varied": [asdict(one) for one in varied],
            "replications": self.replications,
            "targets": list(self.reading.model.targets),
            "points": [
                {"values": row, "targets": _told(found), "difference": _differences(plays[0], found)}
                for row, found in zip(rows, plays, strict=True)
            ],
            "digests": [[one.digest for one in found] for found in plays],
        }

    def knee(self, ends: Ends) -> dict[str, Any]:
        """The last value at which the upper limit of every target's interval holds, with every value tried."""
        if self.replications < FEWEST:
            raise Mistake(f"--replications {self.replications}", f"expected at least {FEWEST} to find a knee", "")
        ends = replace(ends, whole=ends.counted)
        told: dict[float, list[dict[str, Any]]] = {}

        def holds(value: float) -> bool:
            (found,) = self._played([self.reading.with_values({ends.path: ends.written(value)})], "replications")
            states = [(one, surely(one) or not decides) for one, decides in _pooled(found)]
            told[value] = [{**one.plain(), "holds": does} for one, does in states]
            every = all(does for _, does in states)
            self.progress.head(f"{ends.path} {ends.written(value)}: {'holds' if every else 'fails'}")
            return every

        knee = find_knee(holds, ends.low, ends.high, ends.whole)
        return {
            "kind": "knee",
            "path": ends.path,
            "replications": self.replications,
            "holds": None if knee.holds is None else ends.written(knee.holds),
            "fails": None if knee.fails is None else ends.written(knee.fails),
            "smallest": knee.smallest,
            "broken": [ends.written(value) for value in knee.broken],
            "tried": [{"value": ends.written(v), "holds": ok, "targets": told[v]} for v, ok in knee.tried],
        }

    def _played(self, readings: Sequence[Reading], what: str) -> list[list[Found]]:
        points = [Point(reading, number) for reading in readings for number in range(self.replications)]
        left = TimeLeft(what, len(points), self.progress.quiet)
        found: dict[int, Found] = {}
        for number, one in play_all(points, self.kept, self.cluster):
            found[number] = one
            left.done(len(found))
        each = self.replications
        return [[found[row * each + number] for number in range(each)] for row in range(len(readings))]


def surely(one: Pooled) -> bool:
    """Whether a target holds at the far end of its interval. A quantile does when few enough calls exceed its limit."""
    target, found = one.parsed, one.estimate
    if target.statistic == "quantile":
        return found.leaned_high is not None and found.leaned_high <= 1 - float(target.level)
    low, high = (found.leaned_low, found.leaned_high) if target.statistic == "share" else (found.low, found.high)
    limit = float(target.limit.value)
    return high is not None and high <= limit if target.limit.sign == "<=" else low is not None and low >= limit


def _pooled(plays: Sequence[Found]) -> list[tuple[Pooled, bool]]:
    """Every group of every target, and whether it is one that decides it."""
    found = []
    for place, target in enumerate(plays[0].targets):
        groups = pooled(target, [one.cells[place] for one in plays])
        deciding = judged(groups)
        found += [(one, one in deciding) for one in groups]
    return found


def _told(plays: Sequence[Found]) -> list[dict[str, Any]]:
    return [one.plain() for one, _ in _pooled(plays)]


def _differences(first: Sequence[Found], second: Sequence[Found]) -> list[dict[str, Any] | None]:
    """Per target that is not grouped: the paired difference to the first point."""
    result = []
    for place, target in enumerate(first[0].targets):
        values = [_values(target, plays, place) for plays in (first, second)]
        found = paired(*values) if values[0] and values[1] and len(values[0]) == len(values[1]) else None
        result.append(None if found is None else asdict(found))
    return result


def _values(target: Target, plays: Sequence[Found], place: int) -> list[float | None]:
    parts = sections(target, [one.cells[place] for one in plays])
    return [statistic(target, tally) for tally in next(iter(parts.values()))] if len(parts) == 1 else []
