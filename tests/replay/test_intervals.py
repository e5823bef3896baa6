"""Time in mocks is a union of intervals; requests without a key belong to the only call they can belong to."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.replay.intervals import NOBODY, clipped, under_way, union

MOMENT = st.integers(0, 60)
INTERVALS = st.lists(st.tuples(st.integers(0, 3), MOMENT, MOMENT), max_size=30)


def columns(intervals: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Calls, begins and ends; an interval does not end before it begins."""
    rows = np.array([(call, min(one, other), max(one, other)) for call, one, other in intervals], dtype=np.int64)
    call, begin, end = rows.reshape(-1, 3).T
    return call, begin, end


@given(INTERVALS)
def test_union_counts_every_moment_once(intervals: list[tuple[int, int, int]]) -> None:
    """Per call it is the number of whole moments that lie in any of its intervals."""
    call, begin, end = columns(intervals)
    counted = [set() for _ in range(4)]  # type: list[set[int]]
    for which, start, stop in zip(call.tolist(), begin.tolist(), end.tolist(), strict=True):
        counted[which] |= set(range(start, stop))
    assert union(call, begin, end, 4).tolist() == [len(moments) for moments in counted]


@given(INTERVALS, MOMENT, MOMENT)
def test_mocks_and_system_are_the_whole(intervals: list[tuple[int, int, int]], one: int, other: int) -> None:
    """Clipped to a call, its intervals never take longer than it did: what is left is not negative."""
    least, most = min(one, other), max(one, other)
    call, begin, end = columns(intervals)
    starts, ends = clipped(begin, end, np.full(len(begin), least), np.full(len(begin), most))
    total = union(call, starts, ends, 4)
    assert ((total >= 0) & (total <= most - least)).all()


@given(INTERVALS, INTERVALS)
def test_only_what_is_certain_is_matched(
    calls: list[tuple[int, int, int]], requests: list[tuple[int, int, int]]
) -> None:
    """A request is given to a call exactly when one call about its subject was under way; else those are doubtful."""
    of, begin, end = columns(calls)
    subject, moment, _ = columns(requests)
    found, doubtful = under_way(subject, moment, of, begin, end)
    for place, (who, when) in enumerate(zip(subject.tolist(), moment.tolist(), strict=True)):
        there = np.flatnonzero((of == who) & (begin <= when) & (when <= end))
        assert found[place] == (there[0] if len(there) == 1 else NOBODY)
        assert doubtful[there].all() or len(there) == 1
