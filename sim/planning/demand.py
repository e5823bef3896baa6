"""Demand: what this area's calls ask of each station, whatever the number of its servers.

Counted from the plan: first attempts at their planned moment, as if nobody ever waited. What others ask is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.durations import HOUR, MINUTE, SECOND
from sim.scenario.offered import WINDOWS, first_visits, planned_moments
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Ints, Plan

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rate:
    """Something that happens so many times in all, and so many times a second in the busiest window of each length.

    starts: the first moment of each busiest window, in microseconds.
    """

    total: int
    per_second: Mapping[str, float]
    starts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Operation:
    """What one station is asked to do: the step's label, how often, and its mean work in microseconds."""

    station: str
    operation: str
    rate: Rate
    work: float


def rate(moments: Ints) -> Rate:
    """The rate of things at these moments."""
    if not len(moments):
        return Rate(0, dict.fromkeys(WINDOWS, 0.0), dict.fromkeys(WINDOWS, 0))
    minutes = np.bincount(moments // MINUTE)
    total = np.concatenate(([0], np.cumsum(minutes)))
    per_second, starts = {}, {}
    for name, length in WINDOWS.items():
        size = min(length // MINUTE, len(minutes))
        sums = total[size:] - total[:-size]
        top = int(np.argmax(sums))
        per_second[name], starts[name] = int(sums[top]) / (length / SECOND), top * MINUTE
    return Rate(len(moments), per_second, starts)


def operations(plan: Plan, groups: Mapping[str, tuple[int, ...]]) -> list[Operation]:
    """Every operation of every station of the scenario (members together), the most frequent first within a station."""
    own = np.asarray(plan.about.get("own", np.ones(len(plan), dtype=bool)), dtype=bool)
    call, steps = first_visits(plan)
    mine = own[call]
    call, steps = call[mine], steps[mine]
    moments = planned_moments(plan)[call]
    station, label = plan.steps["station"][steps], plan.steps["label"][steps]
    words = plan.names.get("label", ("",))
    found = []
    for name, numbers in groups.items():
        here = np.isin(station, numbers)
        some = []
        for code in np.unique(label[here]).tolist():
            rows = here & (label == code)
            work = float(plan.steps["work"][steps[rows]].mean())
            some.append(Operation(name, words[code] or name, rate(moments[rows]), work))
        found += sorted(some, key=lambda one: -one.rate.total)
    return found


def logins(plan: Plan) -> Rate:
    """Logins that lookups begin with."""
    return rate(plan.planned[_flag(plan, "login")])


def concurrent_sessions(plan: Plan, journey: str, lasts: int) -> int:
    """The most sessions open at once at one journey: from a user's login to `lasts` after the user's last lookup.

    A login that its user gave up opens none.
    """
    codes = plan.names["journey"]
    if journey not in codes or "user" not in plan.about:
        return 0
    asked = (plan.about["journey"] == codes.index(journey)) & (plan.answer != Outcome.ABANDONED)
    rows = np.flatnonzero(asked & (plan.planned >= 0))
    order = rows[np.lexsort((plan.planned[rows], plan.about["user"][rows], plan.keys.actor[rows]))]
    who = np.stack([plan.keys.actor[order], plan.about["user"][order].astype(np.int64)])
    moment = plan.planned[order]
    fresh = np.ones(len(order), dtype=bool)
    fresh[1:] = (who[:, 1:] != who[:, :-1]).any(axis=0) | (np.diff(moment) > lasts)
    if not len(order):
        return 0
    opened = moment[fresh]
    closed = moment[np.append(np.flatnonzero(fresh)[1:] - 1, len(order) - 1)] + lasts
    arrivals, departures = np.sort(opened), np.sort(closed)
    return int((np.arange(1, len(arrivals) + 1) - np.searchsorted(departures, arrivals, side="right")).max())


def lookups(plan: Plan) -> Rate:
    """Lookups that reach a system that logs them: all but those whose user gave up at the login."""
    role = plan.about.get("role")
    if role is None:
        return rate(np.zeros(0, dtype=np.int64))
    return rate(plan.planned[(np.asarray(role) > 0) & (plan.answer != Outcome.ABANDONED)])


def spread_evenly(total: float, hours: float) -> float:
    """So many a second, spread over hours."""
    return total / (hours * HOUR / SECOND) if hours else 0.0


def _flag(plan: Plan, name: str) -> Mask:
    return np.asarray(plan.about.get(name, np.zeros(len(plan), dtype=bool)), dtype=bool)
