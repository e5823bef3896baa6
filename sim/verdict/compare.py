"""Two runs compared, call by call: what is the same, what changed, and by how much.

Rows are paired by their call key, so that with common random numbers each call is its own control. Only calls that are
in both and ended well in both carry differences of time; outcomes are compared over all pairs. Differences are second
minus first, in microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.journey.moments import NEVER
from sim.verdict.measured import Measured, measured
from sim.verdict.orderstatistics import LEVELS, NORMAL_975, quantile
from sim.verdict.played import Ints
from sim.verdict.rows import KEY

_FAILED = ("TIMED_OUT", "REFUSED", "UNFINISHED")


@dataclass(frozen=True, slots=True)
class Compared:
    """One journey in two runs.

    identical: every measurement of every common call is equal, and no call is in one run only (hops are not looked at).
    timed: pairs that ended well in both; slower, faster: how many of them. mean: mean difference; half_width: of its
    95 % interval over pairs as if independent (not over runs), None below two pairs. first, second: quantiles of the
    timed pairs in each run. moved: outcome in the first and in the second run, with the number of calls.
    """

    journey: str
    identical: bool
    common: int
    only_first: int
    only_second: int
    timed: int
    slower: int
    faster: int
    mean: float | None
    half_width: float | None
    first: dict[str, int]
    second: dict[str, int]
    moved: dict[tuple[str, str], int]


HEADINGS = ("journey", "calls", "same", "slower", "faster", "Δ mean", "±", "Δ p50", "Δ p95", "Δ p99", "outcomes moved")


def compare(first: pa.Table, second: pa.Table) -> tuple[Compared, ...]:
    """Two runs' rows, journey by journey."""
    one, two = measured(first).calls, measured(second).calls
    pairs = _paired(one, two)
    names = sorted({*_used(one), *_used(two)})
    return tuple(_compared(name, one, two, pairs) for name in names)


def table(compared: tuple[Compared, ...]) -> list[tuple[str, ...]]:
    """One line per journey under `HEADINGS`, times in milliseconds."""
    return [
        (
            one.journey,
            f"{one.common}" + (f" (+{one.only_second} -{one.only_first})" if one.only_first or one.only_second else ""),
            "identical" if one.identical else f"{one.timed - one.slower - one.faster} of {one.timed}",
            str(one.slower),
            str(one.faster),
            _milliseconds(one.mean),
            _milliseconds(one.half_width).lstrip("+"),
            *(_milliseconds(_difference(one, level)) for level in ("p50", "p95", "p99")),
            ", ".join(f"{a} to {b}: {count}" for (a, b), count in one.moved.items()),
        )
        for one in compared
    ]


def _paired(one: Measured, two: Measured) -> tuple[Ints, Ints]:
    """Row numbers in each of the calls that both have, in canonical order."""
    both = {name: np.concatenate((one[name], two[name])) for name in KEY}
    order = np.lexsort([both[name] for name in reversed(KEY)])  # stable: the first run's row comes first
    same = np.ones(max(0, len(order) - 1), dtype=bool)
    for column in both.values():
        ordered = column[order]
        same &= ordered[1:] == ordered[:-1]
    places = np.flatnonzero(same)
    return order[places], order[places + 1] - len(one)


def _used(calls: Measured) -> list[str]:
    return [calls.words["journey"][code] for code in np.unique(calls["journey"]).tolist()]


def _compared(name: str, one: Measured, two: Measured, pairs: tuple[Ints, Ints]) -> Compared:
    mine, yours = one.is_any("journey", name), two.is_any("journey", name)
    here = mine[pairs[0]] & yours[pairs[1]]
    rows, others = pairs[0][here], pairs[1][here]
    a, b = _lasted(one)[rows], _lasted(two)[others]
    timed = (a != NEVER) & (b != NEVER)
    difference = (b - a)[timed]
    common, only_first, only_second = len(rows), int(mine.sum()) - len(rows), int(yours.sum()) - len(others)
    return Compared(
        journey=name,
        identical=not only_first and not only_second and _same(one, two, rows, others),
        common=common,
        only_first=only_first,
        only_second=only_second,
        timed=len(difference),
        slower=int((difference > 0).sum()),
        faster=int((difference < 0).sum()),
        mean=float(difference.mean()) if len(difference) else None,
        half_width=_half_width(difference),
        first=_quantiles(a[timed]),
        second=_quantiles(b[timed]),
        moved=_moved(one, two, rows, others),
    )


def _lasted(calls: Measured) -> Ints:
    """The response; of letters the time from planned to opened. NEVER for calls that did not end well."""
    opened = np.where(calls["opened"] != NEVER, calls["opened"] - calls["planned"], NEVER)
    lasted = np.where(calls["response"] != NEVER, calls["response"], opened)
    return np.where(calls.is_any("outcome", *_FAILED), NEVER, lasted)


def _same(one: Measured, two: Measured, rows: Ints, others: Ints) -> bool:
    """Whether the calls are equal in every column both runs have."""
    for name in one.columns:
        if name in two:
            a, b = one[name][rows], two[name][others]
            if name in one.words:
                a = _translated(one.words[name], one.words[name])[a]
                b = _translated(one.words[name], two.words[name])[b]
            if not np.array_equal(a, b):
                return False
    return True


def _translated(words: tuple[str, ...], others: tuple[str, ...]) -> Ints:
    """The code in `words` of each of `others`; -1 if it is none of them."""
    place = {word: code for code, word in enumerate(words)}
    return np.array([place.get(word, -1) for word in others], dtype=np.int64)


def _moved(one: Measured, two: Measured, rows: Ints, others: Ints) -> dict[tuple[str, str], int]:
    before, after = one.words["outcome"], two.words["outcome"]
    cells = one["outcome"][rows].astype(np.int64) * len(after) + two["outcome"][others]
    counts = np.bincount(cells, minlength=1)
    found = [(divmod(cell, len(after)), int(counts[cell])) for cell in np.flatnonzero(counts).tolist()]
    return {(before[a].lower(), after[b].lower()): count for (a, b), count in found if before[a] != after[b]}


def _half_width(difference: NDArray[np.int64]) -> float | None:
    if len(difference) < 2:
        return None
    return NORMAL_975 * float(difference.std(ddof=1)) / sqrt(len(difference))


def _quantiles(values: Ints) -> dict[str, int]:
    ordered = np.sort(values)
    return {name: quantile(ordered, level) for name, level in LEVELS.items()} if len(ordered) else {}


def _difference(one: Compared, level: str) -> float | None:
    return one.second[level] - one.first[level] if level in one.first else None


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value / 1000:+.3f}"
