"""Designs: where a scenario is played."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from sim.planning.designs import Range, grid, latin_hypercube, one_at_a_time
from sim.planning.influence import Told, influence

A, B = Range("a", 10, 0, 100), Range("b", 1, 1, 4)


@given(draws=st.integers(1, 40), seed=st.integers(0, 1000))
def test_every_slice_is_drawn_once(draws: int, seed: int) -> None:
    """Of n draws one lies in each n-th of every parameter's range, half of it below the value."""
    points = latin_hypercube([A, B], draws, seed)
    shares = [(p["a"] / 20 if p["a"] < 10 else 0.5 + (p["a"] - 10) / 180) for p in points]
    assert Counter(min(int(share * draws + 1e-9), draws - 1) for share in shares) == Counter(range(draws))
    assert all(1 <= point["b"] <= 4 for point in points)


def test_another_parameter_moves_no_draw() -> None:
    """A column belongs to its parameter."""
    alone, both = latin_hypercube([A], 7, 3), latin_hypercube([B, A], 7, 3)
    assert [point["a"] for point in alone] == [point["a"] for point in both]


def test_an_end_that_is_the_value_is_not_played() -> None:
    """Nothing moves there."""
    assert one_at_a_time([A, B]) == [("a", "low"), ("a", "high"), ("b", "high")]


def test_a_grid_holds_every_combination() -> None:
    """In order, the last changing first."""
    assert grid([("a", (1, 2)), ("b", ("x",))]) == [{"a": 1, "b": "x"}, {"a": 2, "b": "x"}]


def test_what_overturns_a_verdict_ranks_before_what_only_moves_a_value() -> None:
    """Then by the swing relative to the limit; a value without end is the greatest swing."""
    middle = {"t": Told("met", 0.5)}
    ranked = influence(
        middle,
        {
            "moves": [{"t": Told("met", 0.1)}, {"t": Told("met", 0.99)}],
            "overturns": [{"t": Told("met", 0.9)}, {"t": Told("missed", 1.01)}],
            "breaks": [{"t": Told("missed", None)}],
            "nothing": [{"t": Told("met", 0.5)}],
        },
    )
    assert [one.path for one in ranked] == ["breaks", "overturns", "moves", "nothing"]
    assert ranked[1].overturned == ("t",)
    assert ranked[2].swing == 0.89
