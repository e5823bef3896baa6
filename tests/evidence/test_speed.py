"""How long it takes: the largest shipped scenario from command to report, and the help."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median

import pytest

from tests.evidence.child import TVAERS, spent
from tests.evidence.recording import Evidence

pytestmark = pytest.mark.evidence

CPU_SECONDS, PEAK_MB, HELP_SECONDS = 10, 800, 0.4
TIMES = 3


@pytest.mark.parametrize("engine", ["fast", "compiled"])
def test_stress_from_command_to_report(engine: str, evidence: Evidence, tmp_path: Path) -> None:
    """`stress` takes at most 10 s of CPU over the process tree, rows and report written; with `fast` at most 800 MB.

    The compiled engine's one compiling on a machine is over before: a first run is not counted.
    """
    words = ["run", "stress", "--engine", engine, "--quiet", "--overwrite", "--out", str(tmp_path / "run")]
    runs = [spent(TVAERS, *words) for _ in range(TIMES + 1)][1:]
    assert {run.status for run in runs} <= {0, 1}, runs[0].said
    assert (tmp_path / "run/report.html").stat().st_size > 0
    assert json.loads((tmp_path / "run/run.json").read_text(encoding="utf-8"))["engine"] == engine
    cpu, peak = median(run.cpu_seconds for run in runs), max(run.peak_mb for run in runs)
    how = f"tvaers run stress --engine {engine}, {TIMES} times after a first"
    evidence.record(f"stress.{engine}.cpu_seconds", cpu, "s", f"{how}: median of the CPU of the process tree")
    evidence.record(f"stress.{engine}.seconds", median(run.seconds for run in runs), "s", f"{how}: median by the clock")
    evidence.record(f"stress.{engine}.peak_mb", peak, "MB", f"{how}: greatest memory of the tree's largest process")
    assert cpu <= CPU_SECONDS
    assert engine == "compiled" or peak <= PEAK_MB


def test_help_answers_at_once(evidence: Evidence) -> None:
    """`tvaers --help` takes at most 0.4 s by the clock."""
    runs = [spent(TVAERS, "--help") for _ in range(7)]
    seconds = median(run.seconds for run in runs)
    evidence.record("help.seconds", seconds, "s", "tvaers --help: median of 7 by the clock")
    evidence.record("help.cpu_seconds", median(run.cpu_seconds for run in runs), "s", "tvaers --help: median CPU of 7")
    assert seconds <= HELP_SECONDS
