"""How fast the three engines play the lookups of `stress`: CPU time, side by side and interleaved.

`uv run pytest -m benchmark tests/benchmarks/test_engines.py -s` prints the table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from time import process_time

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from sim.engine import compiled
from tests.benchmarks.lookups import lookups_of_stress
from tests.benchmarks.turns import ENGINES, Round, events, ratios, turn

ROUNDS = 3
WANTED = {"fast": 12, "reference": 100}

pytestmark = pytest.mark.benchmark


def table(calls: int, rounds: Sequence[Round], counted: Mapping[str, int]) -> str:
    """Cost, events and ratios in words."""
    lines = [
        f"\n{calls:,} lookups, {len(rounds)} rounds",
        "engine      µs a lookup   events a lookup   times compiled: median (least-greatest)",
    ]
    for name in ENGINES:
        times = ratios(rounds, slower=name, quicker="compiled")
        cost = median(spent[name] for spent in rounds) / calls * 1e6
        lines.append(
            f"{name:10} {cost:12.2f} {counted[name] / calls:17.2f}   "
            f"{median(times):7.1f} ({min(times):.1f}-{max(times):.1f})"
        )
    return "\n".join(lines)


@pytest.mark.benchmark(timer=process_time, group="lookups of stress")
def test_compiled_is_12_times_fast_and_100_times_reference(benchmark: BenchmarkFixture) -> None:
    """Planning and compiling excluded, everything else of a play included; all three agree to the last moment.

    One round of the benchmark is one play of each engine by turns; what each took of it stands in its extra_info.
    """
    plan, stage = lookups_of_stress()
    rounds: list[Round] = []
    compiled.play(plan, stage)
    benchmark.pedantic(lambda: rounds.append(turn(plan, stage)), rounds=ROUNDS)  # type: ignore[no-untyped-call]
    benchmark.extra_info["cpu_seconds"] = {name: [one[name] for one in rounds] for name in ENGINES}
    faster = {name: ratios(rounds, slower=name, quicker="compiled") for name in WANTED}
    benchmark.extra_info["times_compiled"] = faster
    print(table(len(plan), rounds, events(plan, stage)))  # noqa: T201 - the table is what one runs this for
    for name, wanted in WANTED.items():
        assert median(faster[name]) >= wanted
