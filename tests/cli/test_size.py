"""`tvaers size`: demand whatever the servers, and the fewest servers that meet the targets."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from sim.cli import kept, kept_results
from sim.cli.points import Found, Point, play_point
from sim.cli.shell import run
from sim.cli.sizing import PEOPLE, SCARCE, SLOW
from sim.report.words import Words
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
    monkeypatch.setattr(kept_results, "each", one_by_one)
    monkeypatch.setattr(kept, "each", one_by_one)
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
    (case,) = size("two.yaml", "--service", "middle", "--background", "0", "--replications", "1")["servers"]
    servers, lost = case["servers"], case["one_lost"]
    assert case["again"] in (True, False)
    assert not missed(servers)
    assert all(missed({**servers, name: servers[name] - 1}) for name in servers if servers[name] > 1)
    assert all(not missed({**lost, name: lost[name] - 1}) for name in lost)


def test_slower_service_and_others_need_more() -> None:
    """Counts grow with the service time of one station and with others' share of the other."""
    cases = size("two.yaml", "--service", "low,high", "--background", "0,0.7")["servers"]
    counts = {(case["level"], case["background"]): case["servers"] for case in cases}
    assert counts["low", 0]["a"] < counts["high", 0]["a"]
    assert counts["low", 0]["b"] < counts["low", 0.7]["b"]


def test_why_servers_do_not_decide_a_target_is_told() -> None:
    """Service that is slower than the target by itself; and a journey of which an hour has too few calls."""
    slow = "targets=['p50(response.asked) <= 300 ms', 'p95(response.asked) <= 9 s', 'p99.999(response.asked) <= 99 s']"
    (case,) = size("two.yaml", "--service", "middle", "--background", "0", "--set", slow)["servers"]
    reasons = {one["target"].partition("(")[0]: one["reason"] for one in case["not_for_servers"]}
    assert reasons == {"p50": SLOW, "p99.999": SCARCE}


def test_trials_are_judged_by_their_replications_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every trial is played in three, and the fewest in three others; on one day's luck fewer may seem enough."""
    tried: list[tuple[str, int]] = []

    def played(point: Point) -> Found:
        tried.append((point.reading.digest, point.replication))
        return play_point(point)

    monkeypatch.setattr(kept, "play_point", played)
    (case,) = size("two.yaml", "--service", "middle", "--background", "0")["servers"]
    assert {number for _, number in tried} == {0, 1, 2, 3, 4, 5}
    assert len(tried) == case["plays"] == 3 * len({(digest, number // 3) for digest, number in tried})


@pytest.mark.parametrize(
    "words", [("--service", "lowest"), ("--background", "0.9"), ("--background", "x"), ("--service", "")]
)
def test_bad_cases_are_mistakes(words: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2 and a message."""
    assert run(["size", "two.yaml", *words]) == 2
    assert capsys.readouterr().err.strip()


def test_a_station_whose_service_time_is_unknown_has_a_demand_only() -> None:
    """It is listed with what it is asked, without work, and no servers are counted for it; the others are sized."""
    Path("two.yaml").write_text(TWO.replace("service: {exponential: 100 ms}, ", ""), encoding="utf-8")
    found = size("two.yaml", "--service", "middle", "--background", "0")
    assert found["demand"]["unknown"] == ["b"]
    works = {one["station"]: one["work"] for one in found["demand"]["operations"]}
    totals = {one["station"]: one["rate"]["total"] for one in found["demand"]["operations"]}
    assert works["b"] is None
    assert works["a"] == pytest.approx(1e6, rel=0.05)
    assert totals["a"] == totals["b"] > 3000
    (case,) = found["servers"]
    assert list(case["servers"]) == ["a"]


def test_an_interrupted_sizing_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trials that were played before it was interrupted are not played again, and the answer is the same."""
    words = ("two.yaml", "--service", "middle", "--background", "0")
    whole = size(*words)["servers"]
    for file in Path("results/runs/points").rglob("size-*.json"):
        file.unlink()

    def forbidden(point: object) -> object:
        raise AssertionError(point)

    monkeypatch.setattr(kept, "play_point", forbidden)
    again = size(*words)["servers"]
    assert {**again[0], "seconds": 0} == {**whole[0], "seconds": 0}


def test_writes_follow_their_parameters() -> None:
    """What the country writes is reckoned from parameters with sources: twice the rate is twice the writes."""
    words = ("national", "--demand-only", "--set", "network.scale={lookups: 500, letters: 0, outside: 0}")
    double = ("--set", "network.writes.updates_per_case_month=2", "--set", "network.writes.entry_bytes=1600")
    one, other = (size(*words, *more)["demand"]["writes"] for more in ((), double))
    before, after = ({each["what"]: each["day"] for each in some} for some in (one, other))
    assert after["case updates to the index"] == pytest.approx(2 * before["case updates to the index"])
    assert after["bytes of log"] == pytest.approx(2 * before["bytes of log"])
    assert after["log entries"] == before["log entries"] > 0
    assert {"initial import to the index", "appointment registrations", "log batches"} <= {*before}


@pytest.mark.parametrize(("lang", "said"), [("en", "no advice to buy"), ("da", "ikke et råd om at købe")])
def test_a_report_is_written_where_it_is_asked_for(lang: str, said: str) -> None:
    """One page in its language, of what the JSON says, with the servers and the command that gave them."""
    words = ("--service", "middle", "--background", "0", "--report", "size.html", "--lang", lang)
    (case,) = size("two.yaml", *words)["servers"]
    page = Path("size.html").read_text(encoding="utf-8")
    assert f'<html lang="{lang}">' in page
    assert said in page
    assert re.findall(r"<tr><td>([ab])<td class=n>(\d+)", page.partition('id="table-servers"')[2])[:2] == [
        (name, str(count)) for name, count in sorted(case["servers"].items(), key=lambda pair: -pair[1])
    ]
    assert 'id="table-run"' in page


def test_the_page_knows_every_sentence_of_a_sizing() -> None:
    """Reasons, writes and how they are reckoned all have a Danish text: a new one has to be translated."""
    assert all(Words("da").name("not_for_servers", reason) != reason for reason in (PEOPLE, SLOW, SCARCE))
    for joining in ((), ("--from", "2026-11-24", "--to", "2026-11-24")):
        words = ("national", "--demand-only", "--set", "network.scale={lookups: 500, letters: 0, outside: 0}")
        for one in size(*words, *joining)["demand"]["writes"]:
            assert Words("da").name("write", one["what"]) != one["what"]
            assert Words("da").sentence("basis", one["basis"]) != one["basis"]


@pytest.mark.parametrize("option", ["--out", "--report"])
def test_nothing_is_played_for_a_folder_that_is_not_there(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It is met before the work, and the option is named."""
    assert run(["size", "two.yaml", "--quiet", option, "none/size"]) == 2
    said = capsys.readouterr().err
    assert "no such folder" in said
    assert option in said
    assert not Path("results").exists()


OTHERS = """
name: others
stations:
  counter: {servers: 4, service: {exponential: 1 s}, background: {share: 0.7, profile: office}}
profiles:
  office: {at: {"08:00": 1, "16:00": 0}}
streams:
  visitors: {rate: 0.2 /s, visit: counter}
window: {from: 08:00, to: 16:00}
targets:
  - p95(waiting.counter) <= 1 s
"""


def test_others_are_still_there_when_a_server_is_lost() -> None:
    """Seven tenths of eight servers are busy with others: more servers do help, and one more is no spare."""
    Path("others.yaml").write_text(OTHERS, encoding="utf-8")
    (case,) = size("others.yaml", "--service", "middle", "--background", "0.7")["servers"]
    assert case["not_for_servers"] == []
    assert 5 < case["servers"]["counter"] < 12
    left = case["one_lost"]["counter"] - 1
    assert 0.7 * (left + 1) < left - 1
    assert left > case["servers"]["counter"]
