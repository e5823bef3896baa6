from __future__ import annotations

from dataclasses import replace
from functools import partial
from heapq import heapify, heappop, heappush
from random import Random

import numpy as np
import pytest

from sim.engine import fast
from sim.journey.kernel import Event
from sim.journey.live_kernel import LiveKernel, Played, Route
from sim.scenario.plan import Plan, Stage
from tests.engine.networks import _lookup, plan_of, random_stage


def lookups(seed: int) -> tuple[Plan, Stage]:
    """Random lookups in order of arrival, on few stations, with many ties."""
    random = Random(seed)
    ticks = random.choice([30, 60, 200])
    stage = random_stage(random, ticks)
    calls = [_lookup(random, stage, ticks) for _ in range(random.randint(3, 25))]
    return plan_of(sorted(calls, key=lambda call: call["planned"])), stage


def played_one_by_one(plan: Plan, stage: Stage, compact_every: int, unfinished_too: bool = False) -> dict[int, Played]:
    """The plan's calls added to a live kernel, which forgets now and then."""
    events: list[Event] = []
    kernel = LiveKernel(stage, lambda event: heappush(events, event))
    found: dict[int, Played] = {}
    for call in range(len(plan)):
        rows = plan.steps[plan.first[call] : plan.ends[call]]
        route = Route(*(rows[name].tolist() for name in ("op", "station", "work", "jump")))
        kernel.add(int(plan.planned[call]), route, partial(found.__setitem__, call), int(plan.pause[call]))
    handled = 0
    handlers = kernel.handlers()
    while events and events[0][0] <= stage.horizon:
        moment, kind, subject, _ = heappop(events)
        handlers[kind](moment, subject)
        if kernel.dirty and (not events or events[0][0] != moment):
            kernel.start(moment)
            handled += 1
            if handled % compact_every == 0:
                events[:] = kernel.compact(events)
                heapify(events)
    for told, played in kernel.unfinished() if unfinished_too else ():
        told(played)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_calls_that_come_one_by_one_are_played_as_in_a_plan(seed: int) -> None:
    """Every call ends at the same moment, in the same way, by the same steps as in virtual time, forgetting or not."""
    plan, stage = lookups(seed)
    moments = fast.play(plan, stage)
    for compact_every in (1, 7, 10**9):
        found = played_one_by_one(plan, stage, compact_every)
        ended = set(np.flatnonzero(moments.closed >= 0).tolist())
        assert set(found) == ended
        for call, played in found.items():
            assert (played.moment, int(played.end), played.missing) == (
                moments.closed[call], moments.end[call], moments.missing[call],
            )  # fmt: skip
            rows = slice(plan.first[call], plan.ends[call])
            assert played.arrived == moments.arrived[rows].tolist()
            began = [start if start <= played.moment else -1 for start in moments.began[rows].tolist()]
            assert played.began == began


def test_what_is_over_is_forgotten() -> None:
    """After every call has ended, nothing of them is held."""
    plan, stage = lookups(3)
    events: list[Event] = []
    kernel = LiveKernel(
        Stage(tuple(type(one)(one.name, 3) for one in stage.stations), (), 10**9), lambda e: heappush(events, e)
    )
    for call in range(len(plan)):
        rows = plan.steps[plan.first[call] : plan.ends[call]]
        kernel.add(0, Route(*(rows[name].tolist() for name in ("op", "station", "work", "jump"))))
    held = len(kernel)
    handlers = kernel.handlers()
    while events:
        moment, kind, subject, _ = heappop(events)
        handlers[kind](moment, subject)
        if kernel.dirty and (not events or events[0][0] != moment):
            kernel.start(moment)
    assert held > 0
    assert kernel.compact([]) == []
    assert len(kernel) == 0


@pytest.mark.parametrize("seed", range(0, 60, 6))
def test_what_is_under_way_at_the_end_can_be_told(seed: int) -> None:
    """Calls that have begun and not ended stand as in virtual time at its horizon."""
    plan, stage = lookups(seed)
    stage = replace(stage, horizon=int(plan.planned.max()))
    moments = fast.play(plan, stage)
    found = played_one_by_one(plan, stage, 7, unfinished_too=True)
    assert set(found) == set(np.flatnonzero(moments.opened >= 0).tolist())
    for call in np.flatnonzero((moments.opened >= 0) & (moments.closed < 0)).tolist():
        rows = slice(int(plan.first[call]), int(plan.ends[call]))
        assert found[call].arrived == moments.arrived[rows].tolist()
        assert found[call].began == moments.began[rows].tolist()
