"""Caseloads: the children an actor has to do with, and one of them for each call."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.network.actor_types import ActorType, place_of, type_of
from sim.network.citizens import Citizens
from sim.network.groups import Group
from sim.network.segments import Selection
from sim.scenario.world import World

Ints = NDArray[np.int64]


def children_of(world: World, actor: int, group: Group) -> Ints | Selection:
    """The children an actor has to do with, of those who have all of `group`."""
    return _children_of(world.citizens, actor, group)


@lru_cache(maxsize=16384)
def _children_of(citizens: Citizens, actor: int, group: Group) -> Ints | Selection:
    """Kept by citizens and not by world: replications of one scenario have the same children."""
    place = int(place_of(actor)[0])
    match int(type_of(actor)[0]):
        case ActorType.PPR:
            return citizens.of_ppr(place, group)
        case ActorType.PSYCHIATRY:
            return citizens.of_department(actor, group)
        case ActorType.GP:
            return citizens.of_clinic(actor, group)
        case _:
            return citizens.of_home(place, group)


def how_many(children: Ints | Selection) -> int:
    """The size of a caseload."""
    return children.count if isinstance(children, Selection) else len(children)


def picked(children: Ints | Selection, uniform: NDArray[np.float64]) -> Ints:
    """One child per uniform; -1 where there are none."""
    if not how_many(children):
        return np.full(len(uniform), -1, dtype=np.int64)
    if isinstance(children, Selection):
        return children.pick(uniform)
    return children[(uniform * len(children)).astype(np.int64)]


def picked_by_caller(world: World, callers: Ints, groups: Ints, uniform: NDArray[np.float64]) -> Ints:
    """A child of each caller's caseload; `groups` says with what (bits of Group). -1 where the caseload is empty."""
    result = np.full(len(callers), -1, dtype=np.int64)
    order = np.lexsort((groups, callers))
    caller, group = callers[order], groups[order]
    if not len(order):
        return result
    starts = np.flatnonzero(np.r_[True, (caller[1:] != caller[:-1]) | (group[1:] != group[:-1])]).tolist()
    for start, end in zip(starts, [*starts[1:], len(order)], strict=True):
        rows = order[start:end]
        result[rows] = picked(children_of(world, int(caller[start]), Group(int(group[start]))), uniform[rows])
    return result
