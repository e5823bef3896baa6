"""`tvaers sweep`: points, knees and recoveries, and what it says of a bad question."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sim.chance.durations import HOUR, MINUTE
from sim.cli import kept, kept_results, recovering, workers
from sim.cli.shell import run
from sim.scenario.build import build
from sim.scenario.reading import load
from tests.cli.test_many import one_by_one

SURGE = {"from": "09:00", "to": "09:10", "volume": 3}
HOUR_LONG = ("--set", "window={from: 08:00, to: 09:00}", "--quiet")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kept, "each", one_by_one)
    monkeypatch.setattr(kept_results, "each", one_by_one)


def swept(*words: str) -> dict[str, Any]:
    """What a sweep of the queue wrote."""
    assert run(["sweep", "queue", *HOUR_LONG, "--out", "out", "--overwrite", *words]) == 0
    found: dict[str, Any] = json.loads(Path("out/sweep.json").read_text(encoding="utf-8"))
    return found


def test_points_share_their_chance() -> None:
    """The same value twice differs in nothing; a second server never slows the queue; the plot is drawn."""
    found = swept("--vary", "stations.counter.servers=1,2", "--vary", "seed=1")
    assert [point["values"] for point in found["points"]] == [
        {"stations.counter.servers": 1, "seed": 1},
        {"stations.counter.servers": 2, "seed": 1},
    ]
    change = found["points"][1]["difference"][0]
    assert change["mean"] < 0
    assert change["mean"] + change["half_width"] < 0
    assert found["points"][0]["difference"][0]["mean"] == 0
    assert not Path("out/sweep.svg").exists()


@pytest.mark.parametrize(("lang", "said"), [("en", "Target by target"), ("da", "Mål for mål")])
def test_a_sweep_leaves_a_report_and_a_drawing(lang: str, said: str) -> None:
    """Both in the language asked for, with a point for each value and target; the report comes in the other one too."""
    found = swept("--vary", "stations.counter.servers=1,2", "--replications", "2", "--lang", lang)
    drawing = ElementTree.fromstring(Path("out/sweep.svg").read_text(encoding="utf-8"))
    assert len([one for one in drawing.iter() if one.get("class", "").startswith("point")]) == 4
    page = Path("out/report.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in page
    assert said in page
    assert page.count('<svg class="varied"') == len(found["targets"]) == 2
    other = "da" if lang == "en" else "en"
    assert run(["report", "out", "--lang", other, "--out", "again.html"]) == 0
    assert f'<html lang="{other}">' in Path("again.html").read_text(encoding="utf-8")
    assert run(["report", "out"]) == 0
    assert Path("out/report.html").read_text(encoding="utf-8") == page


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (("--vary", "stations.counter.servers=1,2", "--replications", "2"), "p95(response.visitors)"),
        (("--find", "stations.counter.servers=1..3"), "every target holds"),
        (("--recover", "counter", "--outage", "--at", "08:10", "--replications", "2"), "After an outage of counter"),
    ],
)
def test_a_finished_sweep_is_reported_again(
    words: tuple[str, ...], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its tables on the terminal, its result as JSON, its page anew: each kind, and nothing is played."""
    found = swept(*words)
    Path("out/report.html").unlink()
    capsys.readouterr()
    assert run(["report", "out", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == found
    assert run(["report", "out"]) == 0
    assert shown.lower() in capsys.readouterr().out.lower()
    assert Path("out/report.html").is_file()


def test_what_nothing_measured_does_not_hold() -> None:
    """No call came: a target on one is missed, as in a run, and no knee is found beyond."""
    nobody = ("--set", "streams.visitors.rate=0.000001 /s")
    found = swept("--vary", "stations.counter.servers=1,2", "--replications", "2", *nobody)
    told = found["points"][0]["targets"]
    assert [(one["state"], one["reason"]) for one in told] == [("missed", "never measured")] * 2
    knee = swept("--find", "stations.counter.servers=1..3", *nobody)
    assert knee["holds"] is None
    assert [one["holds"] for one in knee["tried"][0]["targets"]] == [False, False]


def test_the_knee_of_a_rate_is_bracketed() -> None:
    """p95 of an M/M/1 queue passes 15 s where mu - lambda = ln 20 / 15, so near 0.80; the interval stays below."""
    found = swept("--find", "streams.visitors.rate=0.4..0.99 /s")
    low, high = (float(found[name].split()[0]) for name in ("holds", "fails"))
    assert 0 < high - low <= 0.02 * high
    assert 0.6 < low < 0.82
    assert not found["broken"]


def test_a_part_of_the_days_can_be_swept() -> None:
    """Dates and times of day are understood as a run understands them."""
    words = (
        "sweep",
        "queue",
        "--quiet",
        "--out",
        "out",
        "--vary",
        "stations.counter.servers=1,2",
        "--replications",
        "2",
    )
    assert run([*words, "--from", "2026-11-24", "--to", "2026-11-24"]) == 0
    assert json.loads(Path("out/run.json").read_text(encoding="utf-8"))["date"] == "2026-11-24"
    assert run([*words, "--overwrite", "--from", "08:00", "--to", "07:00"]) == 2


def test_the_fewest_servers_are_a_knee_too() -> None:
    """More servers are better: the smallest number is named."""
    found = swept("--find", "stations.counter.servers=1..6", "--set", "streams.visitors.rate=2.5 /s")
    assert (found["holds"], found["fails"], found["smallest"]) == (4, 3, True) or found["holds"] in (3, 4)


def test_an_outage_is_recovered_from_or_not() -> None:
    """Ten minutes cost a light queue some minutes; an outage just before closing is not recovered from."""
    light = swept("--recover", "counter", "--outage", "--at", "08:10", "--set", "streams.visitors.rate=0.3 /s")
    assert light["recovered"] == 10
    assert all(0 < minutes < 30 for minutes in light["minutes"])
    late = swept("--recover", "counter", "--outage", "--at", "08:45", "--minutes", "14")
    assert late["recovered"] == 0


def test_an_overload_is_more_calls() -> None:
    """Ten minutes at 150 % of capacity are the calls of that rate, and cost a queue minutes after they are over."""
    found = swept("--recover", "counter", "--at", "08:10", "--set", "streams.visitors.rate=0.5 /s")
    assert found["volume"] == pytest.approx(3, rel=0.15)
    assert found["load"] == pytest.approx(1.5, rel=0.1)
    assert sum(one["calls"] for one in found["plays"]) / 10 == pytest.approx(600, rel=0.15)
    # An excess of five minutes' work drains at half of capacity; the control may have a queue of its own.
    assert sorted(found["minutes"])[5] == pytest.approx(10, abs=4)


def test_others_bring_an_overload_that_own_calls_cannot() -> None:
    """Where own calls would have to be more than twenty times as many, others ask: own calls are the same."""
    found = swept("--recover", "counter", "--at", "08:10", "--set", "streams.visitors.rate=0.03 /s")
    assert found["volume"] == 1
    assert found["others"] == pytest.approx(1.47, rel=0.02)
    assert found["load"] == pytest.approx(1.5, rel=0.1)
    assert sum(one["calls"] for one in found["plays"]) / 10 == pytest.approx(880, rel=0.1)


def test_an_overload_adds_calls_and_moves_none() -> None:
    """The day with more calls holds every call of the day without, at its moment, and more in those minutes only."""
    base = load("queue", ("streams.visitors.rate=0.5 /s", "streams.visitors.ceiling=2 /s"))
    plans = [build(one).plan for one in (base, base.with_values({"surges": [SURGE]}))]
    keys = [set(zip(plan.keys.n.tolist(), plan.planned.tolist(), strict=True)) for plan in plans]
    assert keys[0] < keys[1]
    more = [moment for _, moment in keys[1] - keys[0]]
    assert min(more) >= 9 * HOUR
    assert max(more) < 9 * HOUR + 10 * MINUTE
    assert len(more) == pytest.approx(600, rel=0.15)


def test_an_interrupted_recovery_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replications that were finished are not played again."""
    words = ("--recover", "counter", "--outage", "--at", "08:10", "--replications", "3")
    before = swept(*words)
    monkeypatch.setattr(recovering, "_one", None)
    assert swept(*words)["minutes"] == before["minutes"]


@pytest.mark.parametrize("place", ["rename", "write"])
def test_a_full_disk_leaves_nothing_that_looks_whole(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, a message, no folder and no finished point; with room again the sweep is played."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    words = ("sweep", "queue", *HOUR_LONG, "--vary", "stations.counter.servers=1,2", "--replications", "2")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace" if place == "rename" else "write_text", full)
        assert run([*words, "--out", "out"]) == 2
    assert "disk is full" in capsys.readouterr().err
    assert not Path("out").exists()
    assert not [file for file in Path().rglob("*.json") if not file.name.startswith(".")]
    assert run([*words, "--out", "out"]) == 0


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--recover", "counter", "--at", "08:10", "--set", "streams.visitors.rate=2 /s"),
        ("--recover", "counter", "--at", "23:55"),
        ("--vary", "stations.counter.servers=1,2", "--cluster", "tcp://127.0.0.1:9"),
        ("--vary", "stations.counter.servers="),
        ("--vary", "stations.counter.servers=3..2"),
        ("--vary", "stations.count.servers=1,2"),
        ("--find", "stations.counter.servers=1,2"),
        ("--find", "stations.counter.servers=1..4", "--replications", "5"),
        ("--recover", "count"),
        ("--recover", "counter", "--at", "soon"),
        ("--vary", "seed=1,2", "--find", "seed=1..2"),
    ],
)
def test_a_bad_question_is_a_mistake(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, a message, and no folder."""
    monkeypatch.setattr(workers, "WAIT", "1 s")
    if "--cluster" in words:
        monkeypatch.setattr(kept, "each", workers.each)
    assert run(["sweep", "queue", *HOUR_LONG, "--out", "none", *words]) == 2
    assert not Path("none").exists()
    assert capsys.readouterr().err.strip()
