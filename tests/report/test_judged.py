"""Verdicts by target, and what moving an assumption does to them."""

from __future__ import annotations

from typing import Any

from sim.report.assumptions import find, label
from sim.report.judged import judged, moved
from sim.report.words import Words

TARGET = "p95(response) <= 5 s, each region"


def verdict(state: str, value: float | None, group: str = "", target: str = TARGET, **more: Any) -> dict[str, Any]:
    """A verdict with what this room reads of it."""
    blank = {"skipped": False, "low": None, "high": None, "unit": "us", "reason": ""}
    return {"target": target, "group": group, "state": state, "value": value, **blank, **more}


def test_the_worst_group_stands_for_its_target() -> None:
    """Missed before undecided before met, then the greatest value; groups with too few calls say nothing."""
    groups = [
        verdict("met", 1.0, "a"),
        verdict("missed", 6.0, "b"),
        verdict("missed", 9.0, "c"),
        verdict("missed", 99.0, "d", skipped=True),
    ]
    (found,) = judged(groups)
    assert (found.state, found.foremost["group"], found.alone) == ("missed", "c", False)


def test_where_more_is_better_the_least_is_worst() -> None:
    """For a share that must be at least something, the smallest share stands for the target."""
    target = "share(dwell <= 4 h) >= 90 %, each region"
    groups = [verdict("missed", 0.5, "a", target), verdict("missed", 0.2, "b", target)]
    assert judged(groups)[0].foremost["group"] == "b"


def test_the_range_covers_the_moved_assumptions() -> None:
    """The range of a value reaches from the least to the greatest over its interval and over every moved assumption."""
    under = [{"path": "a", "end": "high", "answer": "missed", "verdicts": [verdict("missed", 8.0)]}]
    (found,) = judged([verdict("met", 2.0, low=1.5, high=2.5)], under)
    assert (found.low, found.high) == (1.5, 8.0)


def test_an_assumption_that_changes_a_verdict_is_said_to() -> None:
    """Only targets whose state is another are named."""
    other = "max(response) <= 9 s"
    before = [verdict("met", 2.0), verdict("met", 3.0, target=other)]
    after = [verdict("missed", 8.0), verdict("met", 3.0, target=other)]
    (found,) = moved(before, [{"path": "a", "end": "high", "answer": "missed", "verdicts": after}])
    assert found.flips == {TARGET: "missed"}


def test_a_number_is_found_however_its_path_is_written() -> None:
    """With or without the shape of its distribution, with places in brackets or as numbers."""
    paths = {"journeys.a.steps[7].deadline": 8.0, "stations.seb.service.mean": 1.0}
    known = [{"path": path, "value": value} for path, value in paths.items()]
    assert find("stations.seb.service.lognormal.mean", known)["value"] == 1.0
    assert find("journeys.a.steps.7.deadline", known)["value"] == 8.0
    assert find("nowhere", known)["value"] is None


def test_a_number_has_a_name_people_use() -> None:
    """A known shape of path becomes words in the report's language; another stays a path."""
    assert label("stations.index.service.lognormal.mean", Words("da")) == "middelbetjeningstid: sagsindeks"
    assert label("network.letters.practice.ppr.people", Words("en")) == "people at the mailbox: PPR"
    assert label("network.ceiling", Words("en")) == "network.ceiling"
