"""Tallies say of parts added up what rows say of the whole."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.chance.durations import DAY, HOUR, MINUTE, SECOND
from sim.verdict.histogram import Histogram
from sim.verdict.judge import judge
from sim.verdict.orderstatistics import quantile
from sim.verdict.tally import added, as_plain, from_plain, judge_tallies, tallies
from sim.verdict.targets import parse_target
from tests.verdict.calls import letter, lookup, quantities

TARGETS = (
    "p95(response) <= 2 s",
    "p50(response) <= 1 s, busiest 15 min",
    "mean(response) <= 1500 ms",
    "max(response) <= 4 s, each hour",
    "share(response <= 2 s) >= 90 %",
    "share(response > 2 s) <= 10 %, busiest hour",
    "share(outcome.timed_out, lookup) <= 5 %",
    "share(dwell.ppr <= 4 h) >= 80 %",
    "p50(dwell.ppr) <= 1 h, at least 3",
)
MOMENTS = st.integers(0, 3 * DAY - 1)
CALLS = st.one_of(
    st.builds(lambda response, planned: lookup(response, planned=planned), st.integers(1, 5 * SECOND), MOMENTS),
    st.builds(lambda planned: lookup(1, "TIMED_OUT", planned=planned), MOMENTS),
    st.builds(lambda planned: {"outcome": "UNFINISHED", "planned": planned}, MOMENTS),
    st.builds(lambda at, wait: letter(at, at + wait), MOMENTS, st.integers(1, 9 * HOUR)),
    st.builds(letter, MOMENTS),
)


@pytest.mark.parametrize("text", TARGETS)
@settings(max_examples=30, deadline=None)
@given(parts=st.lists(st.lists(CALLS, max_size=40), min_size=1, max_size=3))
def test_parts_added_up_are_judged_as_the_whole(text: str, parts: list[list[dict]]) -> None:
    """However calls are parted, counts are exact and the verdict is that of all rows."""
    target, horizon = parse_target(text), 3 * DAY + 5 * MINUTE
    whole = judge(target, quantities(*(call for part in parts for call in part), horizon=horizon))
    cells = added(tallies(target, quantities(*part, horizon=horizon)) for part in parts if part)
    found = judge_tallies(target, from_plain(as_plain(cells)))
    told = [
        [(one.state, one.group, one.start, one.count, one.failed, one.censored, one.skipped) for one in verdicts]
        for verdicts in (found, whole)
    ]
    assert told[0] == told[1]
    if target.statistic == "share":
        assert [one.value for one in found if not one.skipped] == [one.value for one in whole if not one.skipped]


@given(values=st.lists(st.integers(0, 10**13), min_size=1), level=st.sampled_from([1, 50, 95, 99]))
def test_a_histogram_knows_a_quantile_to_a_part_in_a_thousand(values: list[int], level: int) -> None:
    """Small values are exact, and adding two halves is counting at once."""
    numbers, at = np.array(values, dtype=np.int64), Fraction(level, 100)
    together = Histogram.of(numbers[::2]) + Histogram.of(numbers[1::2])
    assert len(together) == len(values)
    found, exact = together.quantile(at), quantile(np.sort(numbers), at)
    assert found is not None
    assert abs(found - exact) <= exact / 1024
    assert exact >= 2048 or found == exact


def test_what_failed_lies_beyond_every_bin() -> None:
    """With as many failed as well, p95 is nowhere and p50 the greatest that ended well."""
    half = Histogram.of(np.arange(1, 11))
    assert half.quantile(Fraction(95, 100), beyond=10) is None
    assert half.quantile(Fraction(1, 2), beyond=10) == 10


def test_a_gap_is_found_between_the_bins_around_it() -> None:
    """Values just below a time-out and far above it leave a factor between them."""
    histogram = Histogram.of(np.concatenate((np.arange(900, 1000), np.arange(3000, 3100))) * 1000)
    assert histogram.widest_gap(990_000, 3_010_000) == pytest.approx(3, rel=0.01)
    assert histogram.widest_gap(910_000, 950_000) < 1.01


def test_what_is_no_part_of_a_target_is_counted_over_the_parts() -> None:
    """Denied calls of two days, one of which reaches into the next; each is told once."""
    target = parse_target("p95(response) <= 2 s")
    denied = [lookup(9, "DENIED", planned=DAY - 1), lookup(9, "DENIED", planned=DAY + 1)]
    days = [[lookup(1), lookup(1, planned=DAY), *denied], [lookup(1, planned=DAY + HOUR), denied[0]]]
    cells = added(tallies(target, quantities(*part)) for part in days)
    (verdict,) = judge_tallies(target, from_plain(as_plain(cells)))
    assert (verdict.count, verdict.excluded) == (3, 3)
