"""The children: a day's caseload within seconds, one child at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from statistics import median
from time import process_time

import pytest

from sim.network.actors import Actors
from sim.network.citizens import Citizens
from sim.network.identifiers import format_cpr
from tests.evidence.recording import Evidence

pytestmark = pytest.mark.evidence

MONDAY = date(2026, 11, 23)
SECONDS, MICROSECONDS = 3, 1000


@pytest.fixture(scope="module")
def citizens() -> Citizens:
    """The population with the shipped frequencies."""
    return Citizens.build(Actors.build())


def cpu(what: Callable[[], object]) -> float:
    """Median CPU seconds of three times."""
    spent = []
    for _ in range(3):
        start = process_time()
        what()
        spent.append(process_time() - start)
    return median(spent)


def test_a_caseload_is_there_within_seconds(citizens: Citizens, evidence: Evidence) -> None:
    """Everything about every child with a case or a course, as it is on one day, takes at most 3 s of CPU."""
    having = citizens.segments.select(citizens.segments.group > 0)
    everyone = having.index(range(having.count))
    seconds = cpu(lambda: citizens.look(everyone, MONDAY))
    evidence.record("citizens.count", len(citizens), "children", "children of the shipped population")
    evidence.record("caseload.children", having.count, "children", "children with a case or a course")
    how = "Citizens.look at every child with a case or a course: median CPU of 3"
    evidence.record("caseload.seconds", seconds, "s", how)
    assert seconds <= SECONDS


def test_one_cpr_number_is_found_at_once(citizens: Citizens, evidence: Evidence) -> None:
    """From the number to the child takes less than a millisecond."""
    chosen = range(0, len(citizens), len(citizens) // 1000)
    cprs = [format_cpr(int(cpr)) for cpr in citizens.look(list(chosen), MONDAY).cpr]
    assert [citizens.index_of(cpr) for cpr in cprs] == list(chosen)
    each = cpu(lambda: [citizens.index_of(cpr) for cpr in cprs]) / len(cprs) * 1e6
    alone = cpu(lambda: [citizens.look(index, MONDAY) for index in chosen]) / len(cprs) * 1e3
    evidence.record("cpr.microseconds", each, "µs", f"Citizens.index_of, {len(cprs):,} CPR numbers one by one")
    evidence.record("child.milliseconds", alone, "ms", f"Citizens.look at one child, {len(cprs):,} children one by one")
    assert each <= MICROSECONDS
