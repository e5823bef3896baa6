"""Virtual time as a generator and as mocks would have told it, to the microsecond."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.journey.moments import NEVER
from sim.journey.passed import Passed
from sim.load.heard import Heard
from sim.replay.script import key_text
from sim.replay.windows import Window, background, lookups
from sim.scenario.outcomes import Outcome
from sim.scenario.route import Op
from sim.verdict.played import Played


def heard(played: Played, window: Window) -> Iterator[Heard]:
    """A line per request of every lookup that ended."""
    plan, moments = played.plan, played.moments
    for row in np.flatnonzero(lookups(plan)).tolist():
        call, operation = key_text(plan, row), plan.names["journey"][plan.about["journey"][row]]
        for step in range(int(plan.first[row]), int(plan.first[row] + plan.head[row])):
            if plan.steps["op"][step] == Op.VISIT:
                due, ended = (int(each[step]) - window.start for each in (moments.arrived, moments.ended))
                label = plan.names["label"][plan.steps["label"][step]]
                yield Heard(call, f"{operation}/{label}", -1, due, due, ended, 200, "answered")
        begun = int(played.attempts[row])
        for attempt in range(begun if plan.answer[row] != Outcome.ABANDONED else 0):
            begin = int(plan.first[row] + plan.head[row] + attempt * plan.length[row])
            due, last = int(moments.arrived[begin]) - window.start, attempt == begun - 1
            ended = int(moments.closed[row]) - window.start if last else due + int(plan.steps["work"][begin])
            outcome = Outcome(int(played.outcome[row])).name.lower() if last else "timed_out"
            yield Heard(call, operation, attempt, due, due, ended, 200, outcome, int(moments.missing[row]))


def passed(played: Played) -> Iterator[Passed]:
    """A line per request that passed the mocks, and per call of others."""
    plan, moments = played.plan, played.moments
    times = np.stack((moments.arrived, moments.began, moments.ended), axis=1)
    for row in np.flatnonzero(lookups(plan)).tolist():
        yield from _of_call(played, times, row)
    others = np.flatnonzero(background(plan))
    for number, row in enumerate(others[np.argsort(plan.planned[others], kind="stable")].tolist()):
        step = int(plan.first[row] + plan.head[row]) + 1
        if moments.ended[step] != NEVER:
            yield Passed(number, steps=(_line(times, step),), others=True)


def _of_call(played: Played, times: NDArray[np.int64], row: int) -> Iterator[Passed]:
    plan, moments = played.plan, played.moments
    journey = plan.names["journey"][plan.about["journey"][row]]
    known = Passed(row, call=key_text(plan, row), named=True, operation=journey, system="mock")
    first, head, length = (int(column[row]) for column in (plan.first, plan.head, plan.length))
    for step in range(first, first + head):
        if plan.steps["op"][step] == Op.VISIT and moments.arrived[step] != NEVER:
            label = plan.names["label"][plan.steps["label"][step]]
            visit = (_BLANK, _line(times, step), _BLANK)
            arrived, left = int(moments.arrived[step]), int(moments.ended[step])
            yield replace(known, label=label, last=label, head=True, steps=visit, arrived=arrived, left=left)
    begun = 0 if plan.answer[row] == Outcome.ABANDONED else int(played.attempts[row])
    for attempt in range(begun):
        begin = first + head + attempt * length
        steps = tuple(_line(times, step) for step in range(begin, begin + length))
        arrived = int(moments.arrived[begin])
        left = int(moments.closed[row]) if attempt == begun - 1 else arrived + int(plan.steps["work"][begin])
        yield replace(known, attempt=attempt, steps=steps, arrived=arrived, left=left)


_BLANK = (0, -1, -1)


def _line(times: NDArray[np.int64], step: int) -> tuple[int, int, int]:
    arrived, began, ended = times[step].tolist()
    return arrived, began, ended
