"""The summary holds what was measured, as JSON, and stays small."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np

from sim.chance.durations import DAY, HOUR, MINUTE
from sim.scenario.plan import Stage
from sim.scenario.route import Visit
from sim.scenario.stations import Station
from sim.verdict.assessment import assess
from sim.verdict.played import Played
from sim.verdict.summary import summarise
from sim.verdict.targets import parse_target
from tests.engine.networks import plan_of, random_case
from tests.verdict.days import changed, play, small_day


def test_the_summary_of_the_small_day() -> None:
    """Journeys, letters, stations and volumes tell the day's story, and go through JSON unchanged."""
    target = parse_target("share(response.lookup <= 12 us) >= 30 %")
    summary = summarise(assess(small_day(), [target]), {"lookup": 3.5})
    assert json.loads(json.dumps(summary)) == summary
    assert (summary["valid"], summary["answer"]) == (True, "met")
    lookup, letter = summary["journeys"]
    assert (lookup["n"], lookup["outcomes"]) == (3, {"answered": 2, "timed_out": 1})
    assert (lookup["mean"], lookup["p50"], lookup["p95"], lookup["max"], lookup["failed"]) == (12, 14, None, 14, 1)
    assert lookup["human"] == {"n": 1, "mean": 2}
    assert lookup["for_the_user"]["max"] == 16
    assert letter["outcomes"] == {"opened": 1}
    assert summary["by_region"]["lookup"]["region"] == ["Nord", "Syd"]
    assert summary["by_region"]["lookup"]["failed"] == [0, 1]
    assert summary["by_hour"]["lookup"] == {"hour": [0], "n": [3], "failed": [1], "p50": [14], "p95": [None]}
    assert "letter" not in summary["by_hour"]
    assert sum(summary["histogram"]["counts"]["lookup"]) == 2
    assert [hop["hop"] for hop in summary["letters"]["hops"]] == ["carried", "open"]
    assert summary["letters"]["mailboxes"][0]["transit"]["p50"] == 5
    assert summary["stations"]["bottleneck"] == "desk"
    assert [*summary["volumes"][0].values()] == ["lookup", 3.5, 3, 3, 0]
    assert summary["volumes"][2]["begun_by_others"] == 1


def test_large_families_of_stations_are_summed_up() -> None:
    """Of 60 mailboxes one line tells all, and the three foremost have their own; systems are shown one by one."""
    stations = (Station("seb", 1), *(Station(f"mail.{number + 20_000}", 1) for number in range(60)))
    plan = plan_of([{"planned": number // 2, "attempts": [[Visit(number % 61, 7)]]} for number in range(183)])
    told = summarise(assess(play(plan, Stage(stations, (), 1000))))["stations"]
    (family,) = told["families"]
    assert (family["family"], family["stations"], family["arrivals_own"], family["busy"]) == ("mail", 60, 180, 1260)
    assert [station["name"].partition(".")[0] for station in told["shown"]] == ["seb", *["mail"] * 3]


def test_a_summary_does_not_grow_with_stations_or_days() -> None:
    """A day of 400 crowded stations, stretched over ten days, stays below 150 kB."""
    stations = tuple(Station(f"{'abcdefghij'[number % 10]}.{number}", 1) for number in range(400))
    calls = [{"planned": n * HOUR // 5, "attempts": [[Visit(n % 400, 10 * MINUTE)]]} for n in range(1000)]
    summary = summarise(assess(play(plan_of(calls), Stage(stations, (), 10 * DAY))))
    assert len(json.dumps(summary)) < 150_000


def test_a_run_that_is_not_valid_has_no_answer() -> None:
    """With a call lost on the way the summary says so instead of met or missed."""
    summary = summarise(assess(changed(small_day(), "opened", 0, -1)))
    assert (summary["valid"], summary["answer"]) == (False, "not valid")
    assert [check["name"] for check in summary["checks"] if not check["holds"]] == ["conservation of roots"]


def test_any_run_can_be_summarised() -> None:
    """Random networks, a run cut off at once, and one nobody calls in, all give JSON."""
    for seed in range(30):
        json.dumps(summarise(assess(play(*random_case(seed)))))
    json.dumps(summarise(assess(small_day(0))))


def test_a_journey_is_not_mixed_with_those_whose_names_go_on_after_its_name() -> None:
    """`lookup` and `lookup.long` have a line each, though a target on `lookup` covers both."""
    day = small_day()
    journey = np.array([0, 1, 1, 2, 3], dtype=np.int16)
    names = {**day.plan.names, "journey": ("lookup", "lookup.long", "letter", "acknowledgement")}
    plan = replace(day.plan, about={**day.plan.about, "journey": journey}, names=names)
    assessment = assess(Played(plan, day.stage, day.moments))
    assert [journey["measured"] for journey in summarise(assessment)["journeys"]] == [1, 2, 0]
    assert len(assessment.quantities.of("response.lookup")) == 3
