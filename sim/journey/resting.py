"""Resting: families of which nothing can happen for a while need not be played, nor lie in memory, until then.

A letter that waits behind others cannot be opened before these have been begun, and a station does no more work than
its pace allows. So a visit behind more work than its station can do by some moment does not begin by then, whoever
comes meanwhile; and as the work before it stays where it is, the others cannot tell that it is not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.journey.carry import families, referred
from sim.journey.standing import Standing
from sim.scenario.plan import Plan, Stage
from sim.scenario.stations import NORMAL, Pace

Ints = NDArray[np.int64]

_MANY = 100
"""Stations with more servers than this have no queue worth resting in."""


@dataclass(frozen=True)
class Resting:
    """When families of a play on this stage may rest."""

    stage: Stage

    def until(self, plan: Plan, standing: Standing, now: int, ends: Sequence[int]) -> Ints:
        """Per call: how many of the moments `ends` (ascending, after `now`) its family is sure to sleep through.

        Families that nothing refers to sleep through all of them.
        """
        of_events, of_queues = referred(plan, standing)
        family, moments = families(plan), np.asarray(ends, dtype=np.int64)
        asleep = np.full(int(family[-1]) + 1 if len(family) else 0, len(moments), dtype=np.int64)
        mine = of_events >= 0
        np.minimum.at(asleep, family[of_events[mine]], np.searchsorted(moments, standing.events[mine, 0]))
        np.minimum.at(asleep, family[of_queues], self._behind(plan, standing, of_queues, now, moments))
        return asleep[family]

    def _behind(self, plan: Plan, standing: Standing, calls: Ints, now: int, ends: Ints) -> Ints:
        """Per place in a queue: how many of `ends` pass before so much work is done as lies before it."""
        station, since, step = standing.queued.T
        if not len(station):
            return np.zeros(0, dtype=np.int64)
        order = np.lexsort((step, since, station))
        work = plan.steps["work"][step] * NORMAL * _stays(plan, standing, calls, step)
        here, ahead, most = station[order], np.zeros(len(order), dtype=np.int64), np.zeros(len(order), dtype=np.int64)
        first = np.flatnonzero(np.diff(here, prepend=-1))
        size = np.diff(first, append=len(here))
        done = np.cumsum(work[order]) - work[order]
        ahead[order] = done - np.repeat(done[first], size)
        most[order] = np.repeat(np.maximum.reduceat(work[order], first), size)
        found = np.zeros(len(station), dtype=np.int64)
        for number, places in zip(here[first].tolist(), np.split(order, first[1:]), strict=True):
            servers = self.stage.stations[number].servers
            if self._countable[number]:
                able = servers * (self._worked(number, ends) - self._worked(number, np.array([now])))
                # All but one server may still be at work on something that lay before it.
                found[places] = np.searchsorted(able, ahead[places] - (servers - 1) * most[places])
        return found

    @cached_property
    def _countable(self) -> tuple[bool, ...]:
        """Stations that do work as their pace says and turn nobody away who waits."""
        return tuple(
            s.queue_limit is None and s.servers <= _MANY and (s.pace.constant or not s.finishes)
            for s in self.stage.stations
        )

    def _worked(self, number: int, moments: Ints) -> Ints:
        """The work one server of a station has done by each moment, in thousandths of microseconds."""
        pace = self.stage.stations[number].pace
        if id(pace) not in self._paces:
            self._paces[id(pace)] = _integral(pace)
        starts, rates, before = self._paces[id(pace)]
        piece = np.maximum(0, np.searchsorted(starts, moments, side="right") - 1)
        result: Ints = before[piece] + rates[piece] * (moments - starts[piece])
        return result

    @cached_property
    def _paces(self) -> dict[int, tuple[Ints, Ints, Ints]]:
        return {}


def _integral(pace: Pace) -> tuple[Ints, Ints, Ints]:
    starts, rates = np.array(pace.starts, dtype=np.int64), np.array(pace.rates, dtype=np.int64)
    done = np.concatenate([[0], np.cumsum(rates[:-1] * np.diff(starts))])
    return starts, rates, done


def _stays(plan: Plan, standing: Standing, calls: Ints, step: Ints) -> NDArray[np.bool_]:
    """Places in queues that nobody leaves before the turn comes: no deadline of an attempt or of a join runs."""
    begin = (plan.first + plan.head)[calls]
    patient = plan.overlap[calls] | ((plan.steps["work"][begin] == 0) & (standing.pending[calls] == 0))
    alive = (standing.lo[calls] <= step) & (step < standing.hi[calls])
    result: NDArray[np.bool_] = patient & alive
    return result
