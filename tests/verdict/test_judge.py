"""Met, missed or undecided, and why."""

from __future__ import annotations

import pytest

from sim.chance.durations import HOUR, MINUTE, SECOND
from sim.verdict.judge import Verdict, answer, judge
from sim.verdict.targets import parse_target
from tests.verdict.calls import letter, lookup, quantities


def verdicts(text: str, *calls: dict, horizon: int = 24 * HOUR) -> tuple[Verdict, ...]:
    """The verdicts on one target over calls written by hand."""
    return judge(parse_target(text), quantities(*calls, horizon=horizon))


def test_a_quantile_is_the_order_statistic_and_its_limit_is_included() -> None:
    """The 95th of 100 values decides; the limit itself is within."""
    hundred = [lookup(number) for number in range(1, 101)]
    (met,) = verdicts("p95(response) <= 95 us", *hundred)
    (missed,) = verdicts("p95(response) <= 94 us", *hundred)
    assert (met.state, met.value, met.count) == ("met", 95, 100)
    assert (missed.state, missed.value) == ("missed", 95)
    assert met.low is not None
    assert met.high is not None
    assert met.low < 95 < met.high
    assert "not over runs" in met.interval


def test_failed_calls_count_as_over_any_limit() -> None:
    """Six time-outs of a hundred lift p95 beyond every limit, however quickly they failed; five do not."""
    five = [lookup(1, "TIMED_OUT")] * 5 + [lookup(2)] * 95
    six = [lookup(1, "TIMED_OUT")] * 6 + [lookup(2)] * 94
    assert verdicts("p95(response) <= 1 h", *five)[0].state == "met"
    (missed,) = verdicts("p95(response) <= 1 h", *six)
    assert (missed.state, missed.value, missed.failed) == ("missed", None, 6)
    assert verdicts("share(response <= 1 h) >= 95 %", *five)[0].state == "met"
    assert verdicts("share(response <= 1 h) >= 95 %", *six)[0].state == "missed"
    assert verdicts("share(response > 1 h) <= 5 %", *six)[0].state == "missed"


def test_denied_calls_are_excluded_and_counted() -> None:
    """A hundred denials change neither the share nor its count, and are told."""
    (verdict,) = verdicts("share(response <= 3 us) >= 100 %", lookup(1), *[lookup(9, "DENIED")] * 100)
    assert (verdict.state, verdict.count, verdict.excluded) == ("met", 1, 100)


@pytest.mark.parametrize(("opened", "state"), [(9, "met"), (8, "undecided")])
def test_open_letters_leave_it_undecided_when_they_could_turn_it(opened: int, state: str) -> None:
    """With a target of 90 %, one letter of ten may still be open, two may not."""
    letters = [letter(0, HOUR)] * opened + [letter(0)] * (10 - opened)
    (verdict,) = verdicts("share(dwell.ppr <= 4 h) >= 90 %", *letters, horizon=2 * HOUR)
    assert verdict.state == state
    assert verdict.censored == 10 - opened


def test_letters_already_over_the_limit_are_not_open() -> None:
    """At a horizon past the limit, an unopened letter has missed it."""
    letters = [letter(0, HOUR)] * 8 + [letter(0)] * 2
    (verdict,) = verdicts("share(dwell.ppr <= 4 h) >= 90 %", *letters, horizon=5 * HOUR)
    assert (verdict.state, verdict.value) == ("missed", 0.8)


def test_a_share_that_is_met_is_told_by_what_surely_counts() -> None:
    """Letters that nobody has opened yet may still turn out well, and are not told as if they had."""
    letters = [letter(0, HOUR)] * 6 + [letter(0)] * 4
    (verdict,) = verdicts("share(dwell.ppr <= 4 h) >= 50 %", *letters, horizon=2 * HOUR)
    assert (verdict.state, verdict.value) == ("met", 0.6)
    (late,) = verdicts("share(dwell.ppr > 4 h) <= 50 %", *letters, horizon=2 * HOUR)
    assert (late.state, late.value) == ("met", 0.4)  # as if they all came to lie longer


def test_open_calls_beyond_the_quantile_do_not_matter() -> None:
    """A quantile is decided when what is open can only lie above it, and open when it could lie on either side."""
    done = [lookup(SECOND)] * 290
    few = [{"outcome": "UNFINISHED", "planned": 0}] * 10
    assert verdicts("p95(response) <= 2 s", *done, *few, horizon=1)[0].state == "met"
    assert verdicts("p95(response) <= 2 s", *done, *few * 2, horizon=1)[0].state == "undecided"
    assert verdicts("p95(response) <= 2 s", *done, *few * 2, horizon=3 * SECOND)[0].state == "missed"
    assert verdicts("mean(response) <= 2 s", *done, *few, horizon=1)[0].state == "undecided"


def test_too_few_calls_decide_nothing() -> None:
    """p95 needs 59 calls, p99 299, and a target may ask for more."""
    for count, text, state in (
        (58, "p95(response) <= 1 s", "undecided"),
        (59, "p95(response) <= 1 s", "met"),
        (298, "p99(response) <= 1 s", "undecided"),
        (299, "p99(response) <= 1 s", "met"),
        (299, "p99(response) <= 1 s, at least 300", "undecided"),
    ):
        (verdict,) = verdicts(text, *[lookup(5)] * count)
        assert verdict.state == state, (count, text)
        assert verdict.skipped == (state == "undecided")


def test_what_was_never_measured_is_missed() -> None:
    """A target on something that did not happen is not met in silence."""
    (verdict,) = verdicts("p95(response.klinikplus) <= 1 s", lookup(1))
    assert (verdict.state, verdict.reason) == ("missed", "never measured")
    assert verdicts("share(outcome.partial, klinikplus) <= 1 %", lookup(1))[0].reason == "never measured"


def test_groups_are_judged_apart_and_small_ones_do_not_spoil_the_answer() -> None:
    """Nord meets, Syd misses, Vest is too small to say: the answer is missed; without Syd it is met."""
    nord = [lookup(1, region="Nord")] * 20
    syd = [lookup(9, region="Syd")] * 20
    vest = [lookup(9, region="Vest")] * 2
    text = "share(response <= 5 us) >= 90 %, each region, at least 20"
    all_three = verdicts(text, *nord, *syd, *vest)
    assert {verdict.group: verdict.state for verdict in all_three} == {
        "Nord": "met",
        "Syd": "missed",
        "Vest": "undecided",
    }
    assert answer(all_three) == "missed"
    assert answer(verdicts(text, *nord, *vest)) == "met"
    assert answer(verdicts(text, *vest)) == "undecided"


def test_the_busiest_window_is_the_one_with_most_calls_planned() -> None:
    """Slow calls in a quiet quarter do not count against the busiest one."""
    quiet = [lookup(9 * SECOND, planned=10 * MINUTE)] * 2
    busy = [lookup(SECOND, planned=20 * MINUTE)] * 3
    (verdict,) = verdicts("max(response) <= 2 s, busiest 15 min", *quiet, *busy)
    assert (verdict.state, verdict.count, verdict.start, verdict.end) == ("met", 3, 15 * MINUTE, 30 * MINUTE)
    assert verdicts("max(response) <= 2 s", *quiet, *busy)[0].state == "missed"


def test_each_hour_is_judged_apart() -> None:
    """One verdict per clock hour in which something was planned."""
    calls = [lookup(1, planned=HOUR - 1), lookup(3, planned=HOUR), lookup(5, planned=3 * HOUR)]
    found = verdicts("max(response) <= 3 us, each hour", *calls)
    assert [(verdict.start // HOUR, verdict.state) for verdict in found] == [(0, "met"), (1, "met"), (3, "missed")]


def test_attempts_and_outcomes_are_shares_of_all_that_asked() -> None:
    """One retried of four is 25 %; one partial of four likewise."""
    calls = [lookup(1), lookup(1, attempts=2), lookup(1, "PARTIAL"), lookup(1)]
    assert verdicts("share(attempts > 1) <= 25 %", *calls)[0].value == 0.25
    assert verdicts("share(outcome.partial, lookup) <= 24 %", *calls)[0].state == "missed"
    assert verdicts("mean(attempts.lookup) <= 1.25", *calls)[0].state == "met"


def test_denied_calls_are_no_part_of_a_share_of_outcomes_unless_it_is_theirs() -> None:
    """One partial of two that asked is 50 %; two denials of four calls too; an unfinished call leaves it open."""
    calls = [lookup(1, "PARTIAL"), lookup(1), lookup(1, "DENIED"), lookup(1, "DENIED")]
    (partial,) = verdicts("share(outcome.partial) <= 49 %", *calls)
    assert (partial.state, partial.value, partial.count, partial.excluded) == ("missed", 0.5, 2, 2)
    assert verdicts("share(outcome.denied) <= 50 %", *calls)[0].value == 0.5
    assert verdicts("share(outcome.partial) <= 50 %", *calls, {"outcome": "UNFINISHED"})[0].state == "undecided"
