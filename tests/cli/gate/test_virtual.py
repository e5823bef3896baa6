"""`tvaers gate`: exact, and it changes nothing unless told to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli.shell import run

DESK = """
name: desk
stations: {desk: {service: {exponential: 1 s}}}
streams: {visitors: {rate: 0.5 /s, visit: desk}}
window: {from: 08:00, to: 08:30}
"""


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("desk.yaml").write_text(DESK, encoding="utf-8")


def gate(*words: str) -> int:
    """Gate the desk against the baselines in b."""
    return run(["gate", "desk.yaml", "--baseline", "b", "--quiet", *words])


def test_a_missing_baseline_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """It is never a quiet pass, and nothing is written."""
    assert gate() == 2
    assert "--accept" in capsys.readouterr().err
    assert not Path("b").exists()


def test_an_unchanged_model_passes(capsys: pytest.CaptureFixture[str]) -> None:
    """Accepted once, the same numbers come again, with the other engine too."""
    assert gate("--accept") == 0
    assert gate() == 0
    assert gate("--engine", "reference") == 0
    assert "same" in capsys.readouterr().out


def test_a_changed_number_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Every count and quantile that moved is listed with both values, the status is 1, and the baseline stays."""
    gate("--accept")
    before = Path("b/desk.json").read_bytes()
    Path("desk.yaml").write_text(DESK.replace("1 s", "1001 ms"), encoding="utf-8")
    capsys.readouterr()
    assert gate("--json") == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert told["tests"] == "the model, not your software"
    changes = told["changes"]
    p95 = next(change for change in changes if change["what"] == "response.visitors p95")
    assert int(p95["new"]) > int(p95["old"])
    assert Path("b/desk.json").read_bytes() == before
    assert gate("--accept") == 0
    assert gate() == 0


def test_a_damaged_baseline_is_a_mistake_and_can_be_replaced() -> None:
    """Damage is told; --accept writes it anew."""
    gate("--accept")
    Path("b/desk.json").write_text("{", encoding="utf-8")
    assert gate() == 2
    assert gate("--accept") == 0
    assert gate() == 0


def test_two_scenarios_of_one_name_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """They would share one baseline."""
    Path("copy.yaml").write_text(DESK, encoding="utf-8")
    assert run(["gate", "desk.yaml", "copy.yaml", "--baseline", "b", "--accept", "--quiet"]) == 2
    assert "copy.yaml" in capsys.readouterr().err
