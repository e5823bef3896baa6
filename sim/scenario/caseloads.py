"""Caseloads: the children an actor has to do with, and one of them for each call."""

from __future__ import annotations

from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, eq=False)
class Caseloads:
    """The caseloads of some actors, one after the other: actor i has the `count[i]` children from `before[i]` on."""

    count: Ints
    before: Ints
    children: Selection

    def pick(self, row: Ints, uniform: NDArray[np.float64]) -> Ints:
        """A child of each actor's caseload, by the actor's row; each equally likely, -1 where the caseload is empty."""
        count = self.count[row]
        which = np.minimum((uniform * count).astype(np.int64), count - 1)
        result = np.full(len(row), -1, dtype=np.int64)
        there = np.flatnonzero(count)
        result[there] = self.children.index((self.before[row] + which)[there])
        return result


def caseloads(world: World, actors: Ints, group: Group) -> Caseloads:
    """What each of these actors has to do with, of the children who have all of `group`."""
    return _caseloads(world.citizens, actors.tobytes(), group)


@lru_cache(maxsize=64)
def _caseloads(citizens: Citizens, actors: bytes, group: Group) -> Caseloads:
    every: Ints = np.frombuffer(actors, dtype=np.int64)
    if len(every) and (type_of(every) == ActorType.GP).all():
        return _of_clinics(citizens, every, group)
    runs = [_runs(_children_of(citizens, actor, group)) for actor in every.tolist()]
    empty = np.zeros(0, dtype=np.int64)
    sizes = np.concatenate([empty, *(size for _, size in runs)])
    count = np.array([int(size.sum()) for _, size in runs], dtype=np.int64)
    children = Selection(np.concatenate([empty, *(start for start, _ in runs)]), np.cumsum(sizes))
    return Caseloads(count, np.cumsum(count) - count, children)


def _of_clinics(citizens: Citizens, clinics: Ints, group: Group) -> Caseloads:
    """Clinics are many and each child is in one: all children of the country are dealt out at once."""
    chosen = citizens.having(group)
    children = chosen.index(np.arange(chosen.count))
    clinic = citizens.belonging(children).clinic
    order = np.argsort(clinic, kind="stable")
    first, last = (np.searchsorted(clinic[order], clinics, side=side) for side in ("left", "right"))
    return Caseloads(last - first, first, Selection(children[order], np.arange(1, len(order) + 1)))


def _runs(children: Ints | Selection) -> tuple[Ints, Ints]:
    """Runs of consecutive numbers: the first of each, and how many."""
    if isinstance(children, Selection):
        return children.start, np.diff(children.ended, prepend=0)
    return children, np.ones(len(children), dtype=np.int64)
