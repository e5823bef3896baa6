"""What one half measured: times per journey, in total and in the system under test, sorted and with failures on top."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats
from sim.regression.order import BASE, HEAD, Turn
from sim.verdict.judge import ENDLESS
from sim.verdict.measured import Measured
from sim.verdict.orderstatistics import LEVELS, quantile
from sim.verdict.quantities import EXCLUDED

Ints = NDArray[np.int64]

TOTAL, SYSTEM = "total", "system"
CLOCKS = (SYSTEM, TOTAL)
"""In the system under test (the total without what the mocks took and without the generator's lateness), and in total
(from the planned moment)."""

SUCCEEDED = frozenset({"ANSWERED", "PARTIAL", "NOTHING_FOUND", "NOT_CONNECTED"})
"""Outcomes that are an answer; every other one but those excluded counts as over any limit."""

UNKNOWN = -1
MOCKED, LATE = "mocks", "lateness"
"""Columns of a load run's rows: µs in the mocks, UNKNOWN where it could not be told; µs sent too late."""


@dataclass(frozen=True, slots=True, eq=False)
class Half:
    """times: per journey and clock, ascending µs, ENDLESS for each call without an answer; a clock that is not known of
    most calls is left out. asked, failed: calls per journey. errors: why calls failed, and how many. problems: why the
    generator's figures are not valid. passed: requests that passed the mocks.
    pressure: the share of the time in which something on the machine waited for a processor; None where unknown."""

    turn: Turn
    times: Mapping[tuple[str, str], Ints]
    asked: Mapping[str, int]
    failed: Mapping[str, int]
    problems: tuple[str, ...] = ()
    errors: Mapping[str, int] = field(default_factory=dict)
    passed: int = 0
    pressure: float | None = None

    def quantile(self, journey: str, clock: str, level: str) -> int | None:
        """A quantile of a journey's times, in µs; None where it lies among calls without an answer."""
        times = self.times[journey, clock]
        value = quantile(times, LEVELS[level]) if len(times) else ENDLESS
        return None if value == ENDLESS else value


def half_of(turn: Turn, calls: Measured, since: int, problems: Sequence[str] = (), passed: int = 0) -> Half:
    """A half from the rows of its calls; those planned before `since` were its warm-up."""
    kept = calls.where((calls["planned"] >= since) & ~calls.is_any("outcome", *EXCLUDED))
    answered = kept.is_any("outcome", *SUCCEEDED)
    times, asked, failed = {}, {}, {}
    for journey in sorted(set(kept.decode("journey"))):
        mine = kept.is_any("journey", journey)
        asked[journey], failed[journey] = int(mine.sum()), int((mine & ~answered).sum())
        for clock, values in _clocks(kept.where(mine), answered[mine]).items():
            times[journey, clock] = values
    words = kept.where(~answered).decode("outcome")
    return Half(turn, times, asked, failed, tuple(problems), dict(Counter(word.lower() for word in words)), passed)


def log_ratios(halves: Sequence[Half], journey: str, clock: str, level: Fraction) -> Floats:
    """log(head / base) of a quantile, one per pair that is whole; nan where it lies among calls without an answer."""
    found = {(half.turn.round, half.turn.pair, half.turn.version): half for half in halves}
    pairs = sorted({key[:2] for key in found if (*key[:2], BASE) in found and (*key[:2], HEAD) in found})
    values = [[_quantile(found[*pair, version], journey, clock, level) for version in (BASE, HEAD)] for pair in pairs]
    both = np.array(values, dtype=np.float64).reshape(-1, 2)
    result: Floats = np.log(both[:, 1]) - np.log(both[:, 0])
    return result


def pooled(halves: Sequence[Half], version: str, journey: str, clock: str) -> Ints:
    """All times of one version, ascending."""
    parts = [
        half.times[journey, clock] for half in halves if half.turn.version == version and (journey, clock) in half.times
    ]
    return np.sort(np.concatenate(parts)) if parts else np.zeros(0, dtype=np.int64)


def journeys_of(halves: Sequence[Half]) -> tuple[str, ...]:
    """Every journey that any half was asked for."""
    return tuple(sorted({journey for half in halves for journey in half.asked}))


def _clocks(calls: Measured, answered: NDArray[np.bool_]) -> dict[str, Ints]:
    total = np.where(answered, calls["response"].astype(np.int64), ENDLESS)
    found = {TOTAL: np.sort(total)}
    if MOCKED in calls:
        mocked = calls[MOCKED].astype(np.int64)
        known = mocked != UNKNOWN
        late = calls[LATE].astype(np.int64) if LATE in calls else np.zeros(len(calls), dtype=np.int64)
        if known.sum() > len(calls) / 2:
            inside = np.maximum(1, total - np.maximum(0, late) - mocked)
            found[SYSTEM] = np.sort(np.where(answered, inside, ENDLESS)[known | ~answered])
    return found


def _quantile(half: Half, journey: str, clock: str, level: Fraction) -> float:
    times = half.times.get((journey, clock))
    if times is None or not len(times):
        return np.nan
    value = quantile(times, level)
    return np.nan if value == ENDLESS else float(max(1, value))
