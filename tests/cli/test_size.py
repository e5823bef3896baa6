"""`tvaers size`: demand whatever the servers, and the fewest servers that meet the targets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli import sizing
from sim.cli.shell import run
from tests.cli.test_many import one_by_one

TWO = """
name: two
stations:
  a: {servers: 3, service: {exponential: {value: 1 s, low: 500 ms, high: 2 s, status: assumed}}}
  b: {servers: 9, service: {exponential: 100 ms}, background: {share: 0.1, profile: hour}}
profiles: {hour: {at: {"08:00": 1, "08:20": 0}}}
journeys: {ask: {steps: [a, b]}}
streams: {asked: {rate: 3 /s, journey: ask}}
window: {from: 08:00, to: 08:20}
targets: [p95(response.asked) <= 9 s]
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sizing, "each", one_by_one)
    Path("two.yaml").write_text(TWO, encoding="utf-8")


def size(*words: str) -> dict[str, Any]:
    """What sizing wrote."""
    assert run(["size", *words, "--quiet", "--out", "size.json"]) == 0
    found: dict[str, Any] = json.loads(Path("size.json").read_text(encoding="utf-8"))
    return found


def missed(servers: dict[str, int]) -> bool:
    """Whether the target is missed with these servers."""
    given = [word for name, count in servers.items() for word in ("--set", f"stations.{name}.servers={count}")]
    calm = ["--set", "stations.b.background.share=0", "--rows", "none"]
    return run(["run", "two.yaml", *given, *calm, "--quiet", "--out", "run", "--overwrite"]) != 0


def test_demand_does_not_depend_on_servers() -> None:
    """Twice the servers, and others' load with them, ask for the same."""
    one = size("two.yaml", "--demand-only")["demand"]
    other = size("two.yaml", "--demand-only", "--set", "stations.b.servers=18")["demand"]
    assert one == other
    asked = {operation["station"]: operation["rate"] for operation in one["operations"]}
    assert asked["a"]["total"] == asked["b"]["total"] == pytest.approx(3600, rel=0.05)
    assert 2.5 < asked["a"]["per_second"]["15 minutes"] <= asked["a"]["per_second"]["minute"] < 5


def test_the_fewest_servers_meet_the_target_and_no_fewer_do() -> None:
    """Three a second of one second each need more than three servers; one fewer anywhere misses."""
    (case,) = size("two.yaml", "--service", "middle", "--background", "0")["servers"]
    servers, lost = case["servers"], case["one_lost"]
    assert not missed(servers)
    assert all(missed({**servers, name: servers[name] - 1}) for name in servers if servers[name] > 1)
    assert all(not missed({**lost, name: lost[name] - 1}) for name in lost)


def test_slower_service_and_others_need_more() -> None:
    """Counts grow with the service time of one station and with others' share of the other."""
    cases = size("two.yaml", "--service", "low,high", "--background", "0,0.7")["servers"]
    counts = {(case["level"], case["background"]): case["servers"] for case in cases}
    assert counts["low", 0]["a"] < counts["high", 0]["a"]
    assert counts["low", 0]["b"] < counts["low", 0.7]["b"]


@pytest.mark.parametrize(
    "words", [("--service", "lowest"), ("--background", "0.9"), ("--background", "x"), ("--service", "")]
)
def test_bad_cases_are_mistakes(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2 and a message."""
    assert run(["size", "two.yaml", *words]) == 2
    assert capsys.readouterr().err.strip()
