"""Draws belong to what they are for: by name, never by order or company."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.chance.draws import Draws, Keys, stable_id

MANY = 100_000
BITS = {"day": 16, "actor": 32, "kind": 16, "n": 32, "child": 8}
RECORDED = [0.190300360912519, 0.5716711480636244, 0.29114238692224015]
RECORDED_IDS = [21906, 1435641635]

key_tuples = st.tuples(*(st.integers(0, 2**bits - 1) | st.integers(0, 3) for bits in BITS.values()))
key_lists = st.lists(key_tuples, min_size=1, max_size=40)


def keys_of(rows: list[tuple[int, ...]]) -> Keys:
    """Rows of (day, actor, kind, n, child) as columns."""
    day, actor, kind, n, child = zip(*rows, strict=True)
    return Keys.of(day, actor, kind, n, child)


def calls(count: int = MANY) -> Keys:
    """The first calls of one actor on one day: counters that differ in their lowest bits only."""
    return Keys.of(day=3, actor=17, kind=2, n=np.arange(count))


@given(key_lists)
def test_order_is_that_of_the_tuples(rows: list[tuple[int, ...]]) -> None:
    """Canonical order is (day, actor, kind, n, child), and equal keys keep their places."""
    assert keys_of(rows).order().tolist() == sorted(range(len(rows)), key=lambda row: rows[row])


def test_order_weighs_the_columns() -> None:
    """Where all columns take few values, so that every tie occurs, the order is still that of the tuples."""
    rows = list(product(range(2), repeat=5))[::-1]
    assert [rows[row] for row in keys_of(rows).order()] == sorted(rows)


def test_keys_broadcast() -> None:
    """Single numbers stretch to the columns beside them; child 0 is the call itself."""
    keys = Keys.of(day=1, actor=[5, 6, 7], kind=2, n=[0, 0, 9])
    assert len(keys) == 3
    assert keys.day.tolist() == [1, 1, 1]
    assert keys.child.tolist() == [0, 0, 0]
    assert len(Keys.of(1, 2, 3, 4)) == 1


def test_keys_of_different_lengths_are_refused() -> None:
    """Columns that do not fit each other are an error, not a guess."""
    with pytest.raises(ValueError, match="broadcast"):
        Keys.of(day=[1, 2], actor=[5, 6, 7], kind=2, n=0)


@given(key_lists, st.data())
def test_a_subset_draws_what_it_drew_among_all(rows: list[tuple[int, ...]], data: st.DataObject) -> None:
    """The draws of some keys, in any order, down to one, are those rows of the draws of all."""
    keys, draws = keys_of(rows), Draws(seed=1)
    some = np.array(data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1, max_size=5)), dtype=np.int64)
    everything = draws.uniform(keys, "service", attempt=1, branch=2)
    np.testing.assert_array_equal(draws.uniform(keys.take(some), "service", attempt=1, branch=2), everything[some])
    one = keys_of([rows[some[0]]])
    assert draws.uniform(one, "service", attempt=1, branch=2).tolist() == [everything[some[0]]]


def test_take_accepts_a_mask() -> None:
    """Rows are chosen by number or by mask."""
    keys = calls(4)
    assert keys.take(np.array([False, True, False, True])).n.tolist() == [1, 3]


@given(
    st.lists(
        st.tuples(key_tuples, st.integers(0, 255), st.integers(0, 2**16 - 1)), min_size=2, max_size=40, unique=True
    )
)
def test_two_purposes_never_share_a_block(purposes: list[tuple[tuple[int, ...], int, int]]) -> None:
    """Keys, attempts and branches within their ranges have blocks of their own."""
    rows, attempts, branches = zip(*purposes, strict=True)
    words = np.array(Draws(seed=1).words(keys_of(list(rows)), "service", attempts, branches)).T
    assert len({tuple(block) for block in words.tolist()}) == len(purposes)


def test_draws_stay_what_they_were() -> None:
    """Recorded draws: whoever changes them changes every result, and must mean to."""
    keys = Keys.of(day=[0, 1, 20], actor=[0, 98, 2**32 - 1], kind=[0, 3, 7], n=[0, 5, 41], child=[0, 1, 9])
    drawn = Draws(seed=2027, replication=4).uniform(keys, "service", attempt=2, branch=3)
    assert drawn.tolist() == RECORDED
    assert [stable_id("Aalborg"), stable_id("Aalborg", bits=32)] == RECORDED_IDS


def test_uniforms_are_uniform() -> None:
    """Each of 256 equal parts of (0, 1) gets its share, and the whole follows the uniform law (p above 0.001)."""
    drawn = Draws(seed=1).uniform(calls(), "service")
    assert stats.chisquare(np.bincount((drawn * 256).astype(int), minlength=256)).pvalue > 0.001
    assert stats.kstest(drawn, "uniform").pvalue > 0.001


@pytest.mark.parametrize(
    "other",
    [
        Draws(seed=2).uniform(calls(), "service"),
        Draws(seed=1, replication=1).uniform(calls(), "service"),
        Draws(seed=1).uniform(calls(), "travel"),
        Draws(seed=1).uniform(calls(), "service", attempt=1),
        Draws(seed=1).uniform(calls(), "service", branch=1),
        Draws(seed=1).pair(calls(), "service")[1],
        np.roll(Draws(seed=1).uniform(calls(), "service"), 1),
        Draws(seed=1).uniform(Keys.of(day=4, actor=17, kind=2, n=np.arange(MANY)), "service"),
        Draws(seed=1).uniform(Keys.of(day=3, actor=18, kind=2, n=np.arange(MANY)), "service"),
        Draws(seed=1).uniform(Keys.of(day=3, actor=17, kind=3, n=np.arange(MANY)), "service"),
        Draws(seed=1).uniform(Keys.of(day=3, actor=17, kind=2, n=np.arange(MANY), child=1), "service"),
    ],
    ids=["seed", "replication", "stream", "attempt", "branch", "pair", "next", "day", "actor", "kind", "child"],
)
def test_draws_of_different_purposes_are_independent(other: np.ndarray) -> None:
    """Whatever tells two draws apart makes them independent: 16 x 16 cells get equal shares (p above 0.001)."""
    drawn = Draws(seed=1).uniform(calls(), "service")
    cells = (drawn * 16).astype(int) * 16 + (other * 16).astype(int)
    assert stats.chisquare(np.bincount(cells, minlength=256)).pvalue > 0.001


def test_the_first_of_a_pair_is_the_single_draw() -> None:
    """Asking for a second uniform does not move the first."""
    draws = Draws(seed=1)
    np.testing.assert_array_equal(draws.pair(calls(100), "service")[0], draws.uniform(calls(100), "service"))


@given(st.text(max_size=30), st.integers(1, 64))
def test_stable_ids_fit_their_bits(name: str, bits: int) -> None:
    """A shorter id is the beginning of the longer one."""
    assert stable_id(name, bits) == stable_id(name, 64) >> (64 - bits)


def test_stable_ids_spread() -> None:
    """Among a few thousand names ids of 32 bits collide as rarely as chance would have it."""
    assert len({stable_id(f"station.{number}", bits=32) for number in range(5_000)}) >= 4_999
