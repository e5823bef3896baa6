"""Time in the mocks, and time in the system under test: the one is measured, the other is what is left.

A call's time in the mocks is the length of the union of the intervals between a request's arrival at a mock and its
answer's leaving it; requests that overlap count once. Requests belong to the call whose key they name. Without one
they belong to the call about the same citizen by the same operation that was under way, if there was exactly one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

NOBODY = -1
"""A request that belongs to no call, or to one of several."""


def union(call: Ints, begin: Ints, end: Ints, count: int) -> Ints:
    """Per call 0..count-1: the length of the union of its intervals [begin, end), in columns of one length."""
    total = np.zeros(count, dtype=np.int64)
    if not len(call):
        return total
    low = int(begin.min())
    span = int(end.max()) - low + 1
    order = np.lexsort((begin, call))
    shift = call[order] * span - low
    begins, ends = begin[order] + shift, end[order] + shift  # calls lie one behind the other on one axis
    covered = np.concatenate(([0], np.maximum.accumulate(ends)[:-1]))
    np.add.at(total, call[order], np.maximum(0, ends - np.maximum(begins, covered)))
    return total


def clipped(begin: Ints, end: Ints, least: Ints, most: Ints) -> tuple[Ints, Ints]:
    """The intervals as far as they lie in [least, most]; empty ones begin where they end."""
    begins = np.clip(begin, least, np.maximum(least, most))
    return begins, np.maximum(begins, np.clip(end, least, np.maximum(least, most)))


def under_way(subject: Ints, moment: Ints, of: Ints, begin: Ints, end: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """For each request at `moment` about a `subject` the one call of that subject (`of`) under way then, or NOBODY.

    Also which calls may have lost a request that way: those of a subject with several calls under way.
    """
    found = np.full(len(subject), NOBODY, dtype=np.int64)
    doubtful = np.zeros(len(of), dtype=bool)
    order = np.argsort(of, kind="stable")
    ordered = of[order]
    for place, (who, when) in enumerate(zip(subject.tolist(), moment.tolist(), strict=True)):
        mine = order[np.searchsorted(ordered, who) : np.searchsorted(ordered, who, side="right")]
        there = mine[(begin[mine] <= when) & (when <= end[mine])]
        if len(there) == 1:
            found[place] = there[0]
        else:
            doubtful[there] = True
    return found, doubtful
