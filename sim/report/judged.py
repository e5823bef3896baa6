"""Verdicts put together by target, and under the assumptions that were moved: the answer with its range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STATES = ("missed", "undecided", "met")
"""The worst first."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One target with all its verdicts. `foremost`: its only verdict, or the worst of several.

    low, high: over the verdict's interval and over every assumption that was moved, of what was measured at all.
    """

    target: str
    state: str
    verdicts: Sequence[Mapping[str, Any]]
    foremost: Mapping[str, Any]
    low: float | None
    high: float | None

    @property
    def alone(self) -> bool:
        """Whether the target has one verdict rather than one per group or hour."""
        return len(self.verdicts) == 1

    @property
    def opening(self) -> bool:
        """Whether its limit is written in opening hours."""
        return "opening" in self.target


@dataclass(frozen=True, slots=True)
class Moved:
    """What the targets say with one assumption at one end of its range. flips: targets whose state is another then."""

    path: str
    end: str
    answer: str
    flips: Mapping[str, str]


def judged(verdicts: Sequence[Mapping[str, Any]], under: Sequence[Mapping[str, Any]] = ()) -> list[Judged]:
    """The targets in their order. `under`: per assumption moved {path, end, answer, verdicts}."""
    others = [_by_target(moved["verdicts"]) for moved in under]
    return [
        _judged(target, group, [other[target] for other in others if target in other])
        for target, group in _by_target(verdicts).items()
    ]


def moved(verdicts: Sequence[Mapping[str, Any]], under: Sequence[Mapping[str, Any]]) -> list[Moved]:
    """What each assumption does to the targets."""
    before = {target: state_of(group) for target, group in _by_target(verdicts).items()}
    result = []
    for one in under:
        after = {target: state_of(group) for target, group in _by_target(one["verdicts"]).items()}
        flips = {target: state for target, state in after.items() if before.get(target, state) != state}
        result.append(Moved(one["path"], one["end"], one["answer"], flips))
    return result


def state_of(verdicts: Sequence[Mapping[str, Any]]) -> str:
    """The state of a target: its worst verdict among those that have enough to be judged."""
    states = {verdict["state"] for verdict in verdicts if not verdict["skipped"]}
    return next((state for state in STATES if state in states), "undecided")


def _judged(target: str, group: list[Mapping[str, Any]], others: list[list[Mapping[str, Any]]]) -> Judged:
    foremost = _foremost(group)
    ends = [foremost[end] for end in ("low", "value", "high")]
    ends += [_foremost(other)["value"] for other in others]
    known = [end for end in ends if end is not None]
    low, high = (min(known), max(known)) if len(known) > 1 else (None, None)
    return Judged(target, state_of(group), group, foremost, low, high)


def _foremost(group: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The worst verdict: by state, then by how far its value lies on the wrong side; those without value first."""
    sign = -1 if ">=" in group[0]["target"].rpartition(")")[2] else 1

    def badness(verdict: Mapping[str, Any]) -> tuple[int, int, float]:
        value = verdict["value"]
        return (
            STATES.index(verdict["state"]) + len(STATES) * bool(verdict["skipped"]),
            0 if value is None else 1,
            0.0 if value is None else -sign * value,
        )

    return min(group, key=badness)


def _by_target(verdicts: Sequence[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    groups: dict[str, list[Mapping[str, Any]]] = {}
    for verdict in verdicts:
        groups.setdefault(verdict["target"], []).append(verdict)
    return groups
