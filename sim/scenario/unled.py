"""Calls as they are played where the calls that they launch are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.scenario.plan import Plan
from sim.scenario.route import Op


def without_launches(plan: Plan) -> Plan:
    """The plan without its LAUNCH steps, which take no time and would begin calls that are not there."""
    launch = plan.steps["op"] == Op.LAUNCH
    if not launch.any():
        return plan
    before = np.concatenate(([0], np.cumsum(launch)))
    heads = before[plan.first + plan.head] - before[plan.first]
    each = (before[plan.ends] - before[plan.first + plan.head]) // np.maximum(plan.attempts, 1)
    call_of = np.repeat(np.arange(len(plan)), plan.ends - plan.first)
    steps = plan.steps[~launch]
    begins = steps["op"] == Op.BEGIN
    steps["jump"][begins] -= each[call_of[~launch]][begins].astype(np.int16)
    first = plan.first - before[plan.first]
    return replace(plan, steps=steps, first=first, head=plan.head - heads, length=plan.length - each)
