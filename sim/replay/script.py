"""From the calls of a plan to the script that a load run plays: who asks what about whom, and when.

Everything a call needs is said in it, so that who plays it knows no rules of the network.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import numpy as np

from sim.load.acts import Act, Step
from sim.network.access import Role
from sim.network.identifiers import format_cpr
from sim.network.user_names import user_names
from sim.replay.windows import lookups
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Ints, Plan
from sim.scenario.route import Op
from sim.scenario.world import World


def acts(plan: Plan, world: World, date: datetime.date, start: int, replication: int = 0) -> Iterator[Act]:
    """The lookups of a plan as acts, in order of their moments, which count from `start`. `plan` is of one day.

    The steps of a route that lie before its first attempt become `before`: a visit is asked for by journey and label,
    human time is waited. Who gives up at a login never asks.
    """
    assert replication == 0, "mocks play replication 0"
    rows = np.flatnonzero(lookups(plan))
    if not len(rows):  # letters alone know no roles
        return
    rows = rows[np.argsort(plan.planned[rows], kind="stable")]
    names, numbers = _users(plan, rows), _cpr(plan, world, date, rows)
    words, labels, roles = plan.names["journey"], plan.names["label"], plan.names["role"]
    begins = plan.first + plan.head
    for place, row in enumerate(rows.tolist()):
        journey = words[plan.about["journey"][row]]
        yield Act(
            at=int(plan.planned[row]) - start,
            call=key_text(plan, row),
            caller=int(plan.keys.actor[row]),
            operation=journey,
            user=names[place],
            role=roles[plan.about["role"][row]],
            fields={"cpr": numbers[place]},
            before=_before(plan, row, journey, labels),
            attempts=int(plan.attempts[row]),
            deadline=int(plan.steps["work"][begins[row]]),
            pause=int(plan.pause[row]),
            asks=bool(plan.answer[row] != Outcome.ABANDONED),
        )


def key_text(plan: Plan, row: int) -> str:
    """The call key of a row as it stands in headers: day.actor.kind.n.child."""
    keys = plan.keys
    return ".".join(str(int(part[row])) for part in (keys.day, keys.actor, keys.kind, keys.n, keys.child))


def _before(plan: Plan, row: int, journey: str, labels: tuple[str, ...]) -> tuple[Step, ...]:
    found = []
    for step in plan.steps[plan.first[row] : plan.first[row] + plan.head[row]]:
        if step["op"] == Op.VISIT:
            found.append(Step(ask=f"{journey}/{labels[step['label']]}"))
        elif step["op"] == Op.DELAY:
            found.append(Step(human=int(step["work"])))
    return tuple(found)


def _users(plan: Plan, rows: Ints) -> list[str]:
    """The user of each row by name."""
    found = [""] * len(rows)
    roles = plan.about["role"][rows]
    for role in Role:
        mine = np.flatnonzero(roles == int(role) + 1)
        names = user_names(role, plan.keys.actor[rows[mine]], plan.about["user"][rows[mine]])
        for place, name in zip(mine.tolist(), names, strict=True):
            found[place] = name
    return found


def _cpr(plan: Plan, world: World, date: datetime.date, rows: Ints) -> list[str]:
    """The CPR number of each row's child."""
    if not len(rows):
        return []
    children = world.citizens.look(plan.about["citizen"][rows].astype(np.int64), date)
    return [format_cpr(number) for number in children.cpr.tolist()]
