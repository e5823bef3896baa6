"""Long runs and many of them: CPU and memory, and digests that no number of processes changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.evidence.child import ROOT, TVAERS, Spent, spent
from tests.evidence.recording import Evidence

pytestmark = pytest.mark.evidence

YEAR, QUARTER, MONTH = 250, 90, 30
YEAR_CPU, YEAR_MB, QUARTER_CPU, REPLICATIONS_CPU = 480, 2000, 60, 60
"""What is held, so that it gets no worse. The aims are 60 s and 1 GB for the year, and for 30 replications 10 s by the
clock on two cores: they are not reached."""
ROLLOUT_CPU, ROLLOUT_MB = 600, 1000
LETTERS = f"""
name: letters
extends: [{ROOT}/scenarios/national.yaml, {ROOT}/scenarios/parameters/letters_alone.yaml]
judge_under: []
targets: [share(dwell.ppr <= 4 opening h) >= 90 %, p90(dwell.gp) <= 3 d]
"""


def run(folder: Path, *words: str) -> Spent:
    """`tvaers run` in a folder, met or missed."""
    done = spent(TVAERS, "run", *words, "--quiet", folder=folder)
    assert done.status in (0, 1), done.said
    return done


def test_a_year_of_stress(evidence: Evidence, tmp_path: Path) -> None:
    """250 days of `stress` with the compiled engine, without rows: CPU and memory, which days do not make grow.

    Mailboxes of `stress` never empty: some 24,000 letters a day more than staff open. Who cannot be reached for days
    rests in a file, who never will be is tallied at once.
    """
    run(tmp_path, "queue", "--engine", "compiled")
    words = ("stress", "--days", str(YEAR), "--engine", "compiled", "--rows", "none", "--not-under")
    year = run(tmp_path, *words)
    how = f"tvaers run {' '.join(words)}"
    evidence.record("year_of_stress.cpu_seconds", year.cpu_seconds, "s", f"{how}: CPU of the process tree")
    evidence.record("year_of_stress.peak_mb", year.peak_mb, "MB", f"{how}: memory of the tree's largest process")
    assert year.cpu_seconds <= YEAR_CPU
    assert year.peak_mb <= YEAR_MB


def test_a_quarter_of_letters(evidence: Evidence, tmp_path: Path) -> None:
    """90 national days of letters with the fast engine take at most 60 s of CPU, and hold what is under way, not days.

    Letters under way are carried from day to day and are more around a school holiday; so three times the days may take
    half as much again, and not three times as much.
    """
    (tmp_path / "letters.yaml").write_text(LETTERS, encoding="utf-8")
    words = ("--engine", "fast", "--rows", "none", "--not-under")
    month, quarter = (run(tmp_path, "letters.yaml", "--days", str(days), *words) for days in (MONTH, QUARTER))
    how = f"tvaers run national.yaml with letters_alone.yaml, {' '.join(words)}"
    evidence.record("letters.quarter.cpu_seconds", quarter.cpu_seconds, "s", f"{how}, {QUARTER} days")
    evidence.record("letters.quarter.peak_mb", quarter.peak_mb, "MB", f"{how}, {QUARTER} days")
    evidence.record("letters.month.peak_mb", month.peak_mb, "MB", f"{how}, {MONTH} days")
    assert quarter.cpu_seconds <= QUARTER_CPU
    assert quarter.peak_mb <= 1.5 * month.peak_mb


def test_the_whole_rollout(evidence: Evidence, tmp_path: Path) -> None:
    """`rollout_2027` to its end: 180 days across the reform and every region's going live; CPU and memory."""
    run(tmp_path, "queue", "--engine", "compiled")
    words = ("rollout_2027", "--engine", "compiled", "--rows", "none")
    found = run(tmp_path, *words, "--out", "run")
    summary = json.loads((tmp_path / "run/summary.json").read_text(encoding="utf-8"))
    assert (summary["by_day"][0]["date"], summary["by_day"][-1]["date"]) == ("2026-12-28", "2027-06-25")
    broken = {target: day for target, day in summary["first_missed"].items() if day}
    assert [*broken] == ["share(dwell.ppr <= 4 opening h) >= 90 %"]
    how = f"tvaers run {' '.join(words)}"
    evidence.record("rollout.cpu_seconds", found.cpu_seconds, "s", f"{how}: CPU of the process tree")
    evidence.record("rollout.peak_mb", found.peak_mb, "MB", f"{how}: memory of the tree's largest process")
    assert found.cpu_seconds <= ROLLOUT_CPU
    assert found.peak_mb <= ROLLOUT_MB


def test_thirty_replications_of_stress(evidence: Evidence, tmp_path: Path) -> None:
    """30 replications of `stress` with the compiled engine on the cores here: by the clock, and CPU."""
    run(tmp_path, "queue", "--engine", "compiled")
    words = ("stress", "--replications", "30", "--engine", "compiled")
    found = run(tmp_path, *words)
    how = f"tvaers run {' '.join(words)}"
    evidence.record("replications.stress_30.seconds", found.seconds, "s", f"{how}: by the clock")
    evidence.record("replications.stress_30.cpu_seconds", found.cpu_seconds, "s", f"{how}: CPU of the process tree")
    assert found.cpu_seconds <= REPLICATIONS_CPU


def test_the_number_of_processes_changes_nothing(
    evidence: Evidence, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four replications in one, two and three processes give the same four digests, each its own."""
    digests = []
    for processes in (1, 2, 3):
        folder = tmp_path / str(processes)  # of its own, or what an earlier run finished would be taken over
        folder.mkdir()
        monkeypatch.setenv("LOKY_MAX_CPU_COUNT", str(processes))
        run(folder, "national", "--replications", "4", "--out", "run")
        digests.append(json.loads((folder / "run/summary.json").read_text(encoding="utf-8"))["digests"])
    assert digests[0] == digests[1] == digests[2]
    assert len({str(digest) for digest in digests[0]}) == 4
    how = "tvaers run national --replications 4 with 1, 2 and 3 processes: digests equal"
    evidence.record("same_answer.processes", 3, "numbers of processes", how)
