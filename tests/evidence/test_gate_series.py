"""The gate on a live system: unchanged and slowed versions of the sample system, gate after gate.

A gate of the shipped scenario as it is lasts ten minutes, and twenty when it finds something, so forty of them are ten
hours. This series has shorter halves of fewer calls, and says so with its counts. How many gates of each kind it plays
is in TVAERS_GATES (20 unless set); the counts say how many there were.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from sim.chance.durations import SECOND
from sim.cli.gate_record import record_of
from sim.cli.gate_software import RUN_OUT, Order, gate, planned
from sim.cli.progress import Progress
from sim.cli.versions import Asked
from sim.regression.compared import Terms
from sim.regression.rule import Rule
from sim.replay.windows import Window
from sim.scenario.reading import load
from tests.evidence.recording import ROOT, Evidence

GATES = int(os.environ.get("TVAERS_GATES", "20"))
PAIRS, WARM_UP, MEASURED, RATE = 7, 1.0, 8.0, 15
"""Seconds, and lookups a second: some 120 calls a half are measured, where a real gate measures 1,000 or more."""

SYSTEM = ROOT / "tests/sample_system"
READY = "http://127.0.0.1:{port}/ready"


def order(slower: float, out: Path) -> Order:
    """One gate: head spends `slower` times as long on what it does itself."""
    command = f"exec {sys.executable} {SYSTEM}/overview.py"
    base, head = Asked("base", command, READY), Asked("head", f"SLOWER={slower} {command}", READY)
    reading = load("ci_overview", (f"network.scale.lookups={600 * RATE}",))
    return Order(reading, base, head, str(SYSTEM / "mapping.yaml"), 1e6, WARM_UP, PAIRS, Terms(Rule()), out)


ANSWERS = ("passed", "slower", "target missed", "too noisy", "not valid", "undecided")


def answer(slower: float, out: Path) -> str:
    """The answer of one short gate; for one that failed, by what."""
    asked = order(slower, out)
    plan = planned(asked)
    start = plan.window.start
    end = start + round((WARM_UP + MEASURED) * SECOND)
    design = replace(plan.design, measured=MEASURED, calls=round(RATE * MEASURED))
    short = replace(plan, window=Window(start, end, end + RUN_OUT), design=design)
    record = record_of(gate(asked, short, Progress(quiet=True), lambda _: None), [])
    if record["answer"] != "failed":
        return str(record["answer"])
    return "slower" if any(one["state"] == "slower" for one in record["comparisons"]) else "target missed"


@pytest.mark.evidence
@pytest.mark.parametrize(("name", "slower"), [("unchanged", 1.0), ("slowed", 1.15)])
def test_series(name: str, slower: float, tmp_path: Path, evidence: Evidence) -> None:
    """Hardly an unchanged system is called slower, and hardly a slowed one passes."""
    before = os.getloadavg()[1]
    answers = Counter(answer(slower, tmp_path / str(number)) for number in range(GATES))
    played = f"{PAIRS} pairs of {MEASURED:g} s at {RATE} lookups a second on the sample system"
    loads = f"load of the machine before and after: {before:.1f}, {os.getloadavg()[1]:.1f}"
    how = f"{played}; {loads}; tests/evidence/test_gate_series.py"
    for word in ANSWERS:
        evidence.record(f"gate.live.{name}.{word.replace(' ', '_')}", answers[word], "gates", how)
    evidence.record(f"gate.live.{name}.gates", GATES, "gates", how)
    assert set(answers) <= set(ANSWERS)
    wrong = answers["slower"] if name == "unchanged" else answers["passed"]
    assert wrong <= max(1, GATES // 10)
