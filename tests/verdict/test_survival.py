"""Censored durations: the product-limit estimate, the window that is judged, and what is not decided."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chance.durations import DAY, HOUR
from sim.verdict.judge import UNSETTLED, judge
from sim.verdict.survival import survival
from sim.verdict.targets import parse_target
from tests.verdict.calls import letter, quantities

TARGET = parse_target("share(dwell.ppr <= 4 h) >= 90 %")


def test_a_worked_example() -> None:
    """Six letters, two lost from sight: 5/6 after 1, times 3/4 after 3, times 1/2 after 5; computed by hand."""
    found = survival(np.array([1, 2, 3, 4, 5, 6]), np.array([False, True, False, True, False, True]))
    assert found.times.tolist() == [1, 3, 5]
    assert found.shares == pytest.approx([5 / 6, 5 / 6 * 3 / 4, 5 / 6 * 3 / 4 / 2])
    assert found.left.tolist() == [6, 4, 2]
    assert found.quantile(0.5) == 5
    assert found.quantile(0.9) is None
    assert found.ended_by(2) == pytest.approx(1 / 6)


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_without_censoring_it_is_the_share_that_is_over(values: list[int]) -> None:
    """Where everything is over the estimate is the plain share."""
    found = survival(np.array(values), np.zeros(len(values), dtype=bool))
    for time in range(51):
        assert found.ended_by(time) == pytest.approx(np.mean(np.array(values) <= time))


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=40))
def test_leaving_out_what_is_censored_would_flatter(rows: list[tuple[int, bool]]) -> None:
    """The estimate never lies above the share among those that are over, and never below that among all."""
    values, censored = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    found = survival(values, censored)
    for time in range(51):
        over = values[~censored] <= time
        if len(over):
            assert found.ended_by(time) <= np.mean(over) + 1e-12
        assert found.ended_by(time) >= np.mean((values <= time) & ~censored) - 1e-12


def test_mailboxes_are_judged_on_letters_of_the_window_only() -> None:
    """Letters sent before the window or after it are counted apart; those in it decide."""
    slow, quick = letter(0, DAY), letter(0, HOUR)
    calls = [{**slow, "planned": 0}, *({**quick, "planned": 2 * DAY} for _ in range(9)), {**slow, "planned": 9 * DAY}]
    calls = [{**call, "available": call["planned"], "opened": call["planned"] + call["opened"]} for call in calls]
    every = quantities(*calls, horizon=20 * DAY)
    window = replace(every, between=(DAY, 5 * DAY))
    assert judge(TARGET, every)[0].state == "missed"
    (verdict,) = judge(TARGET, window)
    assert (verdict.state, verdict.count) == ("met", 9)
    assert window.of("dwell.ppr").outside == 2
    assert len(window.of("transit.ppr")) == 11, "systems are judged on all letters"


def test_a_run_too_short_to_be_judged_is_undecided() -> None:
    """Where no letter has enough days before and after it, nothing is met and nothing missed."""
    short = replace(quantities(letter(0, HOUR), horizon=DAY), between=(7 * DAY, -6 * DAY))
    (verdict,) = judge(TARGET, short)
    assert (verdict.state, verdict.reason) == ("undecided", UNSETTLED)


def test_more_censored_than_the_target_allows_is_not_met() -> None:
    """With more unopened than the tenth that may be late, a target is undecided until they surely are late."""
    calls = [letter(0, HOUR)] * 8 + [letter(0)] * 2
    assert judge(TARGET, quantities(*calls, horizon=3 * HOUR))[0].state == "undecided"
    assert judge(TARGET, quantities(*calls, horizon=5 * HOUR))[0].state == "missed"
