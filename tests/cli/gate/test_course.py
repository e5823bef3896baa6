"""The course of a gate for software, with halves that were made up: what is played, kept, said and written."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from sim.cli.gate.history import add_to_history, commit_here
from sim.cli.gate.in_ci import markdown, workflow_commands
from sim.cli.gate.junit import junit
from sim.cli.gate.record import record_of
from sim.cli.gate.rounds import Course, play_rounds
from sim.cli.gate.shown import show
from sim.cli.gate.software import Gated, Order
from sim.cli.gate.versions import Asked, Failed
from sim.cli.shell import run
from sim.mistake import Mistake
from sim.regression.budget import Design
from sim.regression.compared import Terms
from sim.regression.halves import Half
from sim.regression.order import HEAD, Turn
from sim.regression.rule import Rule
from sim.regression.targets_held import held
from sim.report.gate_page import gate_html
from sim.scenario.reading import load
from sim.verdict.measured import measured
from sim.verdict.quantities import Quantities
from sim.verdict.targets import parse_target
from tests.regression.halves import played
from tests.regression.test_gate_answer import rows

TERMS = Terms(Rule())
PAIRS = 8


class Bench:
    """Plays halves that were made up: head's own time is `slow` more, in each round by itself."""

    def __init__(self, *slow: float) -> None:
        chance = np.random.default_rng(21)
        made = [
            half
            for number, more in enumerate(slow)
            for half in played(chance, PAIRS, more, number, journey="lookup.epj")
        ]
        self.halves = {half.turn: half for half in made}
        self.asked: list[Turn] = []

    def play(self, turn: Turn) -> Half:
        """One half."""
        self.asked.append(turn)
        return self.halves[turn]


def course(bench: Bench) -> Course:
    """All that is played of it."""
    return play_rounds(bench.play, PAIRS, TERMS, lambda _: None)


def record(found: Course, tmp_path: Path, *targets: str, over: bool = True) -> dict[str, Any]:
    """The record of a course, with targets held against 1,000 calls of 1 to 1,000 ms."""
    asked = Asked("base", url="http://localhost:1"), Asked("head", url="http://localhost:2")
    order = Order(load("ci_overview"), *asked, "mocks", 1200.0, 5.0, None, TERMS, tmp_path)
    quantities = Quantities(
        measured(rows([-1] * 1000, ["ANSWERED"] * 1000, [1000 * ms for ms in range(1, 1001)])), 10**10
    )
    verdicts = held([parse_target(text) for text in targets], quantities)
    gated = Gated(
        order, Design(PAIRS, 5.0, 30.0, 1169, 2, 0.09), found, verdicts, datetime(2026, 11, 23, 9, tzinfo=UTC), 600.0
    )
    return json.loads(json.dumps(record_of(gated, ["tvaers", "gate", "ci_overview"], over), allow_nan=False))  # type: ignore[no-any-return]


# The course ------------------------------------------------------------------------------------------------------


def test_nothing_suspected_is_played_once() -> None:
    """Where the first round flags nothing there is no second."""
    bench = Bench(0.0)
    found = course(bench)
    assert len(bench.asked) == 2 * PAIRS == len(found.halves)
    assert not found.suspected


def test_what_is_suspected_is_played_again(tmp_path: Path) -> None:
    """A slower head is played twice, confirmed, and fails with status 1."""
    found = course(Bench(0.15, 0.15))
    assert len(found.halves) == 4 * PAIRS
    told = record(found, tmp_path)
    assert (told["answer"], told["exit"]) == ("failed", 1)
    assert "p95 of lookup.epj in the system under test is slower" in told["reasons"]


def test_a_suspicion_that_goes_away_passes(tmp_path: Path) -> None:
    """The confirmation acquits, and the record says what was suspected."""
    told = record(course(Bench(0.15, 0.0)), tmp_path)
    assert (told["answer"], told["exit"]) == ("passed", 0)
    assert told["suspected"]


@pytest.mark.parametrize(("version", "status", "answer"), [("head", 1, "failed"), ("base", 3, "not valid")])
def test_a_version_that_dies_is_named(tmp_path: Path, version: str, status: int, answer: str) -> None:
    """It ends the gate at once; head's death is head's failure, base's leaves nothing to compare with."""
    bench = Bench(0.0)

    def play(turn: Turn) -> Half:
        if turn.version == version and turn.pair == 2:
            raise Failed(version, "ended with status 9: out of memory")
        return bench.play(turn)

    found = play_rounds(play, PAIRS, TERMS, lambda _: None)
    told = record(found, tmp_path)
    assert (told["answer"], told["exit"]) == (answer, status)
    assert f"{version}: ended with status 9: out of memory" in told["reasons"][0]
    assert 4 <= len(found.halves) <= 5


def test_errors_of_head_end_the_gate(tmp_path: Path) -> None:
    """A head that stops answering one call in ten is not played eight times over; it is named with its counts."""
    bench = Bench(0.0)
    bench.halves = {
        turn: half if turn.version != HEAD else replace(half, failed={"lookup.epj": 125}, errors={"failed": 125})
        for turn, half in bench.halves.items()
    }
    told = record(course(bench), tmp_path)
    assert told["exit"] == 1
    assert len(told["halves"]) == 3
    assert "10.00% of calls had no answer (250 failed)" in told["reasons"][0]


def test_a_half_whose_generator_was_late_is_played_again(tmp_path: Path) -> None:
    """Twice in a gate; the third time the gate is not valid. What was discarded is named."""
    bench = Bench(0.0)
    late = {turn for turn in bench.halves if turn.pair in (2, 5) and turn.version == HEAD}

    def play(turn: Turn) -> Half:
        half = bench.play(turn)
        if turn not in late:
            return half
        late.discard(turn)
        return replace(half, problems=("requests went out late",))

    told = record(play_rounds(play, PAIRS, TERMS, lambda _: None), tmp_path)
    assert told["answer"] == "passed"
    assert len(bench.asked) == 2 * PAIRS + 2
    assert told["notes"][0] == "played again: round 1, pair 3, head: requests went out late"
    late = {turn for turn in bench.halves if turn.pair in (2, 5, 6) and turn.version == HEAD}
    assert record(play_rounds(play, PAIRS, TERMS, lambda _: None), tmp_path)["answer"] == "not valid"


def test_a_broken_bench_is_no_verdict(tmp_path: Path) -> None:
    """What the bench could not do is told, with status 3."""

    def play(turn: Turn) -> Half:
        raise Mistake("the generator", "said nothing for 60 seconds", "")

    told = record(play_rounds(play, PAIRS, TERMS, lambda _: None), tmp_path)
    assert (told["answer"], told["exit"]) == ("not valid", 3)
    assert "said nothing" in told["reasons"][0]


@pytest.mark.parametrize(("raised", "status"), [(KeyboardInterrupt(), 130), (SystemExit(143), 143)])
def test_an_interrupted_gate_keeps_what_it_has(tmp_path: Path, raised: BaseException, status: int) -> None:
    """The halves so far are in the record, which says interrupted; the status is the signal's."""
    bench = Bench(0.5)

    def play(turn: Turn) -> Half:
        if turn.pair == 7:
            raise raised
        return bench.play(turn)

    told = record(play_rounds(play, PAIRS, TERMS, lambda _: None), tmp_path)
    assert (told["answer"], told["exit"]) == ("interrupted", status)
    assert len(told["halves"]) == 14
    assert told["comparisons"]


def test_a_gate_that_still_runs_says_interrupted(tmp_path: Path) -> None:
    """Whoever kills it leaves a record that claims nothing."""
    found = course(Bench(0.0))
    assert record(found, tmp_path, over=False)["answer"] == "interrupted"
    assert record(Course(), tmp_path, over=False)["comparisons"] == []


# What is written -------------------------------------------------------------------------------------------------


MET, OPEN = "p95(response.lookup.epj) <= 2 s", "p95(response.lookup.epj) <= 950 ms"


def test_junit_has_a_case_for_each_target_and_quantity(tmp_path: Path) -> None:
    """What fails is a failure, what cannot be told an error, and the counts are those of the cases."""
    suite = ElementTree.fromstring(junit(record(course(Bench(0.15, 0.15)), tmp_path, MET, OPEN)))
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert len(cases) == int(suite.get("tests", 0)) == 11  # the bench, two targets, four quantiles on two clocks
    assert cases[MET].find("failure") is None
    assert cases[OPEN].find("error") is not None
    slower = cases["p95 of lookup.epj in the system under test"].find("failure")
    assert slower is not None
    assert slower.get("type") == "slower"
    assert int(suite.get("failures", 0)) == len(list(suite.iter("failure")))
    assert int(suite.get("errors", 0)) == len(list(suite.iter("error")))


def test_the_summary_and_annotations_name_what_keeps_it_from_passing(tmp_path: Path) -> None:
    """Each has one error; a gate that passes has none; per cent signs are escaped as GitHub wants it."""
    failed, passed = record(course(Bench(0.15, 0.15)), tmp_path, MET), record(course(Bench(0.0)), tmp_path, MET)
    assert "| ❌ | p95 lookup.epj, system under test | slower |" in markdown(failed)
    lines = workflow_commands(failed)
    assert lines
    assert all(line.startswith("::error title=tvaers gate::") and "%" not in line.replace("%25", "") for line in lines)
    assert workflow_commands(passed) == []
    assert markdown(passed).startswith("## Passed")


def test_history_grows_by_a_line(tmp_path: Path) -> None:
    """Each gate adds one line of numbers; a new quantity gets a column; another CSV is refused."""
    file = tmp_path / "deep/history.csv"
    told = record(course(Bench(0.0)), tmp_path)
    add_to_history(file, told, "abc")
    told["comparisons"].append({**told["comparisons"][0], "journey": "lookup.klinikplus"})
    add_to_history(file, told, "def")
    lines = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    assert [line["commit"] for line in lines] == ["abc", "def"]
    assert float(lines[0]["lookup.epj.system.p95_s"]) > 0
    assert lines[0]["lookup.klinikplus.system.p95_s"] == ""
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Mistake, match="no history"):
        add_to_history(other, told, "abc")


def test_the_commit_is_that_of_what_is_gated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CI's own name for it first; outside a clone there is none, though this program may lie in one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CI_COMMIT_SHA", raising=False)
    monkeypatch.setenv("GITHUB_SHA", "abc")
    assert commit_here() == "abc"
    monkeypatch.delenv("GITHUB_SHA")
    assert commit_here() == ""


@pytest.mark.parametrize(("lang", "said"), [("en", "suspected, not confirmed"), ("da", "mistænkt, ikke bekræftet")])
def test_the_report_overlays_base_and_head(tmp_path: Path, lang: str, said: str) -> None:
    """One page in the language, with two lines in each spectrum, that asks no address for anything."""
    page = gate_html(record(course(Bench(0.15, 0.0)), tmp_path, MET, OPEN), lang)
    assert said in page
    assert page.count('<polyline class="line tone1"') == page.count('<polyline class="line tone2"') == 2
    assert "default-src" in page
    assert f'"lang":"{lang}"' in page  # the script reads figures as the language writes them
    assert 'src="http' not in page
    assert gate_html(record(Course(), tmp_path, over=False), lang)


def test_the_terminal_tells_three_verdicts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Validity, targets and regression, then the answer."""
    show(record(course(Bench(0.15, 0.15)), tmp_path, MET))
    said = capsys.readouterr().out
    for word in ("Validity", "Targets, on head", "Regression, head against base", "slower", "Failed"):
        assert word in said


def test_a_gate_s_page_is_written_again_in_another_language(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`tvaers report FOLDER` needs nothing but gate.json: nobody plays for twenty minutes for a translation."""
    monkeypatch.chdir(tmp_path)
    told = record(course(Bench(0.15, 0.15)), tmp_path, MET)
    (tmp_path / "gate.json").write_text(json.dumps(told), encoding="utf-8")
    assert run(["report", ".", "--lang", "da"]) == 0
    assert '<html lang="da">' in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Regression, head against base" in capsys.readouterr().out
    assert run(["report", ".", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told
