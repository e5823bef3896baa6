"""Carrying over: what is unfinished at a cut goes on in a later plan, so that memory does not grow with days.

A family of calls (a letter and what it causes) is carried whole while any event or queue refers to one of its members;
all others are finished. Carried families stand before the next day's calls, which keeps the canonical order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.journey.kernel import ARRIVE, WAKE
from sim.journey.moments import NEVER, Moments
from sim.journey.standing import Standing
from sim.scenario.plan import Plan

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_OF_CALLS = ("lo", "hi", "attempt", "pending", "lost")


@dataclass(frozen=True, slots=True, eq=False)
class Carried:
    """Families that go on, and how they stand. What is told of stations is that of the cut they come from."""

    plan: Plan
    standing: Standing


def families(plan: Plan) -> Ints:
    """Of each call the number of its family."""
    result: Ints = np.cumsum(plan.keys.child == 0) - 1
    return result


def referred(plan: Plan, standing: Standing) -> tuple[Ints, Ints]:
    """The calls that events still to come refer to, and those that stand in a queue; for WAKE, which means nobody, -1.

    In the order of `standing.events` and `standing.queued`.
    """
    kind, subject = standing.events[:, 1], standing.events[:, 2]
    steps = np.where((kind == ARRIVE) | (kind == WAKE), 0, subject)
    of_events = np.where(kind == ARRIVE, subject, np.where(kind == WAKE, -1, _call_of(plan, steps)))
    return of_events, _call_of(plan, standing.queued[:, 2])


def going(plan: Plan, standing: Standing) -> Mask:
    """Calls of families that something still refers to."""
    of_events, of_queues = referred(plan, standing)
    family = families(plan)
    found = np.zeros(int(family[-1]) + 1 if len(family) else 0, dtype=bool)
    found[family[of_events[of_events >= 0]]] = True
    found[family[of_queues]] = True
    result: Mask = found[family]
    return result


def taken(plan: Plan, standing: Standing, calls: Ints) -> Carried:
    """These calls, by number and in the order given, with the events and the places in queues that are theirs."""
    number = np.full(len(plan), NEVER, dtype=np.int64)
    number[calls] = np.arange(len(calls))
    apart = plan.take(calls)
    shift = np.zeros(len(plan), dtype=np.int64)
    shift[calls] = apart.first - plan.first[calls]
    of_events, of_queues = referred(plan, standing)
    events, queued = standing.events.copy(), standing.queued.copy()
    events[:, 2] = np.where(events[:, 1] == ARRIVE, number[of_events], events[:, 2] + shift[of_events])
    queued[:, 2] += shift[of_queues]
    events = events[(of_events >= 0) & (number[of_events] >= 0)]
    ways = {name: getattr(standing, name)[calls] for name in _OF_CALLS}
    return Carried(
        apart,
        replace(
            standing,
            moments=standing.moments.take(plan.steps_of(calls), calls),
            queued=queued[number[of_queues] >= 0],
            events=events,
            **_moved(ways, shift[calls]),
        ),
    )


def portions(whole: Carried, ends: Sequence[int]) -> Iterator[Carried]:
    """The calls up to each of these numbers, from where the last portion ended; no family lies across an end."""
    of_events, of_queues = referred(whole.plan, whole.standing)
    start = 0
    for end in ends:
        first = int(whole.plan.first[start]) if start < len(whole.plan) else 0
        plan = whole.plan.part(start, end)
        here = replace(
            whole.standing,
            moments=whole.standing.moments.part(first, first + len(plan.steps), start, end),
            events=whole.standing.events[(start <= of_events) & (of_events < end)],
            queued=whole.standing.queued[(start <= of_queues) & (of_queues < end)],
            **{name: getattr(whole.standing, name)[start:end] for name in _OF_CALLS},
        )
        yield Carried(plan, _shifted(here, -start, -first))
        start = end


def together(parts: list[Carried]) -> Carried:
    """All families of the parts, which share no family, in canonical order; of stations what the first part tells.

    The list is emptied on the way, so that nothing lies in memory three times.
    """
    if len(parts) == 1:
        return parts.pop()
    whole = _joined(parts)
    parts.clear()
    events = whole.standing.events
    ordered = taken(whole.plan, whole.standing, whole.plan.keys.order())
    return Carried(ordered.plan, _with_events(ordered.standing, events[events[:, 1] == WAKE]))


def cut(plan: Plan, standing: Standing, kept: Mask) -> Carried:
    """These calls with all that is known of stations: what the next plan is put onto."""
    wakes = standing.events[standing.events[:, 1] == WAKE]
    part = taken(plan, standing, np.flatnonzero(kept))
    return Carried(part.plan, _with_events(part.standing, wakes))


def _joined(parts: Sequence[Carried]) -> Carried:
    """One part behind the other."""
    calls = np.cumsum([0, *(len(part.plan) for part in parts)]).tolist()
    steps = np.cumsum([0, *(len(part.plan.steps) for part in parts)]).tolist()
    standings = [_shifted(part.standing, *behind) for part, *behind in zip(parts, calls, steps, strict=False)]

    def every(name: str) -> Ints:
        return np.concatenate([getattr(standing, name) for standing in standings])

    moments = Moments.joined([standing.moments for standing in standings])
    columns = {name: every(name) for name in (*_OF_CALLS, "queued", "events")}
    plan = parts[0].plan.followed_by(*(part.plan for part in parts[1:]))
    return Carried(plan, replace(standings[0], moments=moments, **columns))


def _with_events(standing: Standing, events: Ints) -> Standing:
    return replace(standing, events=np.concatenate([standing.events, events]))


def _moved(ways: dict[str, Ints], shift: Ints | int) -> dict[str, Ints]:
    """Where calls stand, when their steps have other numbers."""
    alive, attempt = ways["hi"] > ways["lo"], ways["attempt"]
    window = {name: np.where(alive, ways[name] + shift, 0) for name in ("lo", "hi")}
    return {**ways, **window, "attempt": np.where(attempt >= 0, attempt + shift, attempt)}


def _shifted(standing: Standing, calls: int, steps: int) -> Standing:
    """The same behind so many other calls with so many steps."""
    events, queued = standing.events.copy(), standing.queued.copy()
    kind = events[:, 1]
    events[:, 2] += np.where(kind == ARRIVE, calls, np.where(kind == WAKE, 0, steps))
    queued[:, 2] += steps
    ways: dict[str, Any] = _moved({name: getattr(standing, name) for name in _OF_CALLS}, steps)
    return replace(standing, events=events, queued=queued, **ways)


def _call_of(plan: Plan, steps: Ints) -> Ints:
    return np.searchsorted(plan.first, steps, side="right") - 1
