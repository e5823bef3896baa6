"""All engines give one answer: every shipped scenario at its full size, equal in every digest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.scenario.reading import shipped_folder
from tests.evidence.child import TVAERS, spent
from tests.evidence.recording import Evidence

pytestmark = pytest.mark.evidence

SHIPPED = sorted(file.stem for file in shipped_folder().glob("*.yaml"))
LONG = {"oestdanmark_2027-03-01": 2, "rollout_2027": 2}
"""Played at full volume for so many of their days: a gate keeps all rows, and the reference would take hours."""
ENGINES = ("reference", "fast", "compiled")


def of_full_size(scenario: str, folder: Path) -> tuple[str, str]:
    """What to play of a shipped scenario, and that in words."""
    if scenario not in LONG:
        return scenario, scenario
    file, days = folder / f"{scenario}.yaml", LONG[scenario]
    whole = shipped_folder() / file.name
    file.write_text(f"name: {scenario}\nextends: [{whole.resolve()}]\ndays: {days}\n", encoding="utf-8")
    return str(file), f"{scenario} ({days} days of it)"


def answer(file: str, engine: str, folder: Path) -> dict[str, Any]:
    """The baseline that this engine would set, without where it was set. A process of its own frees the memory."""
    done = spent(TVAERS, "gate", file, "--engine", engine, "--baseline", str(folder / engine), "--accept", "-q")
    assert done.status == 0, done.said
    found: dict[str, Any] = json.loads(next((folder / engine).iterdir()).read_text(encoding="utf-8"))
    return {name: value for name, value in found.items() if name != "machine"}


@pytest.mark.parametrize("scenario", SHIPPED)
def test_engines_give_equal_digests_at_full_size(scenario: str, evidence: Evidence, tmp_path: Path) -> None:
    """Digests of all rows and of every moment, counts and quantiles: what a gate would hold is the same."""
    file, words = of_full_size(scenario, tmp_path)
    reference, *others = (answer(file, engine, tmp_path) for engine in ENGINES)
    for engine, found in zip(ENGINES[1:], others, strict=True):
        differing = {name for name in reference if reference[name] != found[name]}
        assert differing == set(), engine
    calls = sum(sum(outcomes.values()) for outcomes in reference["counts"].values())
    assert calls > 0
    how = f"tvaers gate {words} --accept with --engine {', '.join(ENGINES)}: calls, all digests equal"
    evidence.record(f"same_answer.{scenario}.calls", calls, "calls", how)
