"""Carrying over: what is unfinished at a cut goes on in the next day's plan, so that memory does not grow with days.

A family of calls (a letter and what it causes) is carried whole while any event or queue refers to one of its members;
all others are finished. Carried families stand before the next day's calls, which keeps the canonical order.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from sim.journey.kernel import ARRIVE, WAKE
from sim.journey.moments import Moments
from sim.journey.standing import Standing
from sim.scenario.plan import Plan, Stage

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_PER_STEP = ("arrived", "began", "ended")
_OF_CALLS = ("lo", "hi", "attempt", "pending", "lost")


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A play cut in two: the families that are finished, and those that go on."""

    done: tuple[Plan, Moments]
    going: Plan
    standing: Standing


def cut(plan: Plan, standing: Standing) -> Cut:
    """Part the finished families from those that go on."""
    going = _going(plan, standing)
    return Cut(
        done=(plan.take(~going), _moments(plan, standing.moments, ~going)),
        going=plan.take(going),
        standing=_moved(plan, standing, going),
    )


def onto(before: Cut, plan: Plan, stage: Stage) -> tuple[Plan, Standing]:
    """The next plan with what goes on in front of it, and how things then stand."""
    fresh, old = Standing.fresh(plan, stage), before.standing
    moments = Moments(
        *(
            np.concatenate([getattr(old.moments, field.name), getattr(fresh.moments, field.name)])
            for field in fields(Moments)
        )
    )
    columns = {name: np.concatenate([getattr(old, name), getattr(fresh, name)]) for name in _OF_CALLS}
    standing = Standing(
        moments=moments, free=old.free, woken=old.woken, queued=old.queued, events=old.events, **columns
    )
    return before.going.followed_by(plan), standing


def _going(plan: Plan, standing: Standing) -> Mask:
    """Calls of families that something still refers to."""
    events = standing.events
    calls = events[events[:, 1] == ARRIVE, 2]
    steps = np.concatenate([events[(events[:, 1] != ARRIVE) & (events[:, 1] != WAKE), 2], standing.queued[:, 2]])
    referred = np.concatenate([calls, _call_of(plan, steps)])
    family = np.cumsum(plan.keys.child == 0) - 1
    going = np.zeros(int(family[-1]) + 1 if len(family) else 0, dtype=bool)
    going[family[referred]] = True
    result: Mask = going[family]
    return result


def _moved(plan: Plan, standing: Standing, kept: Mask) -> Standing:
    """The standing of the kept calls under their new numbers."""
    number = np.cumsum(kept) - 1
    shift = np.zeros(len(plan), dtype=np.int64)
    sizes = (plan.ends - plan.first)[kept]
    shift[kept] = (np.cumsum(sizes) - sizes) - plan.first[kept]

    def step(old: Ints) -> Ints:
        return old + shift[_call_of(plan, old)]

    events, queued = standing.events.copy(), standing.queued.copy()
    of_call, of_station = events[:, 1] == ARRIVE, events[:, 1] == WAKE
    events[of_call, 2] = number[events[of_call, 2]]
    of_step = ~(of_call | of_station)
    events[of_step, 2] = step(events[of_step, 2])
    queued[:, 2] = step(queued[:, 2])
    alive = (standing.hi > standing.lo)[kept]
    ways = {name: getattr(standing, name)[kept] for name in _OF_CALLS}
    for name in ("lo", "hi"):
        ways[name] = np.where(alive, ways[name] + shift[kept], 0)
    ways["attempt"] = np.where(ways["attempt"] >= 0, ways["attempt"] + shift[kept], ways["attempt"])
    return Standing(
        moments=_moments(plan, standing.moments, kept),
        free=standing.free,
        woken=standing.woken,
        queued=queued,
        events=events,
        **ways,
    )


def _moments(plan: Plan, moments: Moments, kept: Mask) -> Moments:
    steps = np.repeat(kept, plan.ends - plan.first)
    columns = {
        field.name: getattr(moments, field.name)[steps if field.name in _PER_STEP else kept]
        for field in fields(Moments)
    }
    return Moments(**columns)


def _call_of(plan: Plan, steps: Ints) -> Ints:
    return np.searchsorted(plan.first, steps, side="right") - 1
