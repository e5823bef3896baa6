"""Runs of more than one play: long ones, replications, draws; finished points are not lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from sim.cli import kept, unknowns, workers
from sim.cli.kept import play_all
from sim.cli.points import Found, Point, play_point
from sim.cli.settable import settable
from sim.cli.shell import run
from sim.mistake import Mistake
from sim.scenario.reading import load
from sim.verdict.digest import digest_rows

SMALL = ("--to", "09:00", "--quiet")
HOUR = ("window={from: 08:00, to: 09:00}",)
UNKNOWN = """
name: unknown
stations: {counter: {servers: 1, service: {exponential: {value: 1 s, low: 500 ms, high: 2 s, status: assumed}}}}
streams: {visitors: {rate: {value: 0.5 /s, low: 0.4 /s, high: 0.6 /s, status: assumed}, visit: counter}}
window: {from: 08:00, to: 09:00}
targets: [p95(response.visitors) <= 12 s]
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(kept, "each", one_by_one)  # other processes are tried in test_workers


def one_by_one(function: Callable[[Point], Found], jobs: Sequence[Point], _: str | None) -> Iterator[tuple[int, Found]]:
    """Here, one after the other."""
    return ((number, function(job)) for number, job in enumerate(jobs))


def summary(out: str) -> dict[str, Any]:
    """What a run found."""
    found: dict[str, Any] = json.loads((Path(out) / "summary.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("engine", ["fast", "compiled"])
def test_rows_written_as_they_come_are_those_of_all_days_at_once(engine: str) -> None:
    """Played a day at a time, the rows have the digests of the plain run, and the verdicts its states and counts."""
    run(["run", "queue", *SMALL, "--days", "3", "--out", "once"])
    run(["run", "queue", *SMALL, "--days", "3", "--rows", "parquet", "--engine", engine, "--out", "parts"])
    once, parts = summary("once"), summary("parts")
    assert digest_rows(parquet.read_table("parts/measurements.parquet")) == once["digests"]
    told = [[(v["target"], v["state"], v["count"]) for v in found["verdicts"]] for found in (once, parts)]
    assert told[0] == told[1]
    assert [day["date"] for day in parts["by_day"]] == ["2026-11-23", "2026-11-24", "2026-11-25"]


def test_a_day_that_breaks_a_target_is_named() -> None:
    """An outage on the second day is the first day its target is missed."""
    outage = "events=[{station: counter, from: '08:00', to: '08:30', pace: 0, day: 1}]"
    status = run(["run", "queue", *SMALL, "--days", "3", "--rows", "none", "--set", outage, "--out", "out"])
    assert status == 1
    assert summary("out")["first_missed"]["p95(response.visitors) <= 15 s"] == "2026-11-24"


def test_replications_are_pooled_and_need_ten_for_an_interval() -> None:
    """Two replications tell a value and what exceeds, and no interval."""
    assert run(["run", "queue", *SMALL, "--replications", "2", "--out", "two"]) in (0, 1)
    found = summary("two")
    estimate = found["targets"][0]["estimate"]
    assert (estimate["low"], estimate["reason"], estimate["replications"]) == (None, "too few replications", 2)
    assert len({*found["digests"]}) == 2
    assert run(["report", "two"]) == 0


def test_replications_end_when_they_are_precise_enough() -> None:
    """Asked for 40 %, fifteen suffice: ten, and a second look."""
    light = ("--set", "streams.visitors.rate=0.5 /s")
    run(["run", "queue", *SMALL, *light, "--until", "p95 visitors ±40%", "--out", "until"])
    found = summary("until")
    assert (found["replications"], found["until"]["reached"]) == (15, True)


def test_what_an_answer_depends_on_is_named() -> None:
    """The service time overturns the target; draws meet it in some and miss it in others."""
    Path("unknown.yaml").write_text(UNKNOWN, encoding="utf-8")
    run(["run", "unknown.yaml", "--quiet", "--sensitivity", "--out", "moved"])
    run(["run", "unknown.yaml", "--quiet", "--uncertainty", "12", "--out", "drawn"])
    moved, drawn = summary("moved"), summary("drawn")
    assert [one["path"] for one in moved["ranked"]] == ["stations.counter.service.exponential", "streams.visitors.rate"]
    assert moved["banner"] == "depends on: stations.counter.service.exponential"
    met = drawn["targets"][0]["met"]
    assert 0 < met < 12
    missed = drawn["targets"][0]["missed"]
    assert met + missed == 12
    assert drawn["banner"].startswith(f"depends on what is assumed: met in {met} and missed in {missed} of 12 draws")
    assert "It depends" in Path("drawn/report.html").read_text(encoding="utf-8")


def test_a_draw_that_makes_no_scenario_is_left_out_with_its_values() -> None:
    """A rate above its ceiling cannot be played; the values told are those of the draws that were."""
    Path("unknown.yaml").write_text(UNKNOWN.replace("visit: counter", "visit: counter, ceiling: 0.5 /s"), "utf-8")
    run(["run", "unknown.yaml", "--quiet", "--uncertainty", "8", "--out", "drawn"])
    found = summary("drawn")
    rates = [float(point["values"]["streams.visitors.rate"].split()[0]) for point in found["points"]]
    assert len(rates) == found["draws"] == 4
    assert len(found["impossible"]) == 4
    assert max(rates) <= 0.5


@pytest.mark.long
def test_every_assumption_of_the_country_can_be_moved() -> None:
    """No assumed parameter of the national scenario is left out because its path cannot be set."""
    reading = load("national")
    moves = [(used, end) for used, _ in unknowns.assumed(reading) for end in ("low", "high")]
    refused = [
        (used.path, end) for used, end in moves if isinstance(unknowns.moved_to(reading, {used.path: end}), Mistake)
    ]
    assert refused == []


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("{lognormal: {mean: {value: 1 s}, cv: 2}}", "stations.counter.service.lognormal.mean"),
        ("{exponential: {value: 1 s}}", "stations.counter.service.exponential"),
        ("1 s", "stations.counter.service"),
    ],
)
def test_a_mean_is_set_where_it_is_written(written: str, path: str) -> None:
    """However a service time is written, its mean can be set, and is then what it was set to."""
    reading = load("queue", (f"stations.counter.service={written}",))
    assert settable(reading, "stations.counter.service.mean") == path
    moved = reading.with_values({path: "2 s"}).model.stations["counter"].service
    assert moved is not None
    assert moved.mean.value == 2_000_000


@pytest.mark.parametrize(
    "words",
    [
        ("--rows", "csv"),
        ("--until", "p95"),
        ("--cluster", "tcp://127.0.0.1:1"),
        ("--sensitivity",),
        ("--replications", "3", "--uncertainty", "3"),
        ("--days", "9", "--engine", "reference"),
    ],
)
def test_what_does_not_fit_together_is_a_mistake(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2 and one message, and no folder."""
    assert run(["run", "queue", *SMALL, *words, "--out", "none"]) == 2
    assert not Path("none").exists()
    assert capsys.readouterr().err.strip()


def test_finished_points_are_not_played_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an interruption only what is missing is played, and the results are the same."""
    points = [Point(load("queue", HOUR), number) for number in range(4)]
    first = dict(play_all(points[:3], tmp_path, None))
    played: list[Point] = []

    def counting(point: Point) -> Found:
        played.append(point)
        return play_point(point)

    monkeypatch.setattr(kept, "play_point", counting)
    again = dict(play_all(points, tmp_path, None))
    assert played == points[3:]
    assert [again[number].digest for number in range(3)] == [first[number].digest for number in range(3)]
    assert again[0].verdicts == first[0].verdicts


def test_an_unreachable_cluster_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the address and how to write it."""
    monkeypatch.setattr(workers, "WAIT", "500 ms")
    with pytest.raises(Mistake, match="cannot reach a scheduler"):
        list(workers.each(play_point, [Point(load("queue", HOUR))] * 2, "tcp://127.0.0.1:9"))


@pytest.mark.parametrize("words", [("--days", "3", "--rows", "none"), ("--replications", "2")])
def test_a_run_of_many_plays_has_a_report(words: tuple[str, ...]) -> None:
    """A page beside the summary, which `report` writes anew in the other language."""
    run(["run", "queue", *SMALL, *words, "--out", "many"])
    page = Path("many/report.html")
    assert 'lang="en"' in page.read_text(encoding="utf-8")
    assert run(["report", "many", "--lang", "da"]) == 0
    assert 'lang="da"' in page.read_text(encoding="utf-8")
