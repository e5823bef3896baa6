"""Letters that travelled in real time, back as a plan with its moments: judged like those of virtual time."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields, replace

import numpy as np

from sim.journey.moments import Moments
from sim.journey.travelled import Heading, Names, read
from sim.mistake import Mistake
from sim.scenario.plan import Plan, Stage
from sim.verdict.played import Played


def heading(text: str, where: str) -> Heading:
    """The first line; Mistake when it is none."""
    try:
        return Heading(**json.loads(text))
    except (ValueError, TypeError):
        mend = "Name a running network, or a file with the answer of /control/letters/travelled"
        raise Mistake(where, "these are no letters that travelled", mend) from None


def played(lines: Iterable[str], names: Names, stage: Stage, moment: int) -> Played:
    """The families of these lines (without the heading) as one plan on its stage, up to a moment; Mistake for none.

    Families come in canonical order. Words a scenario's plan lacks get codes of their own.
    """
    plans: list[Plan] = []
    met: list[Moments] = []
    for plan, moments in read(lines, names):
        names = plan.names
        plans.append(plan)
        met.append(moments)
    if not plans:
        raise Mistake("letters", "no letter has travelled yet", "Send some first")
    whole = _joined(plans)
    together = Moments(*(np.concatenate([getattr(one, each.name) for one in met]) for each in fields(Moments)))
    return Played(whole, replace(stage, horizon=moment), together)


def _joined(plans: list[Plan]) -> Plan:
    """As `Plan.followed_by` one after the other, halving, so that much is not copied often."""
    while len(plans) > 1:
        pairs = [
            plans[at].followed_by(plans[at + 1]) if at + 1 < len(plans) else plans[at] for at in range(0, len(plans), 2)
        ]
        plans = pairs
    return plans[0]
