"""What every run verifies about itself: exact identities between columns that were recorded apart.

Conservation counts calls, roots and children apart. Little's law holds per station as an identity of integers over
[0, horizon]: the integral of the number present (from moments of arriving and leaving, in order of time) is the sum of
the stays (from each call's way: until its next step began). The number in service has the same integral as the work
done, which the plan knows. A run that breaks one of them is not valid.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.journey.moments import NEVER
from sim.scenario.plan import LAUNCHED
from sim.scenario.route import Op
from sim.scenario.stations import NORMAL, Pace
from sim.verdict.played import Flags, Ints, Played
from sim.verdict.visits import Visits


@dataclass(frozen=True, slots=True)
class Check:
    """One identity: it holds when both sides are equal, or `at_most` when the left one is no greater than the right.

    `sides` says what they are.
    """

    name: str
    sides: str
    left: int
    right: int
    at_most: bool = False

    @property
    def holds(self) -> bool:
        """Whether the sides are as they must be."""
        return self.left <= self.right if self.at_most else self.left == self.right


def verify(played: Played, visits: Visits) -> tuple[Check, ...]:
    """Every identity of one run; the run is valid when all hold."""
    return (*_conservation(played, visits), *_little(played, visits), *_service(played, visits))


def failed(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The identities that do not hold."""
    return tuple(check for check in checks if not check.holds)


# Conservation ----------------------------------------------------------------------------------------------------


def _conservation(played: Played, visits: Visits) -> list[Check]:
    plan, moments = played.plan, played.moments
    root = plan.planned != LAUNCHED
    due = root & (plan.planned <= played.stage.horizon)
    launches = np.flatnonzero((played.op == Op.LAUNCH) & (moments.arrived != NEVER))
    children = played.call_of[launches] + plan.steps["jump"][launches]
    launched = np.full(len(plan), NEVER, dtype=np.int64)
    launched[children] = moments.arrived[launches]
    checks = []
    for name, meant, moment in (("roots", due, plan.planned), ("children", launched != NEVER, launched)):
        counted = _counted(played, ~root if name == "children" else root, moment)
        sides = "due = ended in some way + unfinished"
        checks.append(Check(f"conservation of {name}", sides, int(meant.sum()), counted))
    open_calls = (moments.opened != NEVER) & (moments.closed == NEVER)
    found = open_calls & (_somewhere(played, visits) | _between_attempts(played, visits))
    checks.append(
        Check("unfinished calls", "begun and not ended = found on their way", int(open_calls.sum()), int(found.sum()))
    )
    return checks


def _counted(played: Played, group: Flags, moment: Ints) -> int:
    """Calls of a group that began when they should, and whose end and moment of ending agree."""
    moments = played.moments
    begun = group & (moments.opened != NEVER) & (moments.opened == moment)
    ended = (moments.end > 0) & (moments.closed >= moments.opened)
    unfinished = (moments.end == 0) & (moments.closed == NEVER)
    return int((begun & ended).sum() + (begun & unfinished).sum())


def _somewhere(played: Played, visits: Visits) -> Flags:
    """Calls with a step at work at the horizon, or with a letter's copy that a station turned away."""
    moments = played.moments
    there = np.zeros(len(played.plan), dtype=bool)
    waiting = (visits.left == NEVER) & (visits.ended == NEVER)
    lost = (visits.left != NEVER) & played.plan.overlap[visits.call]
    there[visits.call[waiting | lost]] = True
    pending = ((played.op == Op.DELAY) | (played.op == Op.WAIT)) & (moments.arrived != NEVER) & (moments.ended == NEVER)
    there[played.call_of[pending]] = True
    return there


def _between_attempts(played: Played, visits: Visits) -> Flags:
    """Calls whose last attempt failed so shortly before the horizon that the next one lies beyond it."""
    plan, moments, horizon = played.plan, played.moments, played.stage.horizon
    there = np.zeros(len(plan), dtype=bool)
    for kind in (Op.BEGIN, Op.FORK):
        steps = np.flatnonzero((played.op == kind) & (moments.arrived != NEVER))
        call, over = played.call_of[steps], moments.arrived[steps] + plan.steps["work"][steps]
        there[call[(over <= horizon) & (over + plan.pause[call] > horizon)]] = True
    gone = (visits.left != NEVER) & (visits.left + plan.pause[visits.call] > horizon)
    there[visits.call[gone]] = True
    return there & (played.attempts < plan.attempts)


# Little's law ----------------------------------------------------------------------------------------------------


def _little(played: Played, visits: Visits) -> list[Check]:
    horizon = played.stage.horizon
    present = visits.per_station(horizon - visits.arrived) - visits.per_station(horizon - visits.over)
    stays = visits.per_station(_onward(played, visits) - visits.arrived)
    queued = visits.per_station(horizon - visits.arrived) - visits.per_station(horizon - visits.gone)
    served = visits.per_station(np.where(visits.began != NEVER, visits.over - visits.began, 0))
    disorder = (visits.gone < visits.arrived) | (visits.over < visits.gone) | (visits.over > horizon)
    return [
        _equal(played, "Little's law", "integral of number present = sum of stays (µs)", present, stays),
        _equal(played, "Little's law of the queue", "present - in service = sum of waits (µs)", stays - served, queued),
        Check("order of moments", "visits out of order = 0", int(disorder.sum()), 0),
    ]


def _onward(played: Played, visits: Visits) -> Ints:
    """When each visit's call went on from it: its next step, or its own end where the route ends or went on without."""
    plan, moments = played.plan, played.moments
    after = visits.step + 1
    op = played.op[after]
    arrived = moments.arrived[after]
    closing = (op == Op.DONE) & (moments.closed[visits.call] >= visits.over) & ~plan.overlap[visits.call]
    last_attempt = visits.step >= (plan.ends - plan.length)[visits.call]
    onward = np.where(arrived != NEVER, arrived, visits.over)
    closing &= last_attempt & (moments.end[visits.call] == 1)
    return np.where(closing, moments.closed[visits.call], onward)


def _equal(played: Played, name: str, sides: str, left: Ints, right: Ints) -> Check:
    """Both sides summed over all stations, or those of the first station at which they differ."""
    wrong = np.flatnonzero(left != right)
    if not len(wrong):
        return Check(name, sides, int(left.sum()), int(right.sum()))
    station = int(wrong[0])
    return Check(f"{name} at {played.stage.stations[station].name}", sides, int(left[station]), int(right[station]))


# Service ---------------------------------------------------------------------------------------------------------


def _service(played: Played, visits: Visits) -> list[Check]:
    done = np.flatnonzero(visits.ended != NEVER)
    expected = _completions(played, visits, done)
    wrong = int((visits.ended[done] != expected).sum())
    servers = np.array([station.servers for station in played.stage.stations], dtype=np.int64)
    crowded = int((visits.most_at_once(visits.began, visits.over, visits.began != NEVER) > servers).sum())
    return [
        Check("service", "visits that took another time than their work = 0", wrong, 0),
        Check("servers", "stations that served more at once than they have servers = 0", crowded, 0),
    ]


def _completions(played: Played, visits: Visits, done: Ints) -> Ints:
    """When work begun at `began` is over at the station's pace. Stations of one pace are reckoned together."""
    expected = visits.began[done] + visits.work[done]
    numbers: dict[Pace, int] = {Pace(): 0}
    paces = [Pace() if station.finishes else station.pace for station in played.stage.stations]
    pace_of = np.array([numbers.setdefault(pace, len(numbers)) for pace in paces])
    narrow = np.uint16 if len(numbers) < 2**16 else np.uint32
    paced = pace_of.astype(narrow)[visits.station[done]]
    order = np.argsort(paced, kind="stable")
    bounds = np.searchsorted(paced[order], np.arange(len(numbers) + 1))
    for pace, number in numbers.items():
        here = order[bounds[number] : bounds[number + 1]]
        if not pace.constant:
            expected[here] = _finish(pace, visits.began[done[here]], visits.work[done[here]])
    return expected


def _finish(pace: Pace, began: Ints, work: Ints) -> Ints:
    """`Pace.finish` for columns. Progress is piecewise linear; within a stretch the end is rounded up."""
    starts, rates = np.array(pace.starts, dtype=np.int64), np.array(pace.rates, dtype=np.int64)
    progress = np.concatenate(([0], np.cumsum(np.diff(starts) * rates[:-1])))
    row = np.maximum(np.searchsorted(starts, began, side="right") - 1, 0)
    wanted = progress[row] + (began - starts[row]) * rates[row] + work * NORMAL
    last = np.maximum(np.searchsorted(progress, wanted, side="left") - 1, row)
    rate = np.maximum(rates[last], 1)
    since = np.maximum(starts[last], 0)
    result: Ints = since - (progress[last] - wanted) // rate
    return result
