"""`tvaers check`: what a scenario asks for, before anything is played."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.cli.shell import run


@pytest.mark.parametrize(
    ("rate", "hour", "warned"),
    [("0.3 /s", 0.3, ""), ("0.8 /s", 0.8, "% in the busiest hour"), ("1.5 /s", 1.5, "queue grows")],
)
def test_the_offered_load_is_weighed(rate: str, hour: float, warned: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A queue's utilisation in the busiest hour is near its rate times its service time, with a warning above 0.7."""
    assert run(["check", "queue", "--json", "--set", f"streams.visitors.rate={rate}"]) == 0
    found = json.loads(capsys.readouterr().out)
    station = found["stations"][0]
    assert station["busiest"]["hour"]["utilisation"] == pytest.approx(hour, rel=0.1)
    assert station["busiest"]["minute"]["load"] > station["busiest"]["hour"]["load"]
    hourly = [warning for warning in found["warnings"] if "in the busiest hour" in warning]
    assert (warned in hourly[0]) if warned else not hourly


def test_the_volumes_are_derived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The table says where the calls come from and how many were planned; nothing is written."""
    monkeypatch.chdir(tmp_path)
    assert run(["check", "queue"]) == 0
    said = capsys.readouterr().out
    assert "0.7 a second x 8 h" in said
    assert "20,160" in said
    assert list(tmp_path.iterdir()) == []


def test_every_shipped_scenario_is_listed_with_its_question(capsys: pytest.CaptureFixture[str]) -> None:
    """In both languages, and each of them can be read."""
    assert run(["list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    shipped = {path.stem for path in (Path(__file__).parents[2] / "scenarios").glob("*.yaml")}
    assert {one["name"] for one in listed} == shipped
    assert all(one["question"]["en"] and one["question"].get("da") for one in listed), listed
    assert run(["list", "--lang", "da"]) == 0
    assert "Hvor længe venter" in capsys.readouterr().out
