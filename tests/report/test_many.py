"""Reports of runs of more than one play."""

from __future__ import annotations

import re
from typing import Any

import pytest

from sim.report import html

TARGET = "p95(response.visitors) <= 15 s"
RUN: dict[str, Any] = {"date": "2027-03-01", "days": 9, "scenario": {"name": "queue"}, "parameters": []}


def verdict(state: str, value: float | None) -> dict[str, Any]:
    """A verdict on the target."""
    return {
        "target": TARGET, "group": "", "state": state, "value": value, "limit": 15e6, "unit": "us", "opening": False,
        "count": 9, "failed": 0, "censored": 0, "excluded": 0, "low": None, "high": None, "interval": "", "start": -1,
        "end": -1, "reason": "", "skipped": False,
    }  # fmt: skip


def long() -> dict[str, Any]:
    """Nine days from a Monday, the fourth of which breaks the target; at the week-end nobody comes."""
    days = []
    for number in range(9):
        weekend, state = number in (5, 6), "missed" if number == 3 else "met"
        value = None if weekend else 20e6 if number == 3 else 5e6
        one = {"state": "" if weekend else state, "value": value, "count": 0 if weekend else 7}
        days.append({"date": f"2027-03-{number + 1:02d}", "weekday": number % 7, "targets": [one]})
    return {
        "kind": "long", "answer": "missed", "verdicts": [verdict("missed", 20e6)], "calls": 63, "by_day": days,
        "first_missed": {TARGET: "2027-03-04"}, "warm_up": {"days": 40, "cut": 5, "settled": True, "curve": []},
        "digest": "abc",
    }  # fmt: skip


def pooled() -> dict[str, Any]:
    """Twelve replications that meet the target."""
    estimate = {
        "value": 5e6, "low": 4e6, "high": 6e6, "exceeding": 0.01, "exceeding_low": 0.0, "exceeding_high": 0.02,
        "reason": "",
    }  # fmt: skip
    one = {"target": TARGET, "group": "", "window": -1, "state": "met", "reason": "", "estimate": estimate}
    one["skipped"] = False
    return {
        "kind": "replications", "replications": 12, "answer": "met", "targets": [one], "until": None, "digests": [],
        "calls": 7,
    }  # fmt: skip


def drawn() -> dict[str, Any]:
    """Ten draws, seven of which meet the target."""
    share = {"target": TARGET, "met": 7, "missed": 2, "draws": 10, "low": 0.4, "high": 0.89}
    return {
        "kind": "uncertainty", "answer": "met", "parameters": 2, "draws": 10, "impossible": ["x"], "all_met": 7,
        "any_missed": 2,
        "targets": [share], "points": [],
    }  # fmt: skip


def moved(overturned: bool) -> dict[str, Any]:
    """Two assumptions, the first of which may overturn the target."""
    first = {"path": "stations.counter.servers", "overturned": [TARGET] * overturned, "swing": None, "target": TARGET}
    second = {"path": "streams.visitors.rate", "overturned": [], "swing": 0.25, "target": TARGET}
    first["undecided"], second["undecided"] = [], [TARGET]
    return {"kind": "sensitivity", "answer": "met", "banner": "", "ranked": [first, second]}


def plain(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("summary", [long(), pooled(), drawn(), moved(True), moved(False)])
def test_every_kind_has_a_page_in_both_languages(summary: dict[str, Any], lang: str) -> None:
    """One file that asks for nothing, with the record of the run at its end."""
    page = html(summary, RUN, lang)
    assert page.startswith("<!DOCTYPE html>")
    assert 'id="run"' in page
    assert not re.search(r'(src|href)="(?!#|data:)', page)


def test_the_first_day_that_breaks_is_told_and_drawn() -> None:
    """Seven dots of which one is red, no dot at the week-end, the day by its date, and every day in a table."""
    page = html(long(), RUN)
    assert len(re.findall(r'<circle class="met"', page)) == 6
    assert len(re.findall(r'<circle class="missed"', page)) == 1
    assert "First day it breaks" in page
    assert "4 March 2027" in plain(page)
    assert "leave out the first 5 of 40 working days" in plain(page)
    assert 'id="table-by_day"' in page


def test_a_year_shows_its_mondays_side_by_side() -> None:
    """Of more than 31 days the table has the Mondays alone; the drawing has every day."""
    summary = long()
    summary["by_day"] = summary["by_day"][:7] * 6
    page = html(summary, {**RUN, "days": 42})
    assert "The Mondays side by side" in page
    table = page.partition('id="table-by_day"')[2].partition("</table>")[0]
    assert table.count("<tr") == 1 + 6
    assert len(re.findall(r"<circle", page.partition('id="days"')[2].partition('id="verdicts"')[0])) == 30


def test_the_banner_over_assumptions_names_what_it_depends_on() -> None:
    """With an assumption that overturns a target the answer depends on it; without one it stands."""
    assert "It depends" in plain(html(moved(True), RUN))
    assert "No assumption overturns a verdict" in plain(html(moved(False), RUN))
    assert "met in 7 of 10 draws, and some missed in 2" in plain(html(drawn(), RUN))
    assert "1 draws made no scenario" in plain(html(drawn(), RUN))


def test_pooled_targets_stand_on_the_first_screen() -> None:
    """With value and range over replications."""
    first = plain(html(pooled(), RUN).partition("<nav")[0])
    assert " 5 s " in first
    assert "4 s – 6 s" in first
