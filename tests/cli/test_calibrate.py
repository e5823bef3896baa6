"""`tvaers calibrate`: from a log to a parameter file that a scenario extends."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sim.cli.shell import run
from sim.scenario.reading import load
from tests.fitting.logs import queue_log, without, written

LOG = queue_log("{exponential: 1 s}")
SCENARIO = "extends: [queue.yaml, measured.yaml]\nname: measured\n"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def calibrate(log: str, *words: str) -> int:
    """The status of calibrating from this log."""
    written(Path(), log)
    return run(["calibrate", "calls.csv", "--quiet", "--overwrite", *words])


@pytest.mark.parametrize("service", ["{exponential: 1 s}", "{lognormal: {mean: 1 s, cv: 0.5}}", "{constant: 1 s}"])
def test_what_is_written_is_read_back(service: str) -> None:
    """The file stands in for the station it names, whatever kind stood there, as measured, with range and source."""
    assert calibrate(queue_log(service)) == 0
    Path("own.yaml").write_text(SCENARIO, encoding="utf-8")
    station = load("own.yaml").model.stations["counter"]
    assert station.service is not None
    assert station.service.kind == service[1:].split(":", maxsplit=1)[0]
    mean = station.service.mean
    assert mean.value == pytest.approx(1e6, rel=0.05)
    low, high = mean.range
    assert low <= mean.value <= high
    assert low < high or station.service.kind == "constant"
    assert mean.status == "measured"
    assert re.search(r"calls.csv \(sha256 [0-9a-f]{12}\): server-side time", mean.source)
    assert mean.date == "2026-11-23"
    assert run(["run", "own.yaml", "--quiet", "--set", "window={from: 08:00, to: 09:00}"]) in (0, 1)


def test_the_plot_and_the_figures_lie_beside_it() -> None:
    """An SVG with three curves per station, and JSON with what was foretold."""
    assert calibrate(LOG) == 0
    drawing = ElementTree.fromstring(Path("measured.svg").read_text(encoding="utf-8"))
    assert len(drawing.findall(".//{*}polyline")) == 3
    (station,) = json.loads(Path("measured.json").read_text(encoding="utf-8"))["stations"]
    assert [one["level"] for one in station["foretold"]] == ["p50", "p90", "p95", "p99"]
    assert all(abs(one["off"]) < 0.1 for one in station["foretold"])


def test_a_delay_is_marked_and_sizing_refuses_it(capsys: pytest.CaptureFixture[str]) -> None:
    """From response times alone: nobody queues there any more, and size names the parameter it will not use."""
    assert calibrate(without(LOG, "server_time", "concurrency")) == 0
    assert "delay without queue" in capsys.readouterr().out
    Path("own.yaml").write_text(SCENARIO, encoding="utf-8")
    station = load("own.yaml").model.stations["counter"]
    assert station.queue == "none"
    assert station.service is not None
    assert station.service.mean.unit == "delay without queue"
    assert run(["size", "own.yaml", "--quiet"]) == 2
    told = capsys.readouterr().err
    assert "stations.counter.service" in told
    assert "delay without queue" in told
    assert run(["size", "own.yaml", "--quiet", "--demand-only"]) == 0


def test_a_delay_makes_nobody_wait() -> None:
    """Played again at three times the load its times are the same: what was waiting is in them."""
    assert calibrate(without(LOG, "server_time", "concurrency")) == 0
    Path("own.yaml").write_text(SCENARIO, encoding="utf-8")
    words = ("--set", "targets=[p99(waiting.counter) <= 1 ms]", "--set", "streams.visitors.rate=3 /s")
    assert run(["run", "own.yaml", "--quiet", *words]) == 0


def test_a_poor_fit_is_doubted(capsys: pytest.CaptureFixture[str]) -> None:
    """Times of two operations far apart fit no kind, a slower last third is not foretold, and both are said."""
    rows = ["begin,end,operation,system,server_time"]
    for second in range(3000):
        lasts = (0.1, 2.0)[second % 2] * (1 if second < 2000 else 1.5)
        rows.append(f"{second},{second + lasts},{('read', 'write')[second % 2]},index,{lasts}")
    assert calibrate("\n".join(rows) + "\n") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "no kind fits well" in told
    assert "of the rest is foretold" in told
    assert "better told apart: read, write" in told


def test_systems_are_renamed_and_checked(capsys: pytest.CaptureFixture[str]) -> None:
    """A system takes the scenario's name for it; one the scenario does not know is met with the nearest."""
    assert calibrate(LOG, "--station", "counter=index", "--for", "national") == 0
    assert "\n  index:\n" in Path("measured.yaml").read_text(encoding="utf-8")
    assert calibrate(LOG, "--station", "counter=indeks", "--for", "national") == 2
    assert "Did you mean index?" in capsys.readouterr().err


def test_our_own_run_is_a_log() -> None:
    """A run's folder is read like a CSV once its station is named; calls that began alone never waited."""
    assert run(["run", "queue", "--quiet", "--out", "run", "--set", "streams.visitors.rate=0.8 /s"]) in (0, 1)
    assert run(["calibrate", "run", "--system", "counter", "--below", "1", "--quiet"]) == 0
    (station,) = json.loads(Path("measured.json").read_text(encoding="utf-8"))["stations"]
    assert station["fit"]["mean"]["value"] == pytest.approx(1e6, rel=0.05)


@pytest.mark.parametrize(
    ("log", "words", "told"),
    [
        ("begin,end,system\n1,2,a\n", (), "calls.csv:1"),
        (LOG.replace("visit", "case 010190-1234", 1), (), "ten digits"),
        (LOG, ("--below", "0"), "--below 0"),
        (LOG, ("--below", "index=4"), "no such system"),
        (LOG, ("--station", "counter"), "SYSTEM=STATION"),
        (LOG, ("--system", "counter"), "names the systems itself"),
        (LOG, ("--out", "measured.txt"), "a YAML file"),
        ("\n".join(LOG.splitlines()[:10]), (), "fewer than 30"),
    ],
)
def test_a_bad_log_is_a_mistake(
    log: str, words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, a message that says where, nothing written, and no CPR number repeated."""
    assert calibrate(log, *words) == 2
    message = capsys.readouterr().err
    assert told in message
    assert "010190" not in message
    assert not list(Path().glob("measured*"))


def test_a_file_is_not_overwritten_unasked() -> None:
    """Without --overwrite an earlier file stays as it is."""
    assert calibrate(LOG) == 0
    before = Path("measured.yaml").read_bytes()
    assert run(["calibrate", "calls.csv", "--quiet"]) == 2
    assert Path("measured.yaml").read_bytes() == before
