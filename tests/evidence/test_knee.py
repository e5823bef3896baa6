"""Twenty seeds find the same knee within 3 %."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.progress import Progress
from sim.cli.sweeping import Sweep
from sim.planning.varied import parse_ends
from sim.scenario.reading import load
from tests.evidence.recording import Evidence

pytestmark = pytest.mark.evidence

SEEDS = 20


def test_twenty_seeds_agree_on_the_knee(evidence: Evidence, tmp_path: Path) -> None:
    """The rate at which the queue breaks its target, over eight hours, with ten replications for each seed."""
    ends = parse_ends("streams.visitors.rate=0.5..0.99 /s", "--find")
    knees = []
    for seed in range(1, SEEDS + 1):
        found = Sweep(load("queue", (f"seed={seed}",)), 10, tmp_path, None, Progress(quiet=True)).knee(ends)
        knees.append(float(found["holds"].split()[0]))
    middle = sorted(knees)[SEEDS // 2]
    spread = max(abs(knee / middle - 1) for knee in knees)
    how = f"tvaers sweep queue --find 'streams.visitors.rate=0.5..0.99 /s' with {SEEDS} seeds; farthest from the middle"
    evidence.record("knee.spread", spread, "share of the middle knee", how)
    evidence.record("knee.middle", middle, "visitors a second", how)
    assert spread <= 0.03
