"""What a lookup costs in each engine: the lookups of `stress` alone, played by turns."""

from __future__ import annotations

from statistics import median
from time import process_time

import pytest

from sim.engine import compiled_draws, compiled_laying
from sim.engine.compiled import play_counted
from sim.scenario.build import build
from sim.scenario.reading import load
from tests.benchmarks.lookups import lookups_of_stress
from tests.benchmarks.turns import ENGINES, events, ratios, turns
from tests.evidence.recording import Evidence

pytestmark = pytest.mark.evidence

ROUNDS = 3
LEAST = {"fast": 12, "reference": 100}
"""How many times faster compiled must be."""


def test_a_lookup_costs(evidence: Evidence) -> None:
    """Microseconds and SimPy events a lookup; compiled is at least 12 times fast and 100 times reference."""
    plan, stage = lookups_of_stress()
    rounds = turns(plan, stage, ROUNDS)
    how = f"the {len(plan):,} lookups of stress, engines by turns, CPU time without planning, median of {ROUNDS} rounds"
    evidence.record("lookups.count", len(plan), "lookups", "lookups of stress in one day")
    for name in ENGINES:
        cost = median(spent[name] for spent in rounds) / len(plan) * 1e6
        evidence.record(f"lookups.{name}.microseconds", cost, "µs", how)
    for name, count in events(plan, stage).items():
        each = count / len(plan)
        evidence.record(f"lookups.{name}.events", each, "events", f"events of the calendar a lookup: {how}")
    pairs = [("compiled", "fast"), ("compiled", "reference"), ("fast", "reference")]
    faster = {pair: median(ratios(rounds, slower=pair[1], quicker=pair[0])) for pair in pairs}
    for (quicker, slower), times in faster.items():
        evidence.record(f"lookups.{quicker}_to_{slower}", times, "times as fast", how)
    assert {name for name, least in LEAST.items() if faster["compiled", name] < least} == set()


def test_a_whole_day_of_stress_is_played(evidence: Evidence) -> None:
    """How many events a day of `stress` has, letters and background included, and what the loop alone takes for them.

    Planning and judging come on top: no number of days can be quicker than so many times this.
    """
    built = build(load("stress"), 0, compiled_draws.pairs, compiled_laying.lay)
    events, costs = 0, []
    for _ in range(ROUNDS + 1):
        began = process_time()
        _, events = play_counted(built.plan, built.stage)
        costs.append(process_time() - began)
    cost = median(costs[1:])
    how = f"a day of stress, planned before, played by the compiled engine: median CPU time of {ROUNDS} after a first"
    evidence.record("stress.day.events", events, "events", how)
    evidence.record("stress.day.calls", len(built.plan), "calls", how)
    evidence.record("stress.day.seconds", cost, "s", how)
    assert events > len(built.plan)
