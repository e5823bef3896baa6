"""The rule by itself: exact tests, Holm's correction, and what follows for pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.regression.order import turns
from sim.regression.rule import Rule, fewest_pairs, flagged, holm, slower
from sim.regression.signed_rank import centre, interval, least, one_sided
from tests.regression.trials import Machine, rates

DIFFERENCES = st.lists(st.floats(-1, 1).filter(lambda x: abs(x) > 1e-6), min_size=4, max_size=9, unique_by=abs)


@given(DIFFERENCES)
def test_the_signed_rank_test_is_scipys(differences: list[float]) -> None:
    """p of the exact one-sided test agrees with another implementation."""
    mine = one_sided(np.array([differences]))[0]
    theirs = stats.wilcoxon(differences, alternative="greater", method="exact").pvalue
    assert mine == pytest.approx(theirs, abs=1e-12)


def test_rows_are_tested_apart_and_ties_share_their_rank() -> None:
    """A row's p does not depend on other rows; equal sizes give p by counting signs with mean ranks."""
    rows = np.array([[0.1, 0.1, 0.1, 0.1], [0.3, -0.1, 0.2, 0.4]])
    assert one_sided(rows)[0] == least(4)
    assert one_sided(rows)[1] == one_sided(rows[1:])[0] == 2 / 16


def test_one_outlier_moves_the_centre_little() -> None:
    """A half that met a busy neighbour leaves the estimate among the others."""
    row = np.array([[0.01, 0.0, 0.02, -0.01, 0.01, 0.0, 0.01, 3.0]])
    assert abs(centre(row)[0]) < 0.02


def test_the_interval_covers_as_often_as_it_says() -> None:
    """Of 4,000 samples of eight around zero at least 94 % have zero inside, and no more than 97 %."""
    low, high = interval(np.random.default_rng(3).normal(size=(4000, 8)))
    assert 0.94 <= ((low <= 0) & (high >= 0)).mean() <= 0.97


def test_holm_stops_at_the_first_that_is_not_rejected() -> None:
    """Smallest p at level/m, next at level/(m-1), and nothing after one that stays; those not asked count for none."""
    p = np.array([[0.01, 0.04, 0.03], [0.01, 0.015, 0.04], [0.04, 0.001, 0.9]])
    every = np.ones_like(p, dtype=bool)
    assert holm(p, every, 0.05).tolist() == [[True, False, False], [True, True, True], [False, True, False]]
    only = np.array([[True, False, False]] * 3)
    assert holm(p, only, 0.05)[:, 0].tolist() == [True, True, True]


def test_a_change_below_the_floor_is_flagged_by_nobody() -> None:
    """However certain: 4 % slower in every pair stays below a floor of 5 %, 8 % does not."""
    small, large = np.full((1, 8, 1), np.log(1.04)), np.full((1, 8, 1), np.log(1.08))
    assert not flagged(small, Rule()).any()
    assert flagged(large, Rule()).all()


def test_more_comparisons_need_more_pairs() -> None:
    """With the fewest pairs, each comparison can be flagged though its least difference is against it."""
    assert [fewest_pairs(comparisons, Rule()) for comparisons in (1, 2, 6)] == [6, 7, 8]
    for comparisons in (1, 2, 6):
        ratios = np.full((1, fewest_pairs(comparisons, Rule()), comparisons), 0.2)
        ratios[0, 0] = -0.01
        assert flagged(ratios, Rule()).all()
    with pytest.raises(ValueError, match="more than"):
        fewest_pairs(2000, Rule())


def test_halves_alternate() -> None:
    """A B B A: neither version is always first, each pair has both, and a steady drift cancels over two pairs."""
    played = [turn.version[0] for turn in turns(4)]
    assert "".join(played) == "bhhbbhhb"
    assert "".join(turn.version[0] for turn in turns(2, 1)) == "hbbh"
    places = {version: sum(i for i, v in enumerate(played) if v == version) for version in "bh"}
    assert places["b"] == places["h"]


@pytest.mark.parametrize("comparisons", [1, 2, 6])
def test_more_comparisons_are_not_more_false_alarms(comparisons: int) -> None:
    """Of 2,000 gates of an unchanged system, with any number of comparisons, at most 1 % call anything slower."""
    rule, pairs = Rule(floor=0.0), 8
    rounds = np.random.default_rng(comparisons).normal(0, 0.06, (2, 2000, pairs, comparisons))
    first = flagged(rounds[0], rule).any(axis=1).mean()
    assert 0.02 <= first <= 0.06  # without the floor, each round errs about as often as its level says
    assert slower(rounds[0], rounds[1], rule).any(axis=1).mean() <= 0.01


@pytest.mark.parametrize(("slow", "least_found", "most_found"), [(0.0, 0.0, 0.01), (0.15, 0.9, 1.0)])
def test_error_rates_in_small(slow: float, least_found: float, most_found: float) -> None:
    """Of 250 gates hardly one cries wolf, and hardly one misses 15 % (evidence plays 2,000 of each)."""
    found = rates(250, slow, Machine(), 8, seed=11).found
    assert least_found <= found <= most_found
