"""Virtual and real time say the same: three windows, three runs in a row each. It takes two hours of a quiet machine.

A run in which the machine's timers were late is not valid and proves nothing, so it fails here and says why. Where a
station is as good as saturated, counts of time-outs are told and not held: virtual time itself does not keep them when
its calls come half a millisecond later, and the last test here measures that. With
`TVAERS_AGREEMENTS=folder` every comparison is kept there, and what is kept is not played again.
"""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.cli.load_window import window_of
from sim.engine.compiled import play
from sim.replay.agreement import allowed_count
from sim.replay.windows import cut, lookups
from sim.scenario.build import build
from sim.scenario.outcomes import Outcome
from sim.scenario.reading import load
from sim.verdict.played import Played
from tests.evidence.child import ROOT, TVAERS
from tests.evidence.recording import Evidence

pytestmark = pytest.mark.evidence

RUNS = 3
WINDOWS = {
    "stress": ("--minutes", "10"),
    "repository_outage": ("--from", "09:15", "--minutes", "10"),
    "at_the_limit": ("--minutes", "10"),
}
SATURATED = "at_the_limit"
COUNTED = ("timed_out", "retried", "partial")
LATE = (500, 1_500)
"""Microseconds that calls come later at most, each by chance: what HTTP, timers and mocks make of a moment."""
TIMES = 30


def agreed(scenario: str, out: Path) -> dict[str, Any]:
    """One comparison."""
    kept = out / "agreement.json"
    if not kept.exists():
        command = [TVAERS, "agree", scenario, *WINDOWS[scenario], "--json", "--out", str(out)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1, 3), done.stderr
    found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
    return found


def apart(runs: list[dict[str, Any]], level: str) -> int:
    """The greatest difference of a quantile of any lookup in any run, in microseconds."""
    differences: list[int | None] = [
        one["difference"] for run in runs for one in run["quantiles"] if one["what"] == level
    ]
    return max((abs(each) for each in differences if each is not None), default=0)


def unlike(run: dict[str, Any]) -> int:
    """Calls that did not end alike."""
    return sum(one["n"] - one["alike"] for one in run["calls"])


def beyond(run: dict[str, Any]) -> list[dict[str, Any]]:
    """What is further apart than is allowed today, whenever it was played."""
    pairs = [one for part in ("quantiles", "counts", "stations") for one in run[part] if one["judged"]]
    return [one for one in pairs if not (_visits_hold(one, run) if one["what"] == "visits" else one["holds"])]


def _visits_hold(one: dict[str, Any], run: dict[str, Any]) -> bool:
    return abs(int(one["difference"])) <= allowed_count(one["virtual"]) + unlike(run)


@pytest.mark.parametrize("scenario", WINDOWS)
def test_virtual_and_real_time_agree(scenario: str, tmp_path: Path, evidence: Evidence) -> None:
    """Quantiles of each lookup, counts, waits at stations and verdicts, as far as the stated tolerance goes."""
    folder = Path(os.environ.get("TVAERS_AGREEMENTS", tmp_path)) / scenario
    runs = [agreed(scenario, folder / str(number)) for number in range(RUNS)]
    for run in runs:
        assert run["valid"], run["why"]
        assert [one for one in beyond(run) if scenario != SATURATED or one["what"] not in ("calls", "visits")] == []
        assert all(one["same"] for one in run["verdicts"]), run["verdicts"]
    how = f"tvaers agree {scenario} {' '.join(WINDOWS[scenario])}: most of {RUNS} runs in a row"
    for level in ("p50", "p95", "p99"):
        evidence.record(f"agreement.{scenario}.{level}_ms", apart(runs, level) / 1000, "ms", how)
    evidence.record(f"agreement.{scenario}.calls", sum(one["n"] for one in runs[0]["calls"]), "calls", how)
    evidence.record(f"agreement.{scenario}.unlike", max(map(unlike, runs)), "calls that did not end alike", how)
    for name in COUNTED:
        pairs = [one for run in runs for one in run["counts"] if one["name"] == name]
        most = max((abs(one["difference"]) for one in pairs), default=0)
        evidence.record(f"agreement.{scenario}.{name}_apart", most, f"calls, of {pairs[0]['virtual']}", how)
    timers = max(run["timer_p99_ms"] for run in runs)
    evidence.record(f"agreement.{scenario}.timer_p99_ms", timers, "ms", how)
    own = max(run["overhead"]["mocks"]["p99"] for run in runs)
    evidence.record(f"agreement.{scenario}.mocks_p99_ms", own / 1000, "ms", f"{how}: what the mocks add to an answer")


def test_a_saturated_station_keeps_no_counts(evidence: Evidence) -> None:
    """The same ten minutes in virtual time alone, everybody's calls late by up to half a millisecond, or 1.5 ms."""
    reading = load(SATURATED)
    built = build(reading)
    plan, stage = cut(built.plan, built.stage, window_of(reading, built, None, 10))
    own = lookups(plan)

    def counted(late: np.ndarray) -> dict[str, int]:
        later = replace(plan, planned=plan.planned + late)
        played = Played(later, stage, play(later, stage))
        found = {name: int((played.outcome[own] == Outcome[name.upper()]).sum()) for name in ("timed_out", "partial")}
        return {**found, "retried": int((played.attempts[own] > 1).sum())}

    as_planned = counted(np.zeros(len(plan), dtype=np.int64))
    for late in LATE:
        moved = [counted(np.random.default_rng(seed).integers(0, late + 1, len(plan))) for seed in range(TIMES)]
        how = f"{SATURATED}, busiest ten minutes in virtual time, each call late by 0 to {late} µs: {TIMES} plays"
        for name in COUNTED:
            for end, word in ((min, "least"), (max, "most")):
                met = end(one[name] for one in moved)
                evidence.record(f"saturated.{late}.{name}.{word}", met, f"calls; {as_planned[name]} as planned", how)
        near = sum(
            all(abs(one[name] - as_planned[name]) <= allowed_count(as_planned[name]) for name in COUNTED)
            for one in moved
        )
        evidence.record(f"saturated.{late}.within", near, f"of {TIMES} plays with every count within 2 %", how)
        assert near < TIMES / 2
