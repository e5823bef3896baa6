"""`tvaers staff`: the question of a municipality, answered by playing; and `tvaers practices`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.chance.durations import HOUR, MINUTE
from sim.cli.shell import run
from sim.cli.staffing import Asked, answered, evenly
from sim.network.opening import parse_opening
from sim.scenario.mailboxes import Mail

QUESTION = ("staff", "--letters-per-day", "3", "--minutes", "6", "--open", "mon-thu 8-15, fri 8-13")


def asked(**more: object) -> Asked:
    """The municipality's question, with something else."""
    told = {"opening": "mon-thu 8-15, fri 8-13", "looks": "9:00,13:00", "people": 1, "available": 1.0}
    told |= {"target": "share(dwell<=4 opening h)>=90%", "year": 2027, "seed": 1}
    return Asked(mail=more.pop("mail", Mail(3, 6, 0.8)), **{**told, **more})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def found() -> dict:
    """The answer to it."""
    return answered(asked())


def way(found: dict, people: int, looks: int, cover: str) -> dict:
    """One line of the table."""
    place = (people, looks, cover)
    (found_line,) = (line for line in found["ways"] if (line["people"], line["looks_a_day"], line["cover"]) == place)
    result: dict = found_line
    return result


@pytest.mark.parametrize(("looks", "status"), [("9:00,13:00", 0), ("10:30", 1)])
def test_the_exit_status_is_the_answer(looks: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Two looks a day open 90 % of letters within four opening hours; one does not. No YAML is needed."""
    assert run((*QUESTION, "--looks", looks, "--target", "share(dwell<=4 opening h)>=90%", "--json")) == status
    assert json.loads(capsys.readouterr().out)["met"] == (status == 0)


def test_the_table_spans_people_looks_and_cover(found: dict) -> None:
    """One or two people, 1, 2 or 4 looks or notification, everybody there, one absent, or holidays."""
    places = {(line["people"], line["looks_a_day"], line["cover"]) for line in found["ways"]}
    covers = ("everybody there", "one absent", "holidays")
    assert places == {(people, looks, cover) for people in (1, 2) for looks in (0, 1, 2, 4) for cover in covers}


def test_one_absent_of_one_opens_nothing(found: dict) -> None:
    """Without a stand-in nobody opens the letters of somebody who is away all the time."""
    line = way(found, 1, 2, "one absent")
    assert (line["value"], line["months_met"], line["minutes"]) == (0.0, 0, 0.0)


def test_one_absent_of_two_is_one(found: dict) -> None:
    """Two people of whom one is away tend the mailbox as one does."""
    alone, left = way(found, 1, 2, "everybody there"), way(found, 2, 2, "one absent")
    assert (alone["value"], alone["minutes"]) == (left["value"], left["minutes"])


def test_busy_minutes_are_those_of_the_letters(found: dict) -> None:
    """Three letters of six minutes are 18 minutes a day; a share of a week of 37 hours."""
    line = way(found, 1, 2, "everybody there")
    assert line["minutes"] == pytest.approx(18, rel=0.1)
    assert line["full_time"] == pytest.approx(line["minutes"] * 5 / (37 * 60))


def test_looking_more_often_never_opens_fewer_letters_in_time(found: dict) -> None:
    """Notification is at least as good as two looks, and holidays without a stand-in at most as good as none."""
    for people in (1, 2):
        notified, twice = way(found, people, 0, "everybody there"), way(found, people, 2, "everybody there")
        assert notified["value"] >= twice["value"]
        assert way(found, people, 2, "holidays")["value"] <= twice["value"]
    assert way(found, 1, 2, "holidays")["months_met"] < way(found, 1, 2, "everybody there")["months_met"]


def test_looks_are_spread_over_the_hours_that_all_days_share() -> None:
    """One look stands in the middle, on a quarter of an hour, and none after the earliest closing."""
    opening = parse_opening("mon-thu 8-15, fri 8-13")
    assert evenly(opening, 1) == "10:30"
    for count in (2, 4):
        clocks = [part.split(":") for part in evenly(opening, count).split(",")]
        moments = [int(hour) * HOUR + int(minute) * MINUTE for hour, minute in clocks]
        assert len(moments) == count
        assert 8 * HOUR < min(moments) < max(moments) < 13 * HOUR


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("staff",), "--letters-per-day: expected a number above 0"),
        (("staff", "--scenario", "national"), "--department: expected --scenario and --department together"),
        ((*QUESTION, "--looks", "late"), "--looks: 'late' is no time of day"),
        ((*QUESTION, "--target", "share(transit <= 4 h) >= 90 %"), "--target: expected a quantity"),
        (("staff", "--scenario", "national", "--department", "PPR, Ålborg"), "there is no such department"),
        (("practices", "queue"), "this scenario has no variants to compare"),
    ],
)
def test_a_question_that_makes_no_sense_is_a_mistake(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2, and one line that says what is wrong."""
    assert run(arguments) == 2
    assert said in capsys.readouterr().err


def test_a_department_lends_its_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    """Letters, minutes, hours and looks are the department's; options beside it go before."""
    named = ("--scenario", "national", "--department", "PPR, Aalborg Kommune")
    status = run(("staff", *named, "--minutes", "3", "--json"))
    told = json.loads(capsys.readouterr().out)["asked"]
    assert status in (0, 1)
    assert told["minutes"] == 3
    assert 1 < told["letters_per_day"] < 40
    assert (told["open"], told["looks"]) == ("mon-thu 8-15, fri 8-13", "9:00,13:00")


def test_practices_stand_on_one_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page has every practice with its targets and its letters beside today's, in Danish, and stays small."""
    page = tmp_path / "practices.html"
    small = ("--set", "days=4", "--set", "network.letters.judged.warm_up=1 days", "--set", "run_out=14 days")
    assert run(("practices", "--out", str(page), "--lang", "da", "--json", *small)) == 0
    told = json.loads(capsys.readouterr().out)["practices"]
    assert [one["name"] for one in told] == ["today", "notification", "less_mail", "direct"]
    assert told[1]["beside"]["ppr"]["shorter"] > 10 * told[1]["beside"]["ppr"]["longer"]
    text = page.read_text(encoding="utf-8")
    assert "Praksis side om side" in text
    assert "Et brevs liv" in text
    assert len(text) < 300_000
