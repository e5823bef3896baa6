"""MinLog is written in batches after the lookups."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.chance.durations import HOUR, MINUTE
from sim.verdict.minlog import Batching, Registered, _sent

moments = st.lists(st.integers(0, 5 * HOUR), min_size=0, max_size=60).map(
    lambda found: np.sort(np.array(found, np.int64))
)


def one_by_one(arose: list[int], batch: int, interval: int) -> list[int]:
    """Each request takes the oldest entries there are, at most so many."""
    waiting, result, now = list(arose), [], 0
    while waiting:
        taken = [entry for entry in waiting[:batch] if entry <= now]
        result += [now] * len(taken)
        waiting = waiting[len(taken) :]
        now += interval
    return result


@given(moments, st.integers(1, 7), st.sampled_from([1, 4, 20]))
def test_entries_go_as_if_taken_one_request_at_a_time(arose: np.ndarray, batch: int, requests: int) -> None:
    """The moments found for all entries at once are those of a queue emptied request by request."""
    found = _sent(arose, Batching(1, batch, requests, ()))
    assert found.tolist() == one_by_one(arose.tolist(), batch, HOUR // requests)


def test_the_advised_rate_is_a_limit() -> None:
    """1,200 entries of one minute take three requests of 500, three minutes apart, and the backlog says so."""
    arose = np.full(1200, MINUTE, dtype=np.int64)
    sent = _sent(arose, Batching(1, 500, 20, ()))
    assert np.unique(sent, return_counts=True)[1].tolist() == [500, 500, 200]
    assert np.unique(sent).tolist() == [3 * MINUTE, 6 * MINUTE, 9 * MINUTE]
    backlog = Registered(arose, sent).backlog(np.array([0, MINUTE, 4 * MINUTE, 9 * MINUTE]))
    assert backlog.tolist() == [0, 1200, 700, 0]
