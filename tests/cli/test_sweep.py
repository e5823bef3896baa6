"""`tvaers sweep`: points, knees and recoveries, and what it says of a bad question."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from sim.cli import kept, recovering
from sim.cli.shell import run
from tests.cli.test_many import one_by_one

HOUR = ("--set", "window={from: 08:00, to: 09:00}", "--quiet")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kept, "each", one_by_one)
    monkeypatch.setattr(recovering, "each", one_by_one)


def swept(*words: str) -> dict[str, Any]:
    """What a sweep of the queue wrote."""
    assert run(["sweep", "queue", *HOUR, "--out", "out", "--overwrite", *words]) == 0
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
    swept("--vary", "stations.counter.servers=1,2")
    drawing = ElementTree.fromstring(Path("out/sweep.svg").read_text(encoding="utf-8"))
    assert len(drawing.findall(".//{*}circle")) == 4


def test_the_knee_of_a_rate_is_bracketed() -> None:
    """p95 of an M/M/1 queue passes 15 s where mu - lambda = ln 20 / 15, so near 0.80; the interval stays below."""
    found = swept("--find", "streams.visitors.rate=0.4..0.99 /s")
    low, high = (float(found[name].split()[0]) for name in ("holds", "fails"))
    assert 0 < high - low <= 0.02 * high
    assert 0.6 < low < 0.82
    assert not found["broken"]


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


@pytest.mark.parametrize(
    "words",
    [
        (),
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
def test_a_bad_question_is_a_mistake(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2, a message, and no folder."""
    assert run(["sweep", "queue", *HOUR, "--out", "none", *words]) == 2
    assert not Path("none").exists()
    assert capsys.readouterr().err.strip()
