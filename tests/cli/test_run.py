"""`tvaers run`: what it prints, what it leaves, and what its exit status says."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from sim.cli.shell import run
from sim.verdict.summary import summarise

ROOT = Path(__file__).parents[2]

SMALL = ("--to", "09:00", "--quiet")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(folder: str, file: str) -> Any:
    """A JSON file of a run."""
    return json.loads((Path(folder) / file).read_text(encoding="utf-8"))


def play(out: str, *words: str) -> dict[str, Any]:
    """Run an hour of the queue into a folder, and read its summary."""
    run(["run", "queue", *SMALL, "--out", out, *words])
    summary: dict[str, Any] = read(out, "summary.json")
    return summary


def test_a_run_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    """Verdicts, outcomes and the folder on stdout, progress on stderr in plain lines, and status 0."""
    assert run(["run", "queue", "--to", "09:00"]) == 0
    said = capsys.readouterr()
    assert "p95(response.visitors) <= 15 s" in said.out
    assert "answered" in said.out
    folder = Path(said.out.splitlines()[-1])
    assert folder.parent == Path("results/runs")
    assert folder.name.startswith("queue-2")
    assert folder.name.endswith("Z-1")
    assert [line.split()[0] for line in said.err.splitlines()] == ["plan", "play", "judge", "write", "report"]
    assert "\x1b" not in said.out + said.err
    assert Path("results/runs/latest").resolve() == folder.resolve()


def test_json_is_all_that_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """With --json stdout is the summary, with the folder, and stderr is empty."""
    assert run(["run", "queue", "--to", "09:00", "--json"]) == 0
    said = capsys.readouterr()
    printed = json.loads(said.out)
    assert said.err == ""
    assert printed.pop("folder") == str(next(Path("results/runs").glob("queue-*")))
    assert printed == read("results/runs/latest", "summary.json")


def test_a_missed_target_is_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    """The answer is missed, and so says the status."""
    assert run(["run", "queue", *SMALL, "--set", "targets=[p95(response.visitors) <= 1 s]"]) == 1
    assert "missed" in capsys.readouterr().out


def test_an_undecided_target_is_no_0(capsys: pytest.CaptureFixture[str]) -> None:
    """A count too small to carry a quantile is not a promise kept."""
    assert run(["run", "queue", *SMALL, "--set", "targets=['p95(response.visitors) <= 15 s, at least 9999999']"]) == 1
    assert "undecided" in capsys.readouterr().out


def test_a_run_that_is_not_valid_is_status_3(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """When a check of the run itself fails, no target counts and the reason is printed."""

    def broken(*given: Any) -> dict[str, Any]:
        summary = summarise(*given)
        summary["checks"][0] |= {"holds": False, "left": 3, "right": 4}
        return {**summary, "valid": False, "answer": "not valid"}

    monkeypatch.setattr("sim.cli.playing.summarise", broken)
    assert run(["run", "queue", *SMALL]) == 3
    said = capsys.readouterr().out
    assert "not valid: conservation of planned calls" in said
    assert "3 and 4" in said


def test_a_run_is_recorded() -> None:
    """run.json tells what was played: scenario, seed, span, engine, settings, versions, machine, parameters, times."""
    play("a", "--seed", "7", "--days", "2", "--set", "stations.counter.servers=2", "--engine", "reference")
    record = read("a", "run.json")
    assert record["scenario"]["name"] == "queue"
    assert len(record["scenario"]["digest"]) == 32
    known = {name: record[name] for name in ("seed", "days", "engine", "lang", "exit", "settings", "window", "date")}
    assert known == {
        "seed": 7,
        "days": 2,
        "engine": "reference",
        "lang": "en",
        "exit": 0,
        "settings": ["stations.counter.servers=2"],
        "window": {"from": "08:00", "to": "09:00"},
        "date": "2026-11-23",
    }
    assert {"python", "numpy", "simpy"} <= {*record["versions"]}
    assert {"plan", "play", "judge"} <= {*record["timings"]}
    servers = next(one for one in record["parameters"] if one["path"] == "stations.counter.servers")
    assert (servers["value"], servers["status"]) == (2, "given")
    assert all({"value", "low", "high", "source", "status"} <= {*one} for one in record["parameters"])


def test_a_date_to_a_date_is_played_day_by_day() -> None:
    """--from and --to with dates are both included."""
    play("a", "--from", "2027-03-01", "--to", "2027-03-03")
    record = read("a", "run.json")
    assert (record["date"], record["days"]) == ("2027-03-01", 3)


def test_the_same_seed_gives_the_same_rows() -> None:
    """Digests are equal for the same scenario and seed on every engine, and others for another seed."""
    digests = [play(out, "--engine", out)["digest"] for out in ("fast", "reference")]
    assert digests[0] == digests[1]
    assert play("other", "--seed", "2")["digest"] != digests[0]


def test_rows_are_written() -> None:
    """measurements.parquet has a row per call."""
    summary = play("a")
    rows = parquet.read_table("a/measurements.parquet")
    assert rows.num_rows == sum(journey["n"] for journey in summary["journeys"]) > 1000


def test_the_report_is_written_and_written_anew(capsys: pytest.CaptureFixture[str]) -> None:
    """A run holds its report; `tvaers report` writes it again, in the other language and elsewhere if asked."""
    play("a")
    assert '<html lang="en"' in Path("a/report.html").read_text(encoding="utf-8")
    capsys.readouterr()
    assert run(["report", "a", "--lang", "da", "--out", "rapport.html"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "rapport.html"
    assert '<html lang="da"' in Path("rapport.html").read_text(encoding="utf-8")
    Path("a/summary.json").write_text("{", encoding="utf-8")
    assert run(["report", "a"]) == 2
    assert "summary.json" in capsys.readouterr().err


def test_more_servers_wait_less(capsys: pytest.CaptureFixture[str]) -> None:
    """A setting is played, and compare shows its effect on the calls both runs share."""
    play("a")
    play("b", "--set", "stations.counter.servers=2")
    capsys.readouterr()
    assert run(["compare", "a", "b", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["parameters"] == {"stations.counter.servers": ["1", "2"]}
    visitors = found["journeys"][0]
    assert visitors["slower"] == 0 < visitors["faster"]
    assert not found["identical"]
    assert run(["compare", "a", "b"]) == 0
    assert "stations.counter.servers" in capsys.readouterr().out


def test_a_run_compared_with_itself_is_identical(capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing is listed as played differently."""
    play("a")
    capsys.readouterr()
    assert run(["compare", "a", "a"]) == 0
    said = capsys.readouterr().out
    assert "identical, call by call" in said
    assert "differently" not in said


def test_a_taken_folder_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """--out does not overwrite unless it is told to."""
    play("a")
    assert run(["run", "queue", *SMALL, "--out", "a"]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert run(["run", "queue", *SMALL, "--out", "a", "--overwrite", "--seed", "3"]) == 0
    assert read("a", "run.json")["seed"] == 3


def test_a_full_disk_is_told_and_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever was written when the disk filled up is removed."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("sim.cli.playing._rows", full)
    assert run(["run", "queue", *SMALL]) == 2
    assert "the disk is full" in capsys.readouterr().err
    assert list(Path("results/runs").iterdir()) == []


SCENARIO = """
name: desk
stations:
  desk: {servers: {value: 2, low: 1, high: 3}, service: {exponential: 1 s}}
streams:
  visitors: {rate: 1.2 /s, visit: desk}
window: {from: 08:00, to: 08:30}
run_out: 10 min
targets: [p95(response.visitors) <= 6 s]
judge_under: [stations.desk.servers]
variants:
  three: {set: {stations.desk.servers: 3}}
"""


def test_an_assumption_that_overturns_the_answer_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """The targets are judged at both ends of what judge_under names; --not-under leaves that out."""
    Path("desk.yaml").write_text(SCENARIO, encoding="utf-8")
    assert run(["run", "desk.yaml", "--out", "a"]) == 0
    said = capsys.readouterr().out
    assert "It depends" in said
    assert "The answer is another within the range of: servers: answering letters." in said
    under = read("a", "summary.json")["under"]
    assert [(moved["path"], moved["end"], moved["answer"]) for moved in under] == [
        ("stations.desk.servers", "low", "missed"),
        ("stations.desk.servers", "high", "met"),
    ]
    assert run(["run", "desk.yaml", "--out", "b", "--not-under"]) == 0
    assert read("b", "summary.json")["under"] == []


def test_a_variant_is_played_and_the_command_line_goes_before_it(capsys: pytest.CaptureFixture[str]) -> None:
    """--variant takes its values; --set on top wins; an unknown one is met with the nearest name."""
    Path("desk.yaml").write_text(SCENARIO, encoding="utf-8")

    def servers(out: str) -> float:
        parameters = read(out, "run.json")["parameters"]
        return float(next(one["value"] for one in parameters if one["path"] == "stations.desk.servers"))

    words = ["run", "desk.yaml", "--quiet", "--not-under", "--variant"]
    run([*words, "three", "--out", "a"])
    run([*words, "three", "--out", "b", "--set", "stations.desk.servers=4"])
    assert (servers("a"), servers("b")) == (3, 4)
    assert read("a", "run.json")["variant"] == "three"
    capsys.readouterr()
    assert run([*words, "thre"]) == 2
    assert "Did you mean three?" in capsys.readouterr().err
