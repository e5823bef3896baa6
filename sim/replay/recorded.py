"""Recorded traffic as a plan: its moments and operations, with people of a scenario, since a log names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from sim.chance.draws import Keys, stable_id
from sim.mistake import Mistake, nearest
from sim.replay.traffic import Traffic
from sim.replay.windows import LOOKUP, lookups
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Ints, Plan
from sim.scenario.route import STEP, Op

_KIND = stable_id("recorded")


def recorded(plan: Plan, traffic: Traffic, start: int, source: str) -> Plan:
    """One attempt per recorded call, its first at `start`. Who asks about whom is taken from the plan's lookups of the
    same journey, in their order, again from the first when there are no more.

    The operation is a journey, with or without `lookup.`. Mistake for one that the plan has no lookups of.
    """
    rows = _rows(plan, traffic, source)
    count = len(rows)
    keys = Keys.of(0, plan.keys.actor[rows], _KIND, np.arange(count), 0)
    steps = np.zeros(2 * count, dtype=STEP)
    steps["op"][0::2], steps["op"][1::2] = int(Op.BEGIN), int(Op.DONE)
    steps["jump"][0::2] = 2
    steps["work"][0::2] = plan.steps["work"][plan.first[rows] + plan.head[rows]]
    ones = np.ones(count, dtype=np.int64)
    moments = traffic.begin - traffic.begin[0] + start
    made = Plan(
        keys, moments, 2 * np.arange(count), 0 * ones, 2 * ones, ones, plan.pause[rows], plan.overlap[rows],
        plan.answer[rows], plan.visible[rows], {name: column[rows] for name, column in plan.about.items()}, plan.names,
        steps,
    )  # fmt: skip
    order = keys.order()
    return replace(
        made,
        keys=keys.take(order),
        planned=moments[order],
        pause=made.pause[order],
        answer=made.answer[order],
        about={name: column[order] for name, column in made.about.items()},
        steps=steps.reshape(-1, 2)[order].ravel(),
    )


def _rows(plan: Plan, traffic: Traffic, source: str) -> Ints:
    able = lookups(plan) & (plan.answer != Outcome.ABANDONED)
    rows = np.zeros(len(traffic), dtype=np.int64)
    for code, name in enumerate(traffic.operations):
        mine = np.flatnonzero(traffic.operation == code)
        journey = _journey(name, plan.names["journey"], source)
        there = np.flatnonzero(able & (plan.about["journey"] == plan.names["journey"].index(journey)))
        if not len(there):
            raise Mistake(source, f"the scenario plans nobody who would ask {journey!r}", "Choose another scenario")
        there = there[np.argsort(plan.planned[there], kind="stable")]
        rows[mine] = there[np.arange(len(mine)) % len(there)]
    return rows


def _journey(operation: str, journeys: Sequence[str], source: str) -> str:
    known = [name for name in journeys if name.startswith(LOOKUP)]
    for name in (operation, f"{LOOKUP}{operation}"):
        if name in known:
            return name
    raise Mistake(f"{source}: operation", f"there is no lookup {operation!r}", nearest(operation, known))
