"""The lookups of `stress`, by themselves: what the engines' speeds are compared on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.scenario.build import build
from sim.scenario.plan import Plan, Stage
from sim.scenario.reading import load


def lookups_of_stress() -> tuple[Plan, Stage]:
    """About 60,000 lookups over a day, each with its time-out, forks and one further attempt."""
    built = build(load("scenarios/stress.yaml"))
    journeys = built.plan.names["journey"]
    codes = [code for code, name in enumerate(journeys) if name.startswith("lookup.")]
    return only(built.plan, np.isin(built.plan.about["journey"], codes)), built.stage


def only(plan: Plan, wanted: np.ndarray) -> Plan:
    """The plan without the calls that are not wanted. Those that remain must not launch others."""
    calls = np.flatnonzero(wanted)
    sizes = (plan.ends - plan.first)[calls]
    first = np.cumsum(sizes) - sizes
    rows = np.repeat(plan.first[calls] - first, sizes) + np.arange(sizes.sum())
    columns = ("planned", "head", "length", "attempts", "pause", "overlap", "answer", "visible")
    return replace(
        plan,
        keys=plan.keys.take(calls),
        first=first,
        about={name: column[calls] for name, column in plan.about.items()},
        steps=plan.steps[rows],
        **{name: getattr(plan, name)[calls] for name in columns},
    )
