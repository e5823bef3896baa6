"""Targets are read as written, and mistakes say how to mend them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chance.durations import HOUR, SECOND
from sim.mistake import Mistake
from sim.verdict.targets import WINDOWS, Limit, parse_target

KNOWN = ("response.lookup.appointments", "response.lookup.overview", "waiting.seb", "dwell.ppr", "attempts.lookup")


def test_a_quantile_is_read() -> None:
    """The plainest target: a quantile of a journey's response within a time."""
    target = parse_target("p95(response.lookup.overview) <= 3 s", known=KNOWN)
    assert (target.statistic, target.level, target.name) == ("quantile", Fraction(19, 20), "response.lookup.overview")
    assert target.limit == Limit("<=", Fraction(3 * SECOND), "us")
    assert (target.window, target.each, target.at_least) == ("whole run", "", 0)


def test_a_share_with_all_clauses_is_read() -> None:
    """Opening hours, grouping and minimum count stand where they belong; clauses come in any order."""
    text = "share(dwell.ppr <= 4 opening h) >= 90 %, at least 20, each municipality, busiest hour"
    target = parse_target(text, known=KNOWN)
    assert target.inner == Limit("<=", Fraction(4 * HOUR), "us", opening=True)
    assert target.limit == Limit(">=", Fraction(9, 10), "%")
    assert (target.window, target.each, target.at_least, target.opening) == ("busiest hour", "municipality", 20, True)


def test_a_share_of_an_outcome_is_read() -> None:
    """The journeys it is a share of stand after a comma; without one it is of all calls."""
    target = parse_target("share(outcome.partial, lookup.appointments) <= 0.5 %", known=KNOWN)
    assert (target.name, target.among, target.inner) == ("outcome.partial", "lookup.appointments", None)
    assert target.limit.value == Fraction(5, 1000)
    assert parse_target("share(outcome.timed_out) <= 1%").among == ""


@pytest.mark.parametrize(
    "text",
    [
        "p99(waiting.seb) <= 500 ms, busiest 15 min",
        "p99.9(response) <= 10 s, each hour",
        "mean(attempts.lookup) <= 1.05",
        "max(response.lookup) <= 1 min, each region",
        "share(attempts.lookup > 1) <= 2 %",
        "  p50( response.lookup )<=250ms ",
    ],
)
def test_targets_print_as_written(text: str) -> None:
    """What is reported is what was written."""
    assert str(parse_target(text, known=KNOWN)) == text.strip()


@given(
    st.sampled_from(["p50", "p95", "p99.9", "mean", "max"]),
    st.integers(1, 10**6),
    st.sampled_from(["us", "ms", "s", "min", "h", "d"]),
    st.sampled_from(WINDOWS),
    st.integers(1, 1000),
)
def test_every_combination_of_right_words_is_read(
    statistic: str, number: int, unit: str, window: str, count: int
) -> None:
    """Any statistic, limit, window and count make a target that says the same when read again."""
    target = parse_target(f"{statistic}(response) <= {number} {unit}, {window}, at least {count}")
    assert parse_target(str(target)) == target
    assert (target.window, target.at_least) == (window, count)


@pytest.mark.parametrize(
    ("text", "what", "mend"),
    [
        ("p95 response <= 3 s", "expected statistic(quantity) <= limit", "Write e.g. p95("),
        ("p95(response.lookup.overvew) <= 3 s", "got 'response.lookup.overvew'", "response.lookup.overview"),
        ("p95(respons.lookup) <= 3 s", "expected a quantity", "Did you mean response?"),
        ("p100(response) <= 3 s", "got 'p100'", ""),
        ("avg(response) <= 3 s", "expected a statistic", ""),
        ("p95(response) <= 3", "expected a time with its unit, got 3", "<= 3 s"),
        ("p95(response) <= 3 sec", "expected a unit of time, got 'sec'", ""),
        ("p95(response) <= three s", "expected a number with a unit", "500 ms"),
        ("p95(response) >= 3 s", "expected <=, got '>='", ""),
        ("p95(response) < 3 s", "expected <=, got '<'", ""),
        ("p95(response <= 3 s) <= 3 s", "expected only a quantity in brackets", "share()"),
        ("share(dwell.ppr) >= 90 %", "expected a quantity with a limit", "share(dwell.ppr <= 4 h)"),
        ("share(dwell.ppr <= 4 h) >= 4 h", "expected a share in %", "90 %"),
        ("share(dwell.ppr <= 4 h) >= 190 %", "at most 100 %", ""),
        ("share(outcome.partal) <= 1 %", "expected an outcome, got 'partal'", "partial"),
        ("share(outcome.partial, lokup) <= 1 %", "got 'response.lokup'", ""),
        ("mean(attempts.lookup) <= 2 s", "expected a plain number", ""),
        ("p95(response) <= 3 opening h", "expected elapsed time", ""),
        ("p95(response) <= 3 s, busiest 10 min", "expected a window", "busiest 15 min"),
        ("p95(response) <= 3 s, each regoin", "expected a window", "each region"),
        ("p95(response) <= 3 s, each hour, busiest hour", "besides another", ""),
        ("p95(waiting.seb) <= 3 s, each region", "expected no grouping", ""),
        ("", "expected statistic(quantity) <= limit", ""),
    ],
)
def test_a_wrong_target_is_told_what_is_wrong(text: str, what: str, mend: str) -> None:
    """Each mistake names its place, what was expected or found, and the nearest right word where there is one."""
    with pytest.raises(Mistake) as caught:
        parse_target(text, where="day.yaml:7: targets[0]", known=KNOWN)
    assert caught.value.where == "day.yaml:7: targets[0]"
    assert what in caught.value.what
    assert mend in caught.value.mend
