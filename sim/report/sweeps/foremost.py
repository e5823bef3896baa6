"""What a sweep, or the search for a knee, says of one target at each value: the worst of its groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.report.drawings.varied import Point
from sim.report.judged import STATES
from sim.report.words import Words
from sim.verdict.targets import Target


def foremost(target: Target, found: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Of what was found of all targets at one value, the worst group of this one that had enough calls, if any had."""
    groups = [one for one in found if one["target"] == target.text]
    enough = [one for one in groups if not one.get("skipped")]
    return min(enough or groups, key=lambda one: _badness(target, one))


def _badness(target: Target, one: Mapping[str, Any]) -> tuple[bool, int, float]:
    """Where a knee is looked for by whether it holds; by its state; then by the share beyond the limit.

    Of a share that has to be large, the smallest is the worst.
    """
    wanted = target.statistic == "share" and target.limit.sign == ">="
    exceeding = float(one["estimate"]["exceeding"])
    return bool(one.get("holds", True)), STATES.index(one["state"]), exceeding if wanted else -exceeding


def drawn_points(
    target: Target, values: Sequence[float | str], found: Sequence[Sequence[Mapping[str, Any]]], words: Words
) -> list[Point]:
    """The points to draw, one for each value; `found`: of all targets at each of them."""
    worst = [foremost(target, one) for one in found]
    return [_point(words.written(value), one) for value, one in zip(values, worst, strict=True)]


def _point(name: str, one: Mapping[str, Any]) -> Point:
    found = one["estimate"]
    return Point(name, found["value"], found["low"], found["high"], one["state"])
