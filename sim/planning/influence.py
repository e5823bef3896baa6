"""Influence: which assumption moves the targets most, when each alone goes from low to high."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.verdict.judge import MET, MISSED, UNDECIDED


@dataclass(frozen=True, slots=True)
class Told:
    """One target in one play: its state, and its value over its limit (None: it has no end, or is undecided)."""

    state: str
    ratio: float | None


@dataclass(frozen=True, slots=True)
class Influence:
    """One parameter. overturned: targets that are met at one value and missed at another. undecided: others that some
    value leaves with too little to say. swing: the greatest change of a target's value, relative to its limit, between
    low and high; infinite where it has no end at one of them. target: which one swings.
    """

    path: str
    overturned: tuple[str, ...]
    undecided: tuple[str, ...]
    swing: float
    target: str


def influence(middle: Mapping[str, Told], ends: Mapping[str, Sequence[Mapping[str, Told]]]) -> tuple[Influence, ...]:
    """Parameters ranked: those that overturn verdicts first, then by swing. `ends`: per path what each end gave."""
    found = [_of(path, middle, plays) for path, plays in ends.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.overturned), -one.swing, one.path)))


def _of(path: str, middle: Mapping[str, Told], plays: Sequence[Mapping[str, Told]]) -> Influence:
    states = {name: {told.state, *(play[name].state for play in plays)} for name, told in middle.items()}
    overturned = tuple(name for name, found in states.items() if {MET, MISSED} <= found)
    undecided = tuple(name for name, found in states.items() if UNDECIDED in found and name not in overturned)
    swings = {name: _swing([told, *(play[name] for play in plays)]) for name, told in middle.items()}
    most = max(swings, key=lambda name: (swings[name], name in overturned), default="")
    return Influence(path, overturned, undecided, swings.get(most, 0.0), most)


def _swing(told: Sequence[Told]) -> float:
    known = [one.ratio for one in told if one.ratio is not None]
    if not known:
        return 0.0
    endless = any(one.ratio is None and one.state != UNDECIDED for one in told)
    return float("inf") if endless else max(known) - min(known)
