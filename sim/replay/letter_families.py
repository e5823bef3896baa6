"""Letters of a plan with everything they may cause: which rows belong to a window, and the letters of each life."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.replay.windows import Window, background, lookups
from sim.scenario.family import LED, Leg
from sim.scenario.legs import FORWARDED, writers
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import LAUNCHED, Ints, Plan
from sim.verdict.played import Played

LETTER = "letter"
OTHER = "other letter"
_LEGS = tuple(int(leg) for leg in Leg)


def letters(plan: Plan, window: Window) -> NDArray[np.bool_]:
    """Which calls are letters of this area, sent in the window to somebody who is connected."""
    chosen = _arriving(plan)
    chosen &= (plan.planned >= window.start) & (plan.planned < window.end)
    return chosen


def led_letters(played: Played, window: Window) -> NDArray[np.bool_]:
    """Which calls are letters that lookups led to, sent before the window's horizon."""
    sent = played.planned
    chosen = _arriving(played.plan)
    chosen &= (played.plan.planned == LAUNCHED) & (played.plan.keys.child == LED)
    chosen &= (sent >= window.start) & (sent < window.horizon)
    return chosen


def families(plan: Plan, first: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The rows of these letters and of everything they may cause."""
    number = _number(plan)
    found: NDArray[np.bool_] = np.isin(number, number[first])
    return found


def with_others(plan: Plan, window: Window) -> NDArray[np.bool_]:
    """What meets on the way of the window's letters: them, its lookups, which lead to letters, and what others send and
    ask from its beginning on."""
    others = (_of(plan, OTHER) | background(plan)) & (plan.planned >= window.start) & (plan.planned <= window.horizon)
    asked = lookups(plan) & (plan.planned >= window.start) & (plan.planned < window.end)
    return families(plan, letters(plan, window) | asked | others)


@dataclass(frozen=True, slots=True)
class Life:
    """A letter and those it leads to: their rows in a plan, and who writes each. Each follows from the opening of the
    one before it: returned or passed on, corrected, answered."""

    rows: tuple[int, ...]
    writers: tuple[int, ...]


def lives(played: Played, window: Window) -> Iterator[Life]:
    """The lives of the window's letters, in order of their moments."""
    plan = played.plan
    first = np.flatnonzero(letters(plan, window) | led_letters(played, window))
    number = _number(plan)
    ends = np.searchsorted(number, number[first], side="right")  # rows of a family lie one behind the other
    for place in np.argsort(played.planned[first], kind="stable").tolist():
        yield _life(plan, int(first[place]), int(ends[place]))


def _life(plan: Plan, start: int, end: int) -> Life:
    children, journeys = plan.keys.child[start:end].tolist(), plan.about["journey"][start:end].tolist()
    receivers = dict(zip(children, plan.about["receiver"][start:end].tolist(), strict=True))
    is_passed_on = FORWARDED in {plan.names["journey"][code] for code in journeys}
    written = writers(children[0], int(plan.keys.actor[start]), receivers, is_passed_on)
    rows = [start + place for place, child in enumerate(children) if child & (LED - 1) in _LEGS]
    return Life(tuple(rows), tuple(written[int(plan.keys.child[row])] for row in rows))


def _arriving(plan: Plan) -> NDArray[np.bool_]:
    chosen = _of(plan, LETTER)
    chosen &= (plan.answer != Outcome.NOT_CONNECTED) & (plan.answer != Outcome.UNKNOWN_NUMBER)
    return chosen


def _of(plan: Plan, journey: str) -> NDArray[np.bool_]:
    names = plan.names["journey"]
    if journey not in names:
        return np.zeros(len(plan), dtype=bool)
    found: NDArray[np.bool_] = plan.about["journey"] == names.index(journey)
    return found


def _number(plan: Plan) -> Ints:
    """Per row the number of its family, ascending. A lookup's letter is of the lookup's."""
    keys = plan.keys
    begins = np.ones(len(plan), dtype=bool)
    begins[1:] = False
    for column in (keys.day, keys.actor, keys.kind, keys.n):
        begins[1:] |= column[1:] != column[:-1]
    found: Ints = np.cumsum(begins)
    return found
