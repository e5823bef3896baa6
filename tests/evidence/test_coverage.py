"""How often an interval over replications holds the truth, measured on three small scenarios.

A thousand times ten replications each, against an independent run of a hundred times as many calls as one such ten.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from sim.cli.points import Point, play_point
from sim.cli.workers import each
from sim.planning.sections import FEWEST, estimate
from sim.planning.split import sections
from sim.scenario.reading import load
from sim.verdict.tally import Tally
from sim.verdict.targets import Target, parse_target
from tests.evidence.recording import Evidence

pytestmark = pytest.mark.evidence

TIMES = 1000
RARELY = 0.005
"""A share of the times below which an interval counts as not printed: what luck makes narrow, no rule can see."""
SEEDS = (20_261_123, 20_261_124)
"""Of the plays and of the truth. The rules were chosen on others (1 and 2, 91,001 and 91,002)."""
HOUR = "window={from: 08:00, to: 09:00}"
TIMING_OUT = "journeys={ask: {steps: [counter], deadline: 8 s, attempts: 2, pause: 3 s}}"
SCENARIOS = {
    "light": (HOUR, "streams.visitors.rate=0.3 /s"),
    "busy": (HOUR, "streams.visitors.rate=0.9 /s"),
    "timeout": (HOUR, TIMING_OUT, "streams={visitors: {rate: 0.55 /s, journey: ask}}"),
}
STATISTICS = {name: parse_target(f"{name}(response.visitors) <= 1 h") for name in ("p50", "p95", "p99", "mean")}


@dataclass(frozen=True, slots=True)
class Batch:
    """Replications of one scenario with one seed."""

    scenario: str
    seed: int
    numbers: range


def tallied(batch: Batch) -> list[list[Tally]]:
    """Per statistic the tally of each replication."""
    reading = load("queue", (*SCENARIOS[batch.scenario], f"seed={batch.seed}", "targets=[]"))
    targets = tuple(STATISTICS.values())
    plays = [play_point(Point(reading, number, targets)) for number in batch.numbers]
    return [_sections(target, [play.cells[place] for play in plays]) for place, target in enumerate(targets)]


def _sections(target: Target, plays: Sequence) -> list[Tally]:
    (parts,) = sections(target, plays).values()
    return parts


def replications(scenario: str, seed: int, count: int, size: int = 250) -> list[list[Tally]]:
    """Per statistic the tallies of so many replications, played on all cores."""
    jobs = [Batch(scenario, seed, range(first, first + size)) for first in range(0, count, size)]
    found = dict(each(tallied, jobs, None))
    return [[tally for number in sorted(found) for tally in found[number][place]] for place in range(len(STATISTICS))]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_printed_intervals_hold_the_truth(scenario: str, evidence: Evidence) -> None:
    """Of the intervals that are printed at least 90 % hold it; where fewer would, none is printed."""
    truth = replications(scenario, SEEDS[1], 100 * FEWEST)
    plays = replications(scenario, SEEDS[0], TIMES * FEWEST)
    for place, (name, target) in enumerate(STATISTICS.items()):
        value = estimate(target, truth[place]).value
        groups = [plays[place][first : first + FEWEST] for first in range(0, TIMES * FEWEST, FEWEST)]
        found = [estimate(target, group) for group in groups]
        printed = [one for one in found if one.low is not None and one.high is not None]
        held = sum(one.low <= value <= one.high for one in printed)  # type: ignore[operator]
        how = f"{TIMES} times {FEWEST} replications of an hour's queue, {scenario}, against {100 * FEWEST} others"
        evidence.record(f"coverage.{scenario}.{name}.printed", len(printed) / TIMES, "share of intervals", how)
        if value is None or len(printed) < TIMES * RARELY:
            continue
        evidence.record(f"coverage.{scenario}.{name}.held", held / len(printed), "share of printed intervals", how)
        assert held / len(printed) >= 0.9, name
