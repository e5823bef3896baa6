"""The mocks' trace as moments of a plan's steps: when each visit reached its station, began and ended."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.journey.moments import NEVER, End, Moments
from sim.journey.passed import Passed
from sim.replay.windows import background
from sim.scenario.plan import Ints, Plan, Stage
from sim.scenario.route import Op


def place_passed(plan: Plan, stage: Stage, moments: Moments, rows: dict[str, int], passed: Iterable[Passed]) -> None:
    """Put in what the mocks played of each call. A server that had begun when its caller left works on to the end."""
    numbers = {word: number for number, word in enumerate(plan.names["label"])}
    for one in passed:
        row = rows.get(one.call) if one.named and not one.others else None
        if row is None or not one.steps:
            continue
        steps = steps_of(plan, numbers, row, one)
        played = np.array(one.steps if not one.label else one.steps[1:-1], dtype=np.int64).reshape(-1, 3)
        if len(steps) != len(played):
            continue
        reached = played[:, 0] != NEVER
        here = steps[reached]
        moments.arrived[here], moments.began[here], moments.ended[here] = played[reached].T
        _work_on(plan, stage, moments, here)


def steps_of(plan: Plan, numbers: dict[str, int], row: int, one: Passed) -> Ints:
    """The steps of a call that one request played: a whole attempt, or those between two labels."""
    first, head, length = int(plan.first[row]), int(plan.head[row]), int(plan.length[row])
    if one.head:
        steps = np.arange(first, first + head)
    elif one.attempt < plan.attempts[row]:
        start = first + head + one.attempt * length
        steps = np.arange(start, start + length) if not one.label else np.arange(start + 1, start + length - 1)
    else:
        return np.zeros(0, dtype=np.int64)
    if not one.label:
        return steps
    labels = plan.steps["label"][steps]
    of_first, of_last = (np.flatnonzero(labels == numbers.get(word, -1)) for word in (one.label, one.last))
    if one.label == one.last:
        steps = steps[of_first]
        visits: Ints = steps[plan.steps["op"][steps] == Op.VISIT]
        return visits
    if not len(of_first):
        return np.zeros(0, dtype=np.int64)
    return steps[of_first[0] : (of_last[-1] if len(of_last) else of_first[-1]) + 1]


def place_others(plan: Plan, moments: Moments, passed: Iterable[Passed], skipped: int) -> None:
    """Put in other people's calls, which the mocks number in the order of their moments from the day's first on."""
    rows = np.flatnonzero(background(plan))
    rows = rows[np.argsort(plan.planned[rows], kind="stable")]
    for one in passed:
        if not one.others or not 0 <= one.number - skipped < len(rows):
            continue
        row = rows[one.number - skipped]
        begin = plan.first[row] + plan.head[row]
        arrived, began, done = one.steps[0]
        moments.arrived[begin] = plan.planned[row]
        moments.arrived[begin + 1], moments.began[begin + 1], moments.ended[begin + 1] = arrived, began, done
        moments.opened[row], moments.closed[row] = plan.planned[row], done
        moments.end[row] = int(End.UNFINISHED if done == NEVER else End.DONE)


def _work_on(plan: Plan, stage: Stage, moments: Moments, steps: Ints) -> None:
    """The end of visits that had begun and not ended when the trace was written."""
    begun = (moments.began[steps] != NEVER) & (moments.ended[steps] == NEVER) & (plan.steps["op"][steps] == Op.VISIT)
    for step in steps[begun].tolist():
        station = stage.stations[plan.steps["station"][step]]
        done = station.completion(int(moments.began[step]), int(plan.steps["work"][step]))
        if done is not None and done <= stage.horizon:
            moments.ended[step] = done
