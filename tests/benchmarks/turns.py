"""Engines by turns: what else the machine does falls on all of them, so ratios are taken within a round."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import process_time
from unittest.mock import patch

import simpy

from sim.engine import compiled, fast, reference
from sim.journey.moments import Moments
from sim.scenario.plan import Plan, Stage
from tests.engine.test_agreement_of_engines import differences

Play = Callable[[Plan, Stage], Moments]
Round = dict[str, float]

ENGINES: dict[str, Play] = {"reference": reference.play, "fast": fast.play, "compiled": compiled.play}
REPEATED = {"compiled": 5}
"""How often one turn plays, where a single play is too short to measure."""


def turns(plan: Plan, stage: Stage, rounds: int) -> list[Round]:
    """CPU seconds of one play of each engine, for each round. AssertionError when the engines do not agree."""
    compiled.play(plan, stage)
    return [turn(plan, stage) for _ in range(rounds)]


def ratios(rounds: Sequence[Round], slower: str, quicker: str) -> list[float]:
    """How many times faster one engine was than the other, for each round."""
    return [spent[slower] / spent[quicker] for spent in rounds]


def events(plan: Plan, stage: Stage) -> dict[str, int]:
    """How many events each engine's calendar handled."""
    with patch.object(simpy, "Environment", _Counting):
        _Counting.handled = 0
        reference.play(plan, stage)
    return {
        "reference": _Counting.handled,
        "fast": fast.play_counted(plan, stage)[1],
        "compiled": compiled.play_counted(plan, stage)[1],
    }


class _Counting(simpy.Environment):
    handled = 0

    def step(self) -> None:
        _Counting.handled += 1
        super().step()


def turn(plan: Plan, stage: Stage) -> Round:
    """CPU seconds of one play of each engine, one after the other. AssertionError when they do not agree."""
    spent, played = {}, {}
    for name, play in ENGINES.items():
        times = REPEATED.get(name, 1)
        start = process_time()
        for _ in range(times):
            played[name] = play(plan, stage)
        spent[name] = (process_time() - start) / times
    for name in ("fast", "reference"):
        assert differences(played["compiled"], played[name]) == [], name
    return spent
