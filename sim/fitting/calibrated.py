"""A station calibrated: its service times fitted on one part of a log, and held against the other."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import SECOND, Duration
from sim.fitting.basis import BELOW, DELAY, Calls, Times, times_of
from sim.fitting.candidates import Candidate, candidates, chosen, distance, refitted
from sim.fitting.parted import Parted, parted
from sim.fitting.shapes import quantile
from sim.planning.student import t_quantile
from sim.verdict.orderstatistics import LEVELS, needed
from sim.verdict.orderstatistics import quantile as seen_quantile

Ints = NDArray[np.int64]

FEWEST = 30
"""Times below which nothing is fitted."""
FEW = 300
"""Times below which a fit is doubted whatever it looks like."""
FAR = 0.05
"""A Kolmogorov-Smirnov distance above which a fit is poor, where chance alone would not explain it."""
OFF = 0.10
"""A mean or tail quantile of the rest that differs by a larger share is foretold poorly."""
ZEROS = 0.05
"""A larger share of times that are 0 tells of moments that were rounded."""
APART = 0.25
"""Operations whose mean differs by a larger share from the station's are better told apart."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A number with its 95 % interval over parts of the log."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Foretold:
    """A quantile of the times that were not fitted: as the fit has it, and as it was seen (µs)."""

    level: str
    predicted: float
    seen: int

    @property
    def off(self) -> float:
        """How far the prediction is off, as a share of what was seen; endlessly where nothing was seen to take time."""
        if not self.seen:
            return float("inf") if self.predicted else 0.0
        return self.predicted / self.seen - 1


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What a log says of one station.

    basis: what was fitted; `is_service` False: a delay without queue. calls: in the log; used: of them fitted or held
    against the fit. how: which part was fitted. mean, cv: with intervals. fit: Kolmogorov-Smirnov distance to the
    fitted part; rest: to the other. ordered: the rest's times in ascending order. operations: name, calls, mean.
    """

    station: str
    basis: str
    calls: int
    used: int
    how: str
    duration: Duration
    mean: Interval
    cv: Interval
    candidates: tuple[Candidate, ...]
    rest_distance: float
    rest_mean: float
    foretold: tuple[Foretold, ...]
    operations: tuple[tuple[str, int, float], ...]
    doubts: tuple[str, ...]
    fitted_times: Ints
    rest_times: Ints

    @property
    def is_service(self) -> bool:
        """Whether these are service times, so that servers can be counted from them."""
        return self.basis != DELAY


class TooFew(ValueError):
    """Too few times of the kind that was asked for; its text says how many of what."""


def calibrate(station: str, calls: Calls, below: int | None = None) -> Calibrated:
    """Fit a station. TooFew where there is not enough to fit, or nothing left to foretell."""
    told = times_of(calls, below)
    if len(told.values) < FEWEST:
        raise TooFew(f"{len(told.values)} of {len(calls.begin)} calls tell a {told.basis}, fewer than {FEWEST}")
    parts = parted(calls.begin[told.rows])
    if min(len(parts.fitted), len(parts.rest)) < FEWEST // 3:
        sizes = f"{len(parts.fitted)} to fit and {len(parts.rest)} to foretell"
        raise TooFew(f"{parts.how} and the rest hold {sizes}, fewer than {FEWEST // 3}")
    fitted, rest = np.sort(told.values[parts.fitted]), np.sort(told.values[parts.rest])
    if not fitted[-1] or not rest[-1]:
        raise TooFew(f"of {parts.how} or of the rest all times are 0: are the moments in whole seconds?")
    found = candidates(fitted)
    best = chosen(found)
    ahead = tuple(
        Foretold(name, quantile(best.duration, float(level)), seen_quantile(rest, level))
        for name, level in LEVELS.items()
        if len(rest) >= _least(level)
    )
    distance_of_rest = distance(best.duration, rest.astype(np.float64))
    operations = _operations(calls, told)
    doubts = [*told.doubts, *_doubts(best, len(fitted), rest, distance_of_rest, ahead)]
    doubts += _of_operations(operations, best.duration.mean) + _of_resolution(told.values)
    if told.basis == BELOW and len(told.rows) < len(calls.begin) / 20:
        doubts.append(f"only {len(told.rows):,} of {len(calls.begin):,} calls began below the stated concurrency")
    mean, cv = _intervals(best.duration, told, parts)
    return Calibrated(
        station=station,
        basis=told.basis,
        calls=len(calls.begin),
        used=len(told.values),
        how=parts.how,
        duration=best.duration,
        mean=mean,
        cv=cv,
        candidates=found,
        rest_distance=distance_of_rest,
        rest_mean=float(rest.mean()),
        foretold=ahead,
        operations=operations,
        doubts=tuple(doubts),
        fitted_times=fitted,
        rest_times=rest,
    )


def _least(level: Fraction) -> int:
    """Times from which on a quantile is shown: its order statistic is not merely the largest."""
    return needed(level) if level > Fraction(1, 2) else 1


def _intervals(duration: Duration, told: Times, parts: Parted) -> tuple[Interval, Interval]:
    """Of mean and cv over the sections, each fitted alone; sections share days and hours, calls do not."""
    alone = [refitted(duration.kind, told.values[section]) for section in parts.sections]
    return (
        _interval(duration.mean, [one.mean for one in alone]),
        _interval(duration.cv, [one.cv for one in alone], least=1.0 if duration.kind == "hyperexponential" else 0.0),
    )


def _interval(value: float, alone: list[float], least: float = 0.0) -> Interval:
    count = len(alone)
    if count < 2:
        return Interval(value, value, value)
    spread = sum((one - value) ** 2 for one in alone) / (count * (count - 1))
    half = t_quantile(count - 1) * sqrt(spread)
    return Interval(value, max(least, value - half), value + half)


def _doubts(best: Candidate, count: int, rest: Ints, apart: float, ahead: tuple[Foretold, ...]) -> list[str]:
    found = []
    if count < FEW:
        found.append(f"only {count} times were fitted: expect other numbers from the next log")
    by_chance = 1.63 / sqrt(count)  # the distance that one sample in a hundred exceeds
    if best.distance > max(FAR, by_chance):
        found.append(f"no kind fits well: {best.duration.kind} is nearest at a distance of {best.distance:.3f}")
    if apart > max(FAR, 1.63 / sqrt(len(rest))):
        found.append(f"the rest is foretold poorly: a distance of {apart:.3f}")
    change = best.duration.mean / float(rest.mean()) - 1
    if abs(change) > OFF:
        found.append(f"the mean of the rest is foretold {change:+.0%} off")
    found += [f"{one.level} of the rest is foretold {one.off:+.0%} off" for one in ahead if abs(one.off) > OFF]
    return found


def _of_resolution(values: Ints) -> list[str]:
    """Doubts about times that were rounded before they came here."""
    if not (values % SECOND).any():
        return ["all times are whole seconds: are the moments rounded?"]
    none = float((values == 0).mean())
    return [f"{none:.0%} of the times are 0: are the moments rounded?"] if none > ZEROS else []


def _operations(calls: Calls, told: Times) -> tuple[tuple[str, int, float], ...]:
    codes = calls.operation[told.rows]
    found = []
    for code in np.unique(codes).tolist():
        here = told.values[codes == code]
        found.append((calls.operations[code], len(here), float(here.mean())))
    return tuple(sorted(found, key=lambda one: -one[1]))


def _of_operations(operations: tuple[tuple[str, int, float], ...], mean: float) -> list[str]:
    far = [
        name
        for name, count, own in operations
        if len(operations) > 1 and count >= FEWEST and abs(own / mean - 1) > APART
    ]
    if not far:
        return []
    more = f" and {len(far) - 5} more" if len(far) > 5 else ""
    return [f"operations with a mean of their own, better told apart: {', '.join(far[:5])}{more}"]
