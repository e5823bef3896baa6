"""A load run says nothing when the load was not put on; a call that failed is a finding, not a reason."""

from __future__ import annotations

from typing import Any

import pytest

from sim.journey.passed import Passed
from sim.replay.validity import Sent, checks_of, lateness_bound, mocks_on_time
from sim.verdict.checks import failed
from sim.verdict.targets import parse_target

KNOWN = ("response.lookup.epj", "waiting.seb")
SLOW = parse_target("p95(response.lookup.epj) <= 5 s", "targets.0", KNOWN)
QUICK = parse_target("share(response.lookup.epj <= 200 ms) >= 90 %", "targets.1", KNOWN)
WAITING = parse_target("p95(waiting.seb) <= 1 ms", "targets.2", KNOWN)
HEALTH: dict[str, Any] = {"dropped": 0, "late": {"p99": 4_000}, "cpu": {"0": 0.5}, "failed": 3}


def test_a_run_in_order_is_valid() -> None:
    """Also where calls failed."""
    assert not failed(checks_of(Sent(10, 10, HEALTH, cut_short=False), [SLOW]))


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        (Sent(10, 9, HEALTH, cut_short=False), "calls"),
        (Sent(10, 10, {**HEALTH, "dropped": 1}, cut_short=False), "calls dropped"),
        (Sent(10, 10, {**HEALTH, "late": {"p99": 250_001}}, cut_short=False), "lateness"),
        (Sent(10, 10, {**HEALTH, "cpu": {"0": 0.5, "1": 0.93}}, cut_short=False), "processor"),
        (Sent(10, 10, HEALTH, cut_short=True), "whole window"),
        (Sent(10, 10, {}, cut_short=False), "health"),
    ],
)
def test_what_makes_it_invalid(sent: Sent, name: str) -> None:
    """Each reason by itself, and by its name."""
    assert [check.name for check in failed(checks_of(sent, [SLOW]))] == [name]


def test_the_bound_follows_the_tightest_response_target() -> None:
    """Five per cent of it, five milliseconds at least; waiting is no response."""
    assert lateness_bound([SLOW]) == 250_000
    assert lateness_bound([SLOW, QUICK, WAITING]) == 10_000
    assert lateness_bound([WAITING]) == lateness_bound([]) == 5_000


def test_mocks_that_answer_late_make_it_invalid() -> None:
    """At p99, by the same bound as requests; answers that never left, and other people's calls, do not count."""
    well = [Passed(number, due=1000, left=1000 + 40 * number) for number in range(100)]
    unheard = [Passed(100, due=1000), Passed(101, left=10**9), Passed(102, due=0, left=10**9, others=True)]
    assert mocks_on_time([*well, *unheard], [WAITING]).holds
    assert mocks_on_time([], [WAITING]).holds
    late = [Passed(number, due=1000, left=1000 + 6_000) for number in range(200, 203)]
    assert not mocks_on_time([*well, *late], [WAITING]).holds
    assert mocks_on_time([*well, *late], [SLOW]).holds
