"""Targets on calls of several halves: the interval of the statistic decides, not its value.

met: the whole interval lies within the limit. missed: it lies beyond it, and so do the values of most halves by
themselves: a neighbour's bad minute is no property of the system. undecided: the limit lies inside, or halves disagree.
too few: the count cannot carry the statistic. A target on something that was never measured is missed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

from sim.verdict.judge import MET, MISSED, UNDECIDED, Verdict, fits, judge
from sim.verdict.quantities import Quantities
from sim.verdict.targets import Target

TOO_FEW = "too few"
NEVER = "never measured"
AGREEING = 0.75
"""The share of halves that must miss a target by themselves."""


@dataclass(frozen=True, slots=True)
class Held:
    """A target with its verdict; `state` is one of met, missed, undecided, too few."""

    state: str
    verdict: Verdict


def held(targets: Iterable[Target], pooled: Quantities, halves: Sequence[Quantities] = ()) -> tuple[Held, ...]:
    """Every target in each of its groups and windows, on the calls of all halves; `halves`: of each by itself."""
    return tuple(_agreed(target, one, halves) for target in targets for one in _all_held(target, pooled))


def _all_held(target: Target, quantities: Quantities) -> list[Held]:
    return [_held(target, verdict) for verdict in judge(target, quantities)]


def _agreed(target: Target, found: Held, halves: Sequence[Quantities]) -> Held:
    """Missed only where most halves miss it too."""
    if found.state != MISSED or found.verdict.reason == NEVER or not halves:
        return found
    place = (found.verdict.group, found.verdict.start)
    single = [one for half in halves for one in judge(target, half) if (one.group, one.start) == place]
    beyond = sum(one.value is None or not fits(target.limit, Fraction(one.value)) for one in single)
    if beyond >= ceil(AGREEING * len(single)):
        return found
    reason = f"halves disagree: {beyond} of {len(single)} miss it"
    return Held(UNDECIDED, replace(found.verdict, reason=reason))


def _held(target: Target, verdict: Verdict) -> Held:
    if verdict.reason == NEVER:
        return Held(MISSED, verdict)
    if verdict.skipped:
        return Held(TOO_FEW, verdict)
    if verdict.low is None or verdict.high is None:
        return Held(verdict.state, replace(verdict, reason=verdict.reason or "no interval: its value decides"))
    upwards = target.limit.sign == "<="
    inside = verdict.high <= verdict.limit if upwards else verdict.low >= verdict.limit
    beyond = verdict.low > verdict.limit if upwards else verdict.high < verdict.limit
    state = MET if inside else MISSED if beyond else UNDECIDED
    return Held(state, replace(verdict, reason="the limit lies within the interval" if state == UNDECIDED else ""))
