"""One state for a target played many times, and for all targets over assumptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from operator import add
from typing import Any

from sim.planning.influence import Influence, Told
from sim.planning.sections import Estimate, estimate
from sim.planning.split import Place, sections
from sim.verdict.judge import MET, MISSED, UNDECIDED, Verdict, answer
from sim.verdict.orderstatistics import wilson
from sim.verdict.tally import WHOLE, Tallies, Tally, judge_tallies
from sim.verdict.targets import Target

NEAR = "the limit lies within the interval"


@dataclass(frozen=True, slots=True)
class Pooled:
    """One target in one group and window over replications: its state and its estimate. skipped: too few calls."""

    parsed: Target
    group: str
    window: int
    state: str
    reason: str
    estimate: Estimate
    skipped: bool = False

    @property
    def target(self) -> str:
        """As it is written."""
        return self.parsed.text

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        names = ("target", "group", "window", "state", "reason", "skipped")
        return {**{name: getattr(self, name) for name in names}, "estimate": asdict(self.estimate)}


def pooled(target: Target, plays: Sequence[Tallies]) -> list[Pooled]:
    """The state of a target over all calls of all replications; undecided where the interval holds the limit.

    One that nothing measured is missed, as in a single run.
    """
    found = sections(target, plays)
    if not found:
        nothing = estimate(target, ())
        return [Pooled(target, "", WHOLE, MISSED, nothing.reason, nothing)]
    return [_pooled(target, place, parts) for place, parts in found.items()]


def told(target: Target, verdicts: Sequence[Verdict]) -> Told:
    """A target's state, and the worst of its values over its limit."""
    values = [verdict.value for verdict in verdicts if not verdict.skipped]
    if not values or any(value is None for value in values) or not target.limit.value:
        return Told(answer(verdicts), None)
    ratios = [float(value) / float(target.limit.value) for value in values if value is not None]
    return Told(answer(verdicts), min(ratios) if target.limit.sign == ">=" else max(ratios))


@dataclass(frozen=True, slots=True)
class Share:
    """In how many of the draws a target is met, in how many missed; in the others too little was measured to say.

    low, high: 95 % interval (Wilson) of the share of draws in which it is met, among those that decide it.
    """

    target: str
    met: int
    missed: int
    draws: int
    low: float
    high: float


def shares_met(targets: Sequence[Target], draws: Sequence[Sequence[str]]) -> list[Share]:
    """The share of draws in which each target is met. `draws`: the state of every target in each draw."""
    found = []
    for place, target in enumerate(targets):
        met, missed = (sum(states[place] == one for states in draws) for one in (MET, MISSED))
        ends = wilson(met, met + missed) if met + missed else (0.0, 1.0)
        found.append(Share(target.text, met, missed, len(draws), *ends))
    return found


def banner(states: Mapping[str, str], moved: Sequence[Influence]) -> str:
    """The answer in one line: met, missed, or what it depends on. `states`: of every target as the scenario stands."""
    overturning = [one.path for one in moved if one.overturned]
    if overturning:
        more = f" and {len(overturning) - 5} more" if len(overturning) > 5 else ""
        return f"depends on: {', '.join(overturning[:5])}{more}"
    return next((state for state in (MISSED, UNDECIDED) if state in states.values()), MET)


def banner_of_draws(middle: str, drawn: Sequence[str]) -> str:
    """The answer in one line: what the middle and all draws that decide say, or that it depends on what is assumed."""
    if len({middle, *drawn} - {UNDECIDED}) < 2:
        return middle
    met, missed = (sum(state == one for state in drawn) for one in (MET, MISSED))
    told = f"met in {met} and missed in {missed} of {len(drawn)} draws"
    return f"depends on what is assumed: {told} (--sensitivity ranks on which)"


def _pooled(target: Target, place: Place, parts: Sequence[Tally]) -> Pooled:
    group, window = place
    found = estimate(target, parts)
    (verdict,) = judge_tallies(target, {(group, WHOLE, 0): reduce(add, parts)})
    state, reason = verdict.state, verdict.reason if verdict.skipped else found.reason or verdict.reason
    limit = float(target.limit.value)
    if state != UNDECIDED and found.low is not None and found.high is not None and found.low <= limit < found.high:
        state, reason = UNDECIDED, NEAR
    return Pooled(target, group, window, state, reason, found, verdict.skipped)


def judged(found: Sequence[Pooled]) -> Sequence[Pooled]:
    """The groups that decide a target: those with enough calls, or all if none has."""
    return [one for one in found if not one.skipped] or found
