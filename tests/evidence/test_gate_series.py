"""The gate on a live system: unchanged and slowed versions of the sample system, gate after gate.

    TVAERS_SERIES=folder TVAERS_LANES=2 uv run pytest -n 0 -m evidence tests/evidence/test_gate_series.py

plays what has no answer in the folder yet (see `gate_series`) and counts the answers. TVAERS_GATES: how many of each
kind, 20 unless set; TVAERS_LANES: how many at once, one unless set; without TVAERS_SERIES nothing is kept.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from tests.evidence.gate_series import KINDS, Short, kept, play_in_lanes
from tests.evidence.recording import Evidence

GATES, LANES = int(os.environ.get("TVAERS_GATES", "20")), int(os.environ.get("TVAERS_LANES", "1"))
SHORT = Short()
ANSWERS = ("passed", "slower", "target missed", "head failed", "too noisy", "not valid", "undecided")

Answers = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def series(tmp_path_factory: pytest.TempPathFactory) -> Answers:
    """Every answer by kind."""
    named = os.environ.get("TVAERS_SERIES")
    folder = Path(named).absolute() if named else tmp_path_factory.mktemp("series")
    play_in_lanes(folder, SHORT, GATES, LANES)
    return kept(folder, SHORT, GATES)


@pytest.mark.evidence
@pytest.mark.parametrize("kind", KINDS)
def test_series(kind: str, series: Answers, evidence: Evidence) -> None:
    """Hardly an unchanged system is called slower, and hardly a slowed one passes."""
    found = series[kind]
    how, answers = told(found), Counter(one["answer"] for one in found)
    for word in ANSWERS:
        evidence.record(f"gate.live.{kind}.{word.replace(' ', '_')}", answers[word], "gates", how)
    evidence.record(f"gate.live.{kind}.gates", len(found), "gates", how)
    inside = [one for each in found for one in each["comparisons"] if one["clock"] == "system"]
    if inside:
        changes = [100 * one["change"] for one in inside if one["change"] is not None]
        evidence.record(f"gate.live.{kind}.change", round(median(changes), 1), "%", f"median estimate; {how}")
        detectable = [100 * one["detectable"] for one in inside if one["detectable"] is not None]
        evidence.record(f"gate.live.{kind}.detectable", round(median(detectable), 1), "%", f"median; {how}")
    assert len(found) == GATES
    assert set(answers) <= set(ANSWERS)
    assert answers["slower" if kind == "unchanged" else "passed"] <= max(1, GATES // 10)


def told(found: Sequence[dict[str, Any]]) -> str:
    """How these gates were played."""
    calls = min((one["calls"] for one in found), default=0)
    halves = f"{SHORT.pairs} pairs of halves of {SHORT.measured:g} s, {calls} calls or more in each"
    loads = [load for one in found for load in one["load"]]
    load = f"load of the machine {min(loads):.1f} to {max(loads):.1f}" if loads else ""
    priorities = ", ".join(sorted({one["priority"] for one in found}))
    commits = ", ".join(sorted({one["commit"][:7] for one in found}))
    return f"{halves}, on the sample system; {priorities}; {load}; commit {commits}; tests/evidence/test_gate_series.py"
