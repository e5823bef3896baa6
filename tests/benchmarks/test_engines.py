"""How fast the three engines play the lookups of `stress`: CPU time, side by side and interleaved.

`uv run pytest -m benchmark tests/benchmarks/test_engines.py -s` prints the table. A round plays each engine once, and
ratios are taken within a round, so that what else the machine does falls on all of them.
"""

from __future__ import annotations

from statistics import median
from time import process_time

import pytest

from sim.engine import compiled, fast, reference
from tests.benchmarks.lookups import lookups_of_stress
from tests.engine.test_agreement_of_engines import differences

ROUNDS = 3
ENGINES = {"reference": reference.play, "fast": fast.play, "compiled": compiled.play}
WANTED = {"fast": 12, "reference": 100}

pytestmark = pytest.mark.benchmark


def seconds_of(play, plan, stage, times=1):
    """CPU seconds of one play (the mean of several), and what it played."""
    start = process_time()
    for _ in range(times):
        moments = play(plan, stage)
    return (process_time() - start) / times, moments


def table(plan, rounds, events):
    """Cost and ratios in words."""
    lines = [
        f"\n{len(plan):,} lookups, {len(plan.steps):,} steps, {events / len(plan):.2f} SimPy events a lookup in fast",
        "engine      µs a lookup   times compiled: median (least-greatest)",
    ]
    for name in ENGINES:
        ratios = [spent[name] / spent["compiled"] for spent in rounds]
        cost = median(spent[name] for spent in rounds) / len(plan) * 1e6
        lines.append(f"{name:10} {cost:12.2f}   {median(ratios):7.1f} ({min(ratios):.1f}-{max(ratios):.1f})")
    return "\n".join(lines)


def test_compiled_is_12_times_fast_and_100_times_reference():
    """Planning and compiling excluded, everything else of a play included."""
    plan, stage = lookups_of_stress()
    compiled.play(plan, stage)
    rounds, played = [], {}
    for _ in range(ROUNDS):
        spent = {}
        for name, play in ENGINES.items():
            spent[name], played[name] = seconds_of(play, plan, stage, 5 if name == "compiled" else 1)
        rounds.append(spent)
    assert differences(played["compiled"], played["fast"]) == []
    assert differences(played["compiled"], played["reference"]) == []
    print(table(plan, rounds, fast.play_counted(plan, stage)[1]))  # noqa: T201 - the table is what one runs this for
    for name, wanted in WANTED.items():
        assert median(spent[name] / spent["compiled"] for spent in rounds) >= wanted
