"""What is varied, what differs, and when a queue is back."""

from __future__ import annotations

import numpy as np
import pytest

from sim.mistake import Mistake
from sim.planning.paired import paired
from sim.planning.recovery import minutes_until_back, slowest
from sim.planning.varied import parse_ends, parse_varied


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a.servers=2,4,8", (2, 4, 8)),
        ("a.servers=2..5", (2, 3, 4, 5)),
        ("a=1..2/3", (1, 2)),
        ("a=1.0..2/3", (1.0, 1.5, 2.0)),
        ("a=100 ms..200 ms/3", ("100 ms", "150 ms", "200 ms")),
        ("a=0.5..1.5 /s", ("0.5 /s", "0.75 /s", "1 /s", "1.25 /s", "1.5 /s")),
        ("a=low,high", ("low", "high")),
    ],
)
def test_values_and_ranges_are_read(text: str, values: tuple[object, ...]) -> None:
    """Whole numbers stay whole, and units go to every value."""
    assert parse_varied(text).values == values


@pytest.mark.parametrize(
    "text", ["a", "a=", "=1", "a=,", "a=2..1", "a=1..1", "a=1..x", "a=1 ms..2 s", "a=1..2/1", "a=1..2/x", "a=1,1"]
)
def test_bad_ranges_are_met_with_an_example(text: str) -> None:
    """Empty, backward, of two units, of one step, or twice the same."""
    with pytest.raises(Mistake, match="Write e"):
        parse_varied(text)


def test_ends_know_whether_they_are_whole() -> None:
    """Servers are bisected in whole numbers."""
    assert parse_ends("a=1..16", "--find").whole
    assert parse_ends("stations.a.servers=1..16", "--find").counted
    assert not parse_ends("network.volume=1..16", "--find").counted
    assert not parse_ends("a=1..16.5", "--find").whole


def test_pairs_cancel_what_they_share() -> None:
    """A constant difference on wild values has no interval to speak of; missing pairs are left out."""
    found = paired([1.0, 50.0, 7.0, None], [1.5, 50.5, 7.5, 9.0])
    assert found is not None
    assert (found.mean, found.half_width) == (0.5, 0.0)
    assert paired([None], [1.0]) is None


def test_a_queue_is_back_when_it_stays_back() -> None:
    """A dip for a minute is not the end, a queue that outlasts closing does not recover."""
    control = np.zeros(60, dtype=np.int64)
    disturbed = np.concatenate((np.full(15, 9), [0], np.full(4, 5), np.zeros(40))).astype(np.int64)
    assert minutes_until_back(control, disturbed, end=10, closing=60) == 11  # longer at minute 20, not at minute 21
    assert minutes_until_back(control, disturbed + 5, end=10, closing=60) is None
    assert minutes_until_back(control, control, end=10, closing=60) == 0
    assert slowest({"a": 3, "b": None, "c": 7}) == ("b", None)


def test_a_queue_that_grows_again_was_not_back() -> None:
    """Callers who come on after a delay bring the disturbance along; a minute or two more later on is chance."""
    control = np.zeros(90, dtype=np.int64)
    surge = np.zeros(90, dtype=np.int64)
    surge[30:40], surge[60:63] = 200, 3
    assert minutes_until_back(control, surge, end=10, closing=90) == 31
    assert minutes_until_back(control, surge, end=10, closing=38) is None
