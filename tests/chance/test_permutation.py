"""Keyed bijections: everyone has one place, and every place one owner."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.chance.permutation import Permutation

CHILDREN = 1_140_000
sizes = st.integers(1, 3_000)
keys = st.text(max_size=12)


@given(sizes, keys)
def test_forward_is_a_bijection(size: int, key: str) -> None:
    """All indices together take all positions, each once."""
    positions = Permutation(size, key).forward(np.arange(size))
    assert sorted(positions.tolist()) == list(range(size))


@given(sizes, keys)
def test_inverse_undoes_forward(size: int, key: str) -> None:
    """Going there and back leads home, from either side."""
    everyone, shuffle = np.arange(size), Permutation(size, key)
    np.testing.assert_array_equal(shuffle.inverse(shuffle.forward(everyone)), everyone)
    np.testing.assert_array_equal(shuffle.forward(shuffle.inverse(everyone)), everyone)


@given(st.integers(1, 2**48), keys, st.data())
def test_large_ranges_go_there_and_back(size: int, key: str, data: st.DataObject) -> None:
    """Ranges too large to list are bijections at every index looked at."""
    some = np.array(data.draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=20)))
    positions = Permutation(size, key).forward(some)
    assert positions.min() >= 0
    assert positions.max() < size
    np.testing.assert_array_equal(Permutation(size, key).inverse(positions), some)


@given(sizes, keys, st.data())
def test_one_index_goes_where_it_goes_in_company(size: int, key: str, data: st.DataObject) -> None:
    """A single index, as a number or an array of one, lands where it lands among all."""
    index, shuffle = data.draw(st.integers(0, size - 1)), Permutation(size, key)
    place = shuffle.forward(np.arange(size))[index]
    assert shuffle.forward(index).tolist() == [place]
    assert shuffle.forward([index]).tolist() == [place]


def test_all_children() -> None:
    """Every child of the country has a place of its own."""
    positions = Permutation(CHILDREN, "children/1").forward(np.arange(CHILDREN))
    assert np.bincount(positions, minlength=CHILDREN).tolist() == [1] * CHILDREN


def test_neighbours_part() -> None:
    """Where an index goes tells nothing of where it stood: 16 x 16 cells get equal shares (p above 0.001)."""
    size = 100_000
    positions = Permutation(size, "a").forward(np.arange(size))
    for before in (np.arange(size), np.roll(positions, 1)):
        cells = (before * 16 // size) * 16 + positions * 16 // size
        assert stats.chisquare(np.bincount(cells, minlength=256)).pvalue > 0.001


def test_keys_shuffle_differently() -> None:
    """Two keys agree on about one index, as two random shuffles do."""
    size = 10_000
    one, other = (Permutation(size, key).forward(np.arange(size)) for key in ("a", "b"))
    assert np.count_nonzero(one == other) < 10


@pytest.mark.parametrize("outside", [-1, 10, [3, 10]])
def test_indices_outside_are_refused(outside: object) -> None:
    """An index that is not in the range is an error both ways."""
    shuffle = Permutation(10, "a")
    with pytest.raises(IndexError, match=r"0\.\.9"):
        shuffle.forward(outside)  # type: ignore[arg-type]
    with pytest.raises(IndexError, match=r"0\.\.9"):
        shuffle.inverse(outside)  # type: ignore[arg-type]


def test_nobody_goes_nowhere() -> None:
    """An empty array stays empty."""
    assert Permutation(10, "a").forward(np.array([], dtype=np.int64)).tolist() == []
