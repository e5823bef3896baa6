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
    """One target in one group and window over replications: its state and its estimate."""

    parsed: Target
    group: str
    window: int
    state: str
    reason: str
    estimate: Estimate

    @property
    def target(self) -> str:
        """As it is written."""
        return self.parsed.text

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        names = ("target", "group", "window", "state", "reason")
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
    """In how many of the draws a target is met, with the 95 % interval of that share (Wilson)."""

    target: str
    met: int
    draws: int
    low: float
    high: float


def shares_met(targets: Sequence[Target], draws: Sequence[Sequence[str]]) -> list[Share]:
    """The share of draws in which each target is met. `draws`: the state of every target in each draw."""
    found = []
    for place, target in enumerate(targets):
        met = sum(states[place] == MET for states in draws)
        found.append(Share(target.text, met, len(draws), *wilson(met, len(draws))))
    return found


def banner(states: Mapping[str, str], moved: Sequence[Influence]) -> str:
    """The answer in one line: met, missed, or what it depends on. `states`: of every target as the scenario stands."""
    overturning = [one.path for one in moved if one.overturned]
    if overturning:
        more = f" and {len(overturning) - 5} more" if len(overturning) > 5 else ""
        return f"depends on: {', '.join(overturning[:5])}{more}"
    return next((state for state in (MISSED, UNDECIDED) if state in states.values()), MET)


def banner_of_draws(middle: str, drawn: Sequence[str]) -> str:
    """The answer in one line: what every draw and the middle say, or that it depends on what is assumed."""
    if {middle, *drawn} == {middle}:
        return middle
    met = sum(state == MET for state in drawn)
    return f"depends on what is assumed: met in {met} of {len(drawn)} draws (--sensitivity ranks on which)"


def _pooled(target: Target, place: Place, parts: Sequence[Tally]) -> Pooled:
    group, window = place
    found = estimate(target, parts)
    (verdict,) = judge_tallies(target, {(group, WHOLE, 0): reduce(add, parts)})
    state, reason = verdict.state, found.reason or verdict.reason
    limit = float(target.limit.value)
    if state != UNDECIDED and found.low is not None and found.high is not None and found.low <= limit < found.high:
        state, reason = UNDECIDED, NEAR
    return Pooled(target, group, window, state, reason, found)
