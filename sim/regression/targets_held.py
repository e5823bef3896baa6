"""Targets on calls of several halves: the interval of the statistic decides, not its value.

met: the whole interval lies within the limit. missed: it lies beyond it. undecided: the limit lies inside. too few: the
count cannot carry the statistic. A target on something that was never measured is missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sim.verdict.judge import MET, MISSED, UNDECIDED, Verdict, judge
from sim.verdict.quantities import Quantities
from sim.verdict.targets import Target

TOO_FEW = "too few"


@dataclass(frozen=True, slots=True)
class Held:
    """A target with its verdict; `state` is one of met, missed, undecided, too few."""

    state: str
    verdict: Verdict


def held(targets: Iterable[Target], quantities: Quantities) -> tuple[Held, ...]:
    """Every target in each of its groups and windows."""
    return tuple(_held(target, verdict) for target in targets for verdict in judge(target, quantities))


def _held(target: Target, verdict: Verdict) -> Held:
    if verdict.reason == "never measured":
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
