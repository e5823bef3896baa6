"""Two times are held against each other: what is the same agrees, what is moved too far does not, and late timers say
nothing."""

from __future__ import annotations

import dataclasses
import html
import json
from pathlib import Path
from typing import Any

import pytest

from sim.cli.agreeing import show, troubles_of
from sim.cli.judging import clock_of, targets_of
from sim.cli.shell import run
from sim.engine import fast
from sim.load.heard import Heard
from sim.replay.agreement import Both, agreement, allowed, allowed_count
from sim.replay.played import replayed
from sim.replay.validity import Sent, checks_of
from sim.replay.windows import Window, cut
from sim.report.agreement_page import agreement_html
from sim.report.words import Words
from sim.scenario.build import Built
from sim.scenario.reading import Reading
from sim.verdict.assessment import Assessment, assess
from sim.verdict.played import Played
from tests.replay.as_heard import heard, passed


@pytest.fixture(scope="module")
def virtual(reading: Reading, built: Built, window: Window) -> Assessment:
    """The window in virtual time."""
    plan, stage = cut(built.plan, built.stage, window)
    return assess(Played(plan, stage, fast.play(plan, stage)), targets_of(reading, built), clock_of(reading, built))


def compared(
    reading: Reading, built: Built, window: Window, virtual: Assessment, late: int, timer: float = 0.5
) -> dict[str, Any]:
    """The window as it would be heard with every answer so many microseconds later."""
    lines = [_later(one, late) for one in heard(virtual.played, window)]
    found = replayed(virtual.played.plan, virtual.played.stage, window, lines, passed(virtual.played)).played
    real = assess(found, targets_of(reading, built), clock_of(reading, built), checks=())
    return agreement(Both(virtual, real, window), timer)


def _later(one: Heard, late: int) -> Heard:
    return dataclasses.replace(one, ended=one.ended + late)


@pytest.mark.parametrize(("late", "state"), [(0, "agrees"), (9_000, "agrees"), (400_000, "differs")])
def test_answers_may_be_a_little_later(
    reading: Reading, built: Built, window: Window, virtual: Assessment, late: int, state: str
) -> None:
    """Nine milliseconds are within what is allowed anywhere, four tenths of a second are not; counts stay the same."""
    found = compared(reading, built, window, virtual, late)
    assert found["state"] == state
    assert all(one["holds"] for one in found["counts"])
    assert all(one["difference"] in (late, None) for one in found["quantiles"])
    assert [one["difference"]["most"] for one in found["calls"]] == [late] * 3


def test_a_call_that_ends_otherwise_may_visit_otherwise(
    reading: Reading, built: Built, window: Window, virtual: Assessment
) -> None:
    """By one call that timed out in real time alone, every station's visits may be one more apart."""
    lines = list(heard(virtual.played, window))
    last = next(place for place, one in enumerate(lines) if one.attempt >= 0 and one.outcome == "answered")
    lines[last] = dataclasses.replace(lines[last], outcome="timed_out")
    found = replayed(virtual.played.plan, virtual.played.stage, window, lines, passed(virtual.played)).played
    real = assess(found, targets_of(reading, built), clock_of(reading, built), checks=())
    told = agreement(Both(virtual, real, window), 0.5)
    assert sum(one["n"] - one["alike"] for one in told["calls"]) == 1
    visits = [one for one in told["stations"] if one["what"] == "visits"]
    assert all(one["allowed"] == allowed_count(one["virtual"]) + 1 for one in visits)


def test_late_timers_say_nothing(reading: Reading, built: Built, window: Window, virtual: Assessment) -> None:
    """However well the numbers agree."""
    found = compared(reading, built, window, virtual, 0, timer=2.1)
    assert found["state"] == "not valid"
    assert found["agrees"]


def told(found: dict[str, Any]) -> dict[str, Any]:
    """A comparison as agreement.json holds it."""
    about = {"scenario": "at_the_limit", "seed": 1, "date": "2026-11-23", "began": "2026-11-23T10:00:00+00:00"}
    times = {"p50": 100, "p95": 200, "p99": 300}
    return {**about, **found, "overhead": {"late": times, "way": times, "mocks": {}}}


@pytest.mark.parametrize("lang", ["en", "da"])
def test_the_page_says_what_it_checks(
    reading: Reading, built: Built, window: Window, virtual: Assessment, lang: str
) -> None:
    """Plainly, in both languages, with every number in it."""
    page = agreement_html(told(compared(reading, built, window, virtual, 0)), lang)
    assert ("not the national network" if lang == "en" else "ikke det nationale netværk") in page
    assert page.count("<table") >= 6


def test_what_is_allowed() -> None:
    """Three per cent or ten milliseconds; two per cent or one call."""
    assert (allowed(0), allowed(100_000), allowed(1_000_000)) == (10_000, 10_000, 30_000)
    assert (allowed_count(0), allowed_count(99), allowed_count(250)) == (1, 1, 5)


def test_the_page_is_written_again_in_another_language(
    reading: Reading, built: Built, window: Window, virtual: Assessment, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """`tvaers report FOLDER` needs nothing but agreement.json."""
    found = json.dumps(told(compared(reading, built, window, virtual, 0)))
    (tmp_path / "agreement.json").write_text(found, encoding="utf-8")
    assert run(["report", str(tmp_path), "--lang", "da"]) == 0
    assert '<html lang="da">' in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Svartider" in capsys.readouterr().out  # the terminal speaks as the page does


def test_why_it_says_nothing_is_said_in_the_page_s_language(
    reading: Reading, built: Built, window: Window, virtual: Assessment
) -> None:
    """Late timers, with their figures; the heads of the tables, and calls that were tried again."""
    page = agreement_html(told(compared(reading, built, window, virtual, 0, timer=3.9)), "da")
    assert "maskinens ure var 3,9 ms forsinkede ved p99, mere end 2" in page
    assert "timers late" not in page
    assert ">least<" not in page
    assert ">retried<" not in page


@pytest.mark.parametrize("lang", ["en", "da"])
def test_every_check_that_fails_is_said_in_the_page_s_language(
    reading: Reading,
    built: Built,
    window: Window,
    virtual: Assessment,
    capsys: pytest.CaptureFixture[str],
    lang: str,
) -> None:
    """On the page and on the terminal, with figures as the language writes them; agreement.json keeps its English."""
    late = checks_of(Sent(9, 8, {"late": {"p99": 1_005_844}, "dropped": 3, "cpu": {"0": 0.95}}, cut_short=True), [])
    why = troubles_of(late)
    assert len(why) == 5
    found = told(compared(reading, built, window, virtual, 0, timer=3.9))
    found |= {"why": [*why, *found["why"]], "state": "not valid"}
    page = html.unescape(agreement_html(found, lang))
    show(found, lang)
    said = " ".join(capsys.readouterr().out.split())
    for one in why:
        assert (one in page, one in said) == (lang == "en", lang == "en")
    danish = "forsinkelse: forespørgsler var forsinket ved p99 <= tilladt (µs), men 1.005.844 og 5.000"
    assert (danish in page, danish in said) == (lang == "da", lang == "da")
    assert (" but " in said) == (lang == "en")


def test_every_check_of_a_load_run_has_a_danish_name_and_sides() -> None:
    """So that no doubt is half in English."""
    danish, english = Words("da"), Words("en")
    for check in checks_of(Sent(0, 0, {}, cut_short=False), []):
        assert english.name("check", check.name) == check.name
        assert danish.name("sides", check.sides) != check.sides
