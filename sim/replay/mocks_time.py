"""How long each call was in the mocks, of all requests that passed them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.journey.moments import NEVER, Moments
from sim.journey.passed import Passed
from sim.replay.intervals import NOBODY, clipped, under_way, union
from sim.scenario.plan import Ints, Plan


@dataclass(frozen=True, slots=True)
class InMocks:
    """time: per call its time in mocks, NEVER where no request could be matched to it or some may belong to others.

    requests: that passed the mocks; by_key, by_citizen: how they were matched; not_matched: to no call, or to several.
    """

    time: Ints
    requests: int
    by_key: int
    by_citizen: int
    not_matched: int


def in_mocks(plan: Plan, moments: Moments, rows: dict[str, int], passed: Sequence[Passed]) -> InMocks:
    """Match what passed to the calls. Only requests that played a part of a lookup count."""
    through = [one for one in passed if not one.others and one.operation and one.left >= 0]
    named = np.array([rows.get(one.call, NOBODY) if one.named else NOBODY for one in through], dtype=np.int64)
    arrived = np.array([one.arrived for one in through], dtype=np.int64)
    left = np.array([one.left for one in through], dtype=np.int64)
    guessed, doubtful = _by_citizen(plan, moments, list(rows.values()), through, arrived)
    call = np.where(named != NOBODY, named, guessed)
    known = call != NOBODY
    time = np.full(len(plan), NEVER, dtype=np.int64)
    least, most = moments.opened[call[known]], np.maximum(moments.opened[call[known]], moments.closed[call[known]])
    begin, end = clipped(arrived[known], left[known], least, most)
    total = union(call[known], begin, end, len(plan))
    met = np.unique(call[known])
    time[met] = total[met]
    time[doubtful] = NEVER
    by_key = int((named != NOBODY).sum())
    return InMocks(time, len(through), by_key, int(known.sum()) - by_key, int((~known).sum()))


def _by_citizen(
    plan: Plan, moments: Moments, rows: list[int], through: Sequence[Passed], arrived: Ints
) -> tuple[Ints, Ints]:
    """The calls of requests without a key, and the rows of calls that may have lost one."""
    guessed = np.full(len(through), NOBODY, dtype=np.int64)
    open_ = np.array([place for place, one in enumerate(through) if not one.named and one.citizen >= 0], dtype=np.int64)
    if not len(open_) or not rows:
        return guessed, np.zeros(0, dtype=np.int64)
    journeys = {name: code for code, name in enumerate(plan.names["journey"])}
    own = np.array(rows, dtype=np.int64)
    kinds = len(journeys) + 1
    of = plan.about["citizen"][own].astype(np.int64) * kinds + plan.about["journey"][own]
    asked = [through[place].citizen * kinds + journeys.get(through[place].operation, kinds - 1) for place in open_]
    subject = np.array(asked, dtype=np.int64)
    closed = np.where(moments.closed[own] != NEVER, moments.closed[own], np.iinfo(np.int64).max)
    found, doubtful = under_way(subject, arrived[open_], of, moments.opened[own], closed)
    guessed[open_] = np.where(found != NOBODY, own[np.maximum(found, 0)], NOBODY)
    return guessed, own[doubtful]
