"""Verdicts: is a target met, missed, or not decided by what was measured?

A failed call is over any limit. A censored one is at least what it has waited, so every statistic has a least and a
greatest value it can still take: met if even the greatest fits, missed if even the least does not, else undecided. The
value decides, not its interval; the interval (over calls, see `orderstatistics`) says how much the count carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt

import numpy as np

from sim.chance.durations import HOUR, MINUTE
from sim.verdict.orderstatistics import NORMAL_975, needed, quantile, ranks_around, wilson
from sim.verdict.played import Ints
from sim.verdict.quantities import EXCLUDED, GROUPS, Quantities, Quantity
from sim.verdict.targets import Limit, Target

MET, MISSED, UNDECIDED = "met", "missed", "undecided"
OVER_CALLS = "95 % over calls, as if independent; not over runs"
UNSETTLED = "no letter of this run has enough days before it and after it to be judged"
ENDLESS = int(np.iinfo(np.int64).max)

BUSIEST = {"busiest minute": MINUTE, "busiest 15 min": 15 * MINUTE, "busiest hour": HOUR}


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target in one group and window. Times are microseconds, shares fractions of 1, attempts plain numbers.

    value: None if it has none (nothing measured, or beyond what was measured). opening: in opening hours. low, high: an
    interval, described by `interval`. start, end: the window, -1 for the whole run. skipped: below the least count, so
    no part of the answer as long as other groups have one.
    """

    target: str
    group: str
    state: str
    value: float | None
    limit: float
    unit: str
    opening: bool
    count: int
    failed: int = 0
    censored: int = 0
    excluded: int = 0
    low: float | None = None
    high: float | None = None
    interval: str = ""
    start: int = -1
    end: int = -1
    reason: str = ""
    skipped: bool = False


def judge(target: Target, quantities: Quantities) -> tuple[Verdict, ...]:
    """The verdicts on one target: one per group and hour it speaks of, else one."""
    whole = counted(target, quantities)
    if not len(whole) and whole.outside:
        return (replace(blank_of(target, "", whole), reason=UNSETTLED),)
    if not len(whole):
        return (replace(blank_of(target, "", whole), state=MISSED, reason="never measured"),)
    verdicts = []
    for start, end, within in _windows(target.window, whole):
        for group, members in grouped(target.each, within):
            blank = replace(blank_of(target, group, members), start=start, end=end)
            verdicts.append(_decided(target, members, blank))
    return tuple(verdicts)


def answer(verdicts: Iterable[Verdict]) -> str:
    """One state for many verdicts: missed if any is; undecided if any is for another reason than too few; else met.

    Where every one has too few, the answer is undecided.
    """
    states = [verdict.state for verdict in verdicts if not verdict.skipped]
    if MISSED in states:
        return MISSED
    return UNDECIDED if UNDECIDED in states or not states else MET


def value_at(quantity: Quantity, level: Fraction) -> int | None:
    """A quantile of a quantity; None if there is none, or if it lies among what failed or is not over."""
    if not len(quantity):
        return None
    least = np.where(quantity.failed, ENDLESS, quantity.values)
    low = quantile(np.sort(least), level)
    high = quantile(np.sort(np.where(quantity.censored, ENDLESS, least)), level) if quantity.censored.any() else low
    return low if low == high != ENDLESS else None


# What is judged -------------------------------------------------------------------------------------------------


def counted(target: Target, quantities: Quantities) -> Quantity:
    """The target's quantity. A share of an outcome is one too: 1 for calls of that outcome, 0 for others.

    Excluded calls are no part of it, unless it is they who are asked about.
    """
    if not target.name.startswith("outcome."):
        return quantities.of(target.name, target.opening)
    outcome = target.name.removeprefix("outcome.").upper()
    every = quantities.calls.where(quantities.calls.under("journey", target.among))
    calls = every.where(~every.is_any("outcome", *(EXCLUDED - {outcome})))
    hit = calls.is_any("outcome", outcome)
    open_ = calls.is_any("outcome", "UNFINISHED") & ~hit
    groups = {group: calls[group] for group in GROUPS if group in calls and group in calls.words}
    known = hit.astype(np.int64), np.zeros(len(calls), dtype=bool), open_, calls["planned"]
    return Quantity(target.name, *known, groups, calls.words, len(every) - len(calls))


def _windows(window: str, whole: Quantity) -> Iterator[tuple[int, int, Quantity]]:
    """Windows on the clock. The busiest is the first of those in which most calls of the quantity were planned."""
    if window == "whole run":
        yield -1, -1, whole
        return
    length = BUSIEST.get(window, HOUR)
    numbers, counts = np.unique(whole.moments // length, return_counts=True)
    chosen = numbers if window == "each hour" else numbers[[int(np.argmax(counts))]]
    for number in chosen.tolist():
        yield number * length, (number + 1) * length, whole.where(whole.moments // length == number)


def grouped(each: str, whole: Quantity) -> Iterator[tuple[str, Quantity]]:
    """The groups of a quantity by one of its columns; one without a name if it is not grouped."""
    if not each:
        yield "", whole
    elif each not in whole.groups:
        yield f"no {each} known", whole.where(np.zeros(len(whole), dtype=bool))
    else:
        codes = whole.groups[each]
        for code in np.unique(codes).tolist():
            yield whole.words[each][code], whole.where(codes == code)


# Judging --------------------------------------------------------------------------------------------------------


def _decided(target: Target, members: Quantity, blank: Verdict) -> Verdict:
    count = len(members)
    if not count:
        return replace(blank, state=MISSED, reason="never measured")
    least, greatest = _range(target, members)
    low, high = _interval(target, members) or (None, None)
    verdict = replace(blank, low=low, high=high, interval=OVER_CALLS if low is not None else "")
    if least == greatest:
        verdict = replace(verdict, value=_finite(least))
    enough = max(target.at_least, needed(target.level)) if target.statistic == "quantile" else target.at_least
    if count < enough:
        return replace(verdict, reason=f"too few: {count}, at least {enough} needed", skipped=True)
    best, worst = fits(target.limit, least), fits(target.limit, greatest)
    if best and worst:
        verdict = replace(verdict, state=MET, value=_finite(greatest if target.limit.sign == "<=" else least))
    elif best or worst:
        return replace(verdict, reason=f"{verdict.censored} of {count} are not over, and could turn it either way")
    else:
        verdict = replace(verdict, state=MISSED, value=_finite(least))
    near = low is not None and high is not None and low <= verdict.limit < high
    return replace(verdict, reason="the limit lies within the interval") if near else verdict


def _range(target: Target, members: Quantity) -> tuple[Fraction | None, Fraction | None]:
    """The least and the greatest value the statistic can still take, exactly; None if it has no end."""
    if target.statistic == "share":
        hits, open_ = hits_of(target, members)
        return Fraction(hits, len(members)), Fraction(hits + open_, len(members))
    least = np.where(members.failed, ENDLESS, members.values)
    greatest = np.where(members.censored, ENDLESS, least)
    return _statistic(target, least), _statistic(target, greatest)


def hits_of(target: Target, members: Quantity) -> tuple[int, int]:
    """How many count, and how many may yet count."""
    if target.inner is None:
        return int(members.values.sum()), int(members.censored.sum())
    within = ~members.failed & (members.values <= int(target.inner.value))
    over = members.failed | (members.values > int(target.inner.value))
    still = members.censored & within
    sure = (within & ~members.censored) if target.inner.sign == "<=" else over
    return int(sure.sum()), int(still.sum())


def _statistic(target: Target, values: Ints) -> Fraction | None:
    if target.statistic == "quantile":
        found = quantile(np.sort(values), target.level)
        return None if found == ENDLESS else Fraction(found)
    if (values == ENDLESS).any():
        return None
    return Fraction(int(values.max())) if target.statistic == "max" else Fraction(int(values.sum()), len(values))


def fits(limit: Limit, value: Fraction | None) -> bool:
    """Whether a value, None for one without an end, keeps within a limit."""
    if value is None:
        return False
    return value <= limit.value if limit.sign == "<=" else value >= limit.value


def _interval(target: Target, members: Quantity) -> tuple[float, float] | None:
    """Over calls; None for max, for a mean without an end, and where there are too few."""
    count = len(members)
    if target.statistic == "share":
        return wilson(hits_of(target, members)[0], count)
    values = np.where(members.failed | members.censored, ENDLESS, members.values)
    if target.statistic == "quantile":
        ranks = ranks_around(count, target.level)
        ordered = np.sort(values)
        if ranks is None or ordered[ranks[1] - 1] == ENDLESS:
            return None
        return float(ordered[ranks[0] - 1]), float(ordered[ranks[1] - 1])
    if target.statistic == "max" or count < 2 or (values == ENDLESS).any():
        return None
    half = NORMAL_975 * float(values.std(ddof=1)) / sqrt(count)
    return float(values.mean()) - half, float(values.mean()) + half


def blank_of(target: Target, group: str, members: Quantity) -> Verdict:
    """What is known before judging."""
    return Verdict(
        target=target.text,
        group=group,
        state=UNDECIDED,
        value=None,
        limit=float(target.limit.value),
        unit=target.limit.unit,
        opening=target.opening,
        count=len(members),
        failed=int(members.failed.sum()),
        censored=int(members.censored.sum()),
        excluded=members.excluded,
    )


def _finite(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
