"""From what a load run heard, and what passed the mocks, to moments that are judged like played ones.

A call's own moments are the generator's: it opens at its planned moment, so that what was sent late counts as late, and
closes when its answer was whole. Moments at stations are the mocks'; without their trace no station was visited.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.journey.moments import NEVER, End, Moments
from sim.journey.passed import Passed
from sim.load.heard import Heard
from sim.replay.heard_calls import HeardCall, by_row, ended, over, rows_by_key
from sim.replay.mocks_time import InMocks, in_mocks
from sim.replay.stations import place_others, place_passed
from sim.replay.windows import Window, lookups
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Ints, Plan, Stage
from sim.scenario.route import Op
from sim.verdict.played import Played


@dataclass(frozen=True, slots=True)
class Replayed:
    """A load run. `played` has further columns about each call, in microseconds, NEVER where not measured:

    lateness (first request sent after it was due), service (answers since sent, all requests), mocks (union of the
    intervals in mocks), system (response without mocks). heard: per call, whether anything was heard of it.
    """

    played: Played
    heard: NDArray[np.bool_]
    requests: dict[int, HeardCall]
    mocks: InMocks | None


def replayed(
    plan: Plan,
    stage: Stage,
    window: Window,
    heard: Iterable[Heard],
    passed: Iterable[Passed] | None = None,
    skipped: int = 0,
) -> Replayed:
    """The moments of a plan's window in real time. `skipped`: calls of others before the window begins."""
    own = np.flatnonzero(lookups(plan))
    rows = rows_by_key(plan, own.tolist())
    calls = by_row(heard, rows)
    moments = Moments.blank(len(plan.steps), len(plan))
    answer = plan.answer.copy()
    lateness, service = _blank(plan), _blank(plan)
    for row, call in calls.items():
        answer[row] = _place(plan, moments, window.start, row, call)
        lateness[row], service[row] = _told_apart(call)
    found = None
    if passed is not None:
        through = list(passed)
        place_passed(plan, stage, moments, rows, through)
        place_others(plan, moments, through, skipped)
        found = in_mocks(plan, moments, rows, through)
    about = {**plan.about, "lateness": lateness, "service": service}
    played = Played(replace(plan, answer=answer, about=about), stage, moments)
    if found is not None:
        system = np.where((found.time != NEVER) & (played.response != NEVER), played.response - found.time, NEVER)
        about |= {"mocks": found.time, "system": system}
    known = np.zeros(len(plan), dtype=bool)
    known[list(calls)] = True
    return Replayed(played, known, calls, found)


def heard_of(plan: Plan, heard: Iterable[Heard]) -> Plan:
    """The plan without the lookups of which nothing was heard."""
    own = lookups(plan)
    rows = rows_by_key(plan, np.flatnonzero(own).tolist())
    kept = ~own
    kept[[rows[one.call] for one in heard if one.call in rows]] = True
    return plan.take(kept)


def without(plan: Plan, calls: Collection[str]) -> Plan:
    """The plan without the lookups of these keys."""
    if not calls:
        return plan
    kept = np.ones(len(plan), dtype=bool)
    rows = rows_by_key(plan, np.flatnonzero(lookups(plan)).tolist())
    kept[[rows[call] for call in calls if call in rows]] = False
    return plan.take(kept)


def _place(plan: Plan, moments: Moments, start: int, row: int, call: HeardCall) -> int:
    """Put one call's own moments in; its answer."""
    last = call.last
    assert last is not None
    begin = int(plan.first[row] + plan.head[row])
    deadline = int(plan.steps["work"][begin])
    end, outcome = ended(last, plan.answer[row] == Outcome.ABANDONED)
    moments.opened[row] = plan.planned[row]
    moments.end[row] = int(end)
    if end != End.UNFINISHED:
        moments.closed[row] = start + over(last, deadline)
    moments.missing[row] = last.missing
    for number, one in call.attempts.items():
        if number < plan.attempts[row]:
            moments.arrived[begin + number * plan.length[row]] = start + one.due
    _place_head(plan, moments, start, row, call)
    if outcome == Outcome.ABANDONED:
        moments.closed[row] = max(int(moments.closed[row]), _end_of_head(plan, moments, row))
    partial = outcome == Outcome.PARTIAL
    return int(Outcome.ANSWERED if partial and last.missing else outcome)


def _place_head(plan: Plan, moments: Moments, start: int, row: int, call: HeardCall) -> None:
    """Human steps before the first attempt, as far as the call came; what was asked there is the mocks' to place.

    Steps that a mapping skips were not asked, and the user goes on from there; human time stays human time.
    """
    asked = deque(call.before)
    journey, labels = plan.names["journey"][plan.about["journey"][row]], plan.names["label"]
    now = int(plan.planned[row])
    for step in range(int(plan.first[row]), int(plan.first[row] + plan.head[row])):
        op = plan.steps["op"][step]
        if op == Op.VISIT:
            if asked and asked[0].operation == f"{journey}/{labels[plan.steps['label'][step]]}":
                one = asked.popleft()
                if one.ended < 0:
                    return
                now = start + one.ended
            elif not asked and not call.attempts:
                return
        elif op == Op.DELAY:
            moments.arrived[step] = now
            now += int(plan.steps["work"][step])
            moments.ended[step] = now


def _end_of_head(plan: Plan, moments: Moments, row: int) -> int:
    head = slice(int(plan.first[row]), int(plan.first[row] + plan.head[row]))
    return int(moments.ended[head].max(initial=int(plan.planned[row])))


def _told_apart(call: HeardCall) -> tuple[int, int]:
    """Lateness of the first request, and service time of all that were answered; NEVER where there is none."""
    first = call.first
    late = first.sent - first.due if first is not None and first.sent >= 0 else NEVER
    answered = [one for one in (*call.before, *call.attempts.values()) if one.sent >= 0 and one.ended >= 0]
    return late, sum(one.ended - one.sent for one in answered) if answered else NEVER


def _blank(plan: Plan) -> Ints:
    return np.full(len(plan), NEVER, dtype=np.int64)
