"""Tallies: all that a verdict needs of many calls, as counts that add up, so that rows need not be kept.

A target's limit is known before anything is played, so what lies within it is counted exactly; a quantile is within its
limit exactly when enough calls are. Only the value shown comes from a histogram (to a part in 1,024). Tallies are kept
per group, window and day, and those of parts, days and replications are added up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from sim.chance.durations import DAY, HOUR
from sim.verdict.histogram import Histogram
from sim.verdict.judge import BUSIEST, MET, MISSED, OVER_CALLS, Verdict, blank_of, counted, fits, grouped, hits_of
from sim.verdict.orderstatistics import needed, rank, wilson
from sim.verdict.quantities import Quantities, Quantity
from sim.verdict.targets import Limit, Target

WHOLE = -1
"""The window of a target that looks at the whole run."""


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Counts of one cell. sure: surely within the limit (of a share: surely counted); open: may yet be.

    total: sum of the values of calls that did not fail, those not over as far as they got. top: the greatest that ended
    well. excluded: calls that are no part of it, where the target looks at all calls of the whole run together.
    """

    count: int
    failed: int
    censored: int
    sure: int
    open: int
    total: int
    top: int
    histogram: Histogram
    excluded: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.count + other.count,
            self.failed + other.failed,
            self.censored + other.censored,
            self.sure + other.sure,
            self.open + other.open,
            self.total + other.total,
            max(self.top, other.top),
            self.histogram + other.histogram,
            self.excluded + other.excluded,
        )

    @property
    def beyond(self) -> int:
        """Calls that count as longer than all that ended well."""
        return self.failed + self.censored


_COUNTS = ("count", "failed", "censored", "sure", "open", "total", "top", "excluded")

Cell = tuple[str, int, int]
"""Group, number of the window (or WHOLE), day of the run."""
Tallies = Mapping[Cell, Tally]


def tallies(target: Target, quantities: Quantities) -> dict[Cell, Tally]:
    """The tallies of one target over some calls."""
    whole = counted(target, quantities)
    length = _length(target)
    found: dict[Cell, Tally] = {}
    for day in np.unique(whole.moments // DAY).tolist():
        today = whole.where(whole.moments // DAY == day)
        windows = today.moments // length if length else np.full(len(today), WHOLE)
        for window in np.unique(windows).tolist():
            for group, members in grouped(target.each, today.where(windows == window)):
                if len(members):
                    found[group, window, day] = _tally(target, members)
    if found and not length and not target.each:
        first = min(found)
        found[first] = replace(found[first], excluded=whole.excluded)
    return found


def added(parts: Iterable[Tallies]) -> dict[Cell, Tally]:
    """The tallies of all parts together."""
    found: dict[Cell, Tally] = {}
    for part in parts:
        for cell, tally in part.items():
            found[cell] = found[cell] + tally if cell in found else tally
    return found


def on_day(parts: Tallies, day: int) -> dict[Cell, Tally]:
    """What was planned on one day."""
    return {cell: tally for cell, tally in parts.items() if cell[2] == day}


def judge_tallies(target: Target, cells: Tallies) -> tuple[Verdict, ...]:
    """The verdicts on one target, as `judge` gives them of rows."""
    blank = blank_of(target, "", _NOTHING)
    if not cells:
        return (replace(blank, state=MISSED, reason="never measured"),)
    length = _length(target)
    chosen = cells
    if target.window in BUSIEST:
        counts: dict[int, int] = {}
        for (_, window, _day), tally in cells.items():
            counts[window] = counts.get(window, 0) + tally.count
        busiest = min(counts, key=lambda window: (-counts[window], window))
        chosen = {cell: tally for cell, tally in cells.items() if cell[1] == busiest}
    together: dict[tuple[int, str], Tally] = {}
    for (group, window, _), tally in chosen.items():
        place = (window, group)
        together[place] = together[place] + tally if place in together else tally
    return tuple(
        _decided(target, tally, _placed(blank, group, window, length))
        for (window, group), tally in sorted(together.items(), key=lambda item: item[0])
    )


def statistic(target: Target, tally: Tally) -> float | None:
    """The value of the target's statistic; None if it has none or no end. Of a share what surely counts."""
    if target.statistic == "share":
        return tally.sure / tally.count if tally.count else None
    if target.statistic == "quantile":
        found = tally.histogram.quantile(target.level, tally.beyond)
        return None if found is None else float(found)
    if tally.beyond or not tally.count:
        return None
    return float(tally.top) if target.statistic == "max" else tally.total / tally.count


def as_plain(cells: Tallies) -> list[dict[str, Any]]:
    """Tallies as JSON can hold them."""
    return [
        {
            "cell": list(cell),
            "counts": [getattr(tally, name) for name in _COUNTS],
            "bins": tally.histogram.bins.tolist(),
            "in": tally.histogram.counts.tolist(),
        }
        for cell, tally in sorted(cells.items())
    ]


def from_plain(content: list[dict[str, Any]]) -> dict[Cell, Tally]:
    """What `as_plain` made."""
    return {
        (str(one["cell"][0]), int(one["cell"][1]), int(one["cell"][2])): Tally(
            **dict(zip(_COUNTS, one["counts"], strict=True)),
            histogram=Histogram(np.array(one["bins"], dtype=np.int64), np.array(one["in"], dtype=np.int64)),
        )
        for one in content
    }


# One cell -------------------------------------------------------------------------------------------------------


def _tally(target: Target, members: Quantity) -> Tally:
    held = target
    if target.inner is None and not target.name.startswith("outcome."):
        held = replace(target, inner=Limit("<=", target.limit.value, target.limit.unit, target.limit.opening))
    sure, still = hits_of(held, members)
    well = members.values[~members.failed & ~members.censored]
    return Tally(
        count=len(members),
        failed=int(members.failed.sum()),
        censored=int(members.censored.sum()),
        sure=sure,
        open=still,
        total=int(members.values[~members.failed].sum()),
        top=int(well.max(initial=0)),
        histogram=Histogram.of(well),
    )


def _decided(target: Target, tally: Tally, blank: Verdict) -> Verdict:
    counts = {name: getattr(tally, name) for name in ("count", "failed", "censored", "excluded")}
    verdict = replace(blank, **counts, value=statistic(target, tally))
    if target.statistic == "share":
        low, high = wilson(tally.sure, tally.count)
        verdict = replace(verdict, low=low, high=high, interval=OVER_CALLS)
    enough = max(target.at_least, needed(target.level)) if target.statistic == "quantile" else target.at_least
    if tally.count < enough:
        return replace(verdict, reason=f"too few: {tally.count}, at least {enough} needed", skipped=True)
    worst, best = _within(target, tally)
    if worst == best:
        return replace(_reaching(verdict, target, tally, worst), state=MET if worst else MISSED)
    verdict = replace(verdict, value=None) if target.statistic == "share" else verdict
    return replace(verdict, reason=f"{tally.open} of {tally.count} are not over, and could turn it either way")


def _reaching(verdict: Verdict, target: Target, tally: Tally, met: bool) -> Verdict:
    """With the value of a share that is decided though calls are open, as `judge` tells it: as if they ended badly."""
    if target.statistic != "share" or not met or target.limit.sign == ">=":
        return verdict
    return replace(verdict, value=(tally.sure + tally.open) / tally.count)


def _within(target: Target, tally: Tally) -> tuple[bool, bool]:
    """Whether the limit holds if all that is open turns out badly, and if it turns out well."""
    least, most = Fraction(tally.sure, tally.count), Fraction(tally.sure + tally.open, tally.count)
    if target.statistic == "share":
        return tuple(sorted((fits(target.limit, least), fits(target.limit, most))))  # type: ignore[return-value]
    if target.statistic == "quantile":
        wanted = rank(tally.count, target.level)
        return tally.sure >= wanted, tally.sure + tally.open >= wanted
    if target.statistic == "max":
        return tally.sure == tally.count, tally.sure + tally.open == tally.count
    if tally.failed:
        return False, False
    within = fits(target.limit, Fraction(tally.total, tally.count))
    return within and not tally.censored, within


def _length(target: Target) -> int:
    return 0 if target.window == "whole run" else BUSIEST.get(target.window, HOUR)


def _placed(blank: Verdict, group: str, window: int, length: int) -> Verdict:
    if window == WHOLE:
        return replace(blank, group=group)
    return replace(blank, group=group, start=window * length, end=(window + 1) * length)


_NONE = np.zeros(0, dtype=np.int64)
_NOTHING = Quantity("", _NONE, _NONE.astype(bool), _NONE.astype(bool), _NONE, {}, {})
