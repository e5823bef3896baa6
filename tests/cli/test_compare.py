"""`tvaers compare` over replications: unchanged, changed by luck, and changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli import kept
from sim.cli.shell import run
from sim.scenario.reading import Reading
from tests.cli.families import RENAMED, SCENARIO, SLOWER, TEN, families, played, reading
from tests.cli.test_many import one_by_one


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kept, "each", one_by_one)
    Path("family.yaml").write_text(SCENARIO, encoding="utf-8")


def compared(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """What comparing said."""
    capsys.readouterr()
    assert run(["compare", *words, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(
    "settings",
    [
        (),
        ("--set-b", "stations.annex={servers: 1, service: 1 s}"),
        ("--set-b", "name=other"),
        ("--set-b", "targets=[p95(response) <= 1 s]"),
    ],
)
def test_an_unchanged_model_is_identical(settings: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Also with a station that nobody visits, another name, other targets, or what was implied written out."""
    found = compared(capsys, "family.yaml", "family.yaml", *settings)
    assert found["identical"]
    assert all(one["same"] and not one["found"] for one in found["comparisons"])


def test_a_station_two_per_cent_slower_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    """Ten paired replications are enough for an eighth of the mean response; who does not go there is the same."""
    found = compared(capsys, "family.yaml", "family.yaml", "--set-b", *SLOWER)
    by_name = {one["name"]: one for one in found["comparisons"]}
    assert not found["identical"]
    assert by_name["mean response.asking"]["found"]
    assert 0 < by_name["mean response.asking"]["relative"] < 0.01
    assert by_name["mean response.looking"]["found"]
    assert by_name["calls response.asking"]["same"]
    assert by_name["mean response.telling"]["same"] or by_name["mean response.telling"]["smallest"] > 0


def test_other_chance_raises_no_alarm_and_says_what_it_could_see(capsys: pytest.CaptureFixture[str]) -> None:
    """With another root seed everything differs, nothing is found, and the smallest change to be seen is named."""
    found = compared(capsys, "family.yaml", "family.yaml", "--set-b", "seed=2")
    assert not found["identical"]
    assert not any(one["found"] for one in found["comparisons"])
    (mean,) = [one for one in found["comparisons"] if one["name"] == "mean response.asking"]
    assert mean["half_width"] < mean["smallest"] < 0.3 * mean["first"]


@pytest.mark.parametrize("other", [reading(settings=("seed=7",)), reading(RENAMED)], ids=["seed", "streams"])
def test_luck_seldom_is_a_change(other: Reading) -> None:
    """Of sixteen families of ten replications with another root seed, or other streams, at most two find anything.

    Two is what one in a hundred each leaves room for, 999 times in a thousand; tests/evidence counts a thousand.
    """
    sides = reading(), other
    plays = played(sides[0], 16 * TEN), played(sides[1], 16 * TEN)
    alarms = sum(any(one.found for one in family) for family in families(sides, plays))
    assert alarms <= 2


def test_turned_round_it_says_the_opposite(capsys: pytest.CaptureFixture[str]) -> None:
    """A and B exchanged change the sign of every difference and nothing else."""
    Path("slow.yaml").write_text(SCENARIO.replace("300 ms", "330 ms"), encoding="utf-8")
    one, other = (compared(capsys, *sides) for sides in (("family.yaml", "slow.yaml"), ("slow.yaml", "family.yaml")))
    for before, after in zip(one["comparisons"], other["comparisons"], strict=True):
        assert before["difference"] == pytest.approx(-after["difference"])
        assert before["found"] == after["found"]


def test_more_work_is_never_found_faster(capsys: pytest.CaptureFixture[str]) -> None:
    """With a station a tenth slower, whatever is found of times is slower."""
    found = compared(capsys, "family.yaml", "family.yaml", "--set-b", "stations.desk.service={constant: 2200 ms}")
    means = [one for one in found["comparisons"] if one["found"] and one["name"].startswith("mean")]
    assert {one["name"] for one in means} <= {"mean response.asking", "mean response.telling"}
    slower = compared(capsys, "family.yaml", "family.yaml", "--set-b", "stations.archive.service={exponential: 330 ms}")
    times = [one for one in slower["comparisons"] if one["found"] and not one["name"].startswith("calls")]
    assert times
    assert all(one["difference"] > 0 for one in times)


def test_runs_are_played_again_as_they_were(capsys: pytest.CaptureFixture[str]) -> None:
    """Two runs' folders with --replications: their settings, seed and window are taken from what was recorded."""
    words = ("--quiet", "--not-under", "--to", "08:10", "--seed", "5")
    assert run(["run", "family.yaml", *words, "--out", "one"]) in (0, 1)
    assert run(["run", "family.yaml", *words, "--out", "two", "--set", *SLOWER]) in (0, 1)
    assert compared(capsys, "one", "one", "--replications", "5")["identical"]
    found = compared(capsys, "one", "two", "--replications", "5")
    assert found["common_chance"]
    assert 0 < next(one["first"] for one in found["comparisons"] if one["name"] == "calls response.asking") < 400
    Path("family.yaml").write_text(SCENARIO.replace("300 ms", "400 ms"), encoding="utf-8")
    assert run(["compare", "one", "two", "--replications", "5", "--quiet"]) == 2
    assert "has changed since it was played" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "words",
    [
        ("family.yaml", "family.yaml", "--replications", "3"),
        ("family.yaml", "nothing.yaml"),
        ("family.yaml", "family.yaml", "--set-b", "stations.desc.servers=2"),
        ("family.yaml", "family.yaml", "--cluster", "tcp://127.0.0.1:9", "--quiet"),
    ],
)
def test_a_bad_question_is_a_mistake(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Too few replications, no such scenario, no such station, no such cluster: status 2 and a message."""
    from sim.cli import workers

    monkeypatch.setattr(workers, "WAIT", "1 s")
    monkeypatch.setattr(kept, "each", workers.each)
    assert run(["compare", *words]) == 2
    assert capsys.readouterr().err.strip()
