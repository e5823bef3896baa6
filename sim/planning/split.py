"""Tallies of many plays of one target, set side by side: per group and window, one tally per play."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add

from sim.chance.durations import DAY
from sim.verdict.judge import BUSIEST
from sim.verdict.tally import WHOLE, Tallies, Tally
from sim.verdict.targets import Target

Place = tuple[str, int]
"""Group, and the start of the window in microseconds after its midnight (WHOLE: the run, or each play's busiest)."""


def sections(target: Target, plays: Sequence[Tallies]) -> dict[Place, list[Tally]]:
    """Per group and window a list with one tally per play that has any. Windows are those of the day."""
    found: dict[Place, list[Tally]] = {}
    for cells in plays:
        busiest = _busiest(cells) if target.window in BUSIEST else None
        mine: dict[Place, list[Tally]] = {}
        for (group, window, _), tally in cells.items():
            if busiest is None or window == busiest:
                mine.setdefault((group, _of_day(target, window)), []).append(tally)
        for place, parts in mine.items():
            found.setdefault(place, []).append(reduce(add, parts))
    return dict(sorted(found.items()))


def _busiest(cells: Tallies) -> int | None:
    counts: dict[int, int] = {}
    for (_, window, _day), tally in cells.items():
        counts[window] = counts.get(window, 0) + tally.count
    return min(counts, key=lambda window: (-counts[window], window), default=None)


def _of_day(target: Target, window: int) -> int:
    return window * (DAY // 24) % DAY if target.window == "each hour" else WHOLE
