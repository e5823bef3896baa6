"""Answers by telephone or mail: they pass by the network that is under load, so their moments are virtual time's."""

from __future__ import annotations

import numpy as np

from sim.journey.moments import NEVER
from sim.replay.script import key_text
from sim.scenario.family import LED, Child
from sim.scenario.plan import Ints
from sim.verdict.played import Played

_TAKEN = ("opened", "closed", "end", "delivered")


def with_other_ways(met: Played, virtual: Played) -> Played:
    """Letters as they were met, answered otherwise where virtual time has it so, if somebody has opened them."""
    known = {key_text(virtual.plan, row): row for row in _otherwise(virtual).tolist()}
    for row in _otherwise(met).tolist():
        theirs = known.get(key_text(met.plan, row))
        if theirs is None or met.opened[_first(met, row)] == NEVER:
            continue
        if NEVER != virtual.moments.delivered[theirs] <= met.stage.horizon:
            for name in _TAKEN:
                getattr(met.moments, name)[row] = getattr(virtual.moments, name)[theirs]
    return met


def _otherwise(played: Played) -> Ints:
    return np.flatnonzero((played.plan.keys.child & (LED - 1)) == Child.OTHERWISE)


def _first(played: Played, row: int) -> int:
    """The letter that a call of its family goes back to; a family's rows lie one behind the other."""
    children = played.plan.keys.child
    while int(children[row]) & (LED - 1):
        row -= 1
    return row
