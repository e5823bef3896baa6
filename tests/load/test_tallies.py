"""Tallies are HDR histograms, only cheaper to add to."""

from __future__ import annotations

from hdrh.histogram import HdrHistogram
from hypothesis import given
from hypothesis import strategies as st

from sim.load.tallies import DIGITS, HIGHEST, LOWEST, Tally

DURATIONS = st.lists(st.integers(1, HIGHEST), max_size=50)


def _tally(durations: list[int]) -> Tally:
    tally = Tally()
    for duration in durations:
        tally.add(duration)
    return tally


@given(DURATIONS)
def test_a_tally_is_what_hdrhistogram_would_hold(durations: list[int]) -> None:
    """Every duration falls into the bucket that hdrhistogram's own recording would have chosen."""
    expected = HdrHistogram(LOWEST, HIGHEST, DIGITS)
    for duration in durations:
        expected.record_value(duration)
    assert _tally(durations).text() == expected.encode().decode()


@given(DURATIONS, DURATIONS)
def test_merging_is_exact(some: list[int], others: list[int]) -> None:
    """Two tallies merged are the tally of all."""
    merged = _tally(some)
    merged.merge(_tally(others))
    assert merged == _tally(some + others)
    assert merged.n == len(some + others)


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=50), st.sampled_from([0.5, 0.9, 0.99, 1.0]))
def test_quantiles_are_order_statistics(durations: list[int], share: float) -> None:
    """Below 2 ms, where buckets are of one microsecond, a quantile is exact."""
    ranked = sorted(durations)
    smallest = next(one for n, one in enumerate(ranked, start=1) if n >= share * len(ranked))
    assert _tally(durations).quantiles([share]) == [smallest]


def test_what_is_outside_is_kept_at_the_ends() -> None:
    """Nothing is lost: early counts as a microsecond, beyond an hour as an hour."""
    assert _tally([-5, 0]).counts == {1: 2}
    assert _tally([2 * HIGHEST]).counts == _tally([HIGHEST]).counts
