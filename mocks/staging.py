"""Children put in with chosen situations, and what each role is to see of a child: the expected answer."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from mocks.answering import composed
from mocks.call_key import CallKey
from mocks.running import Network
from mocks.situations import finding, purpose_of, situation
from mocks.users import NoSuchUser, User, example_actor, user
from sim.mistake import Mistake
from sim.network.access import RIGHTS, Role
from sim.network.actor_types import ActorType
from sim.network.groups import Group
from sim.network.identifiers import format_cpr
from sim.network.registry import Change
from sim.network.user_names import user_name
from sim.scenario.caseloads import children_of
from sim.scenario.world import World

GROUPS = {
    ActorType.PPR: Group.PPR,
    ActorType.FAMILY: Group.FAMILY,
    ActorType.ACCESSIBLE: Group.ACCESSIBLE,
    ActorType.PSYCHIATRY: Group.COURSE,
    ActorType.GP: Group(0),  # all of the clinic's children
}


def staged(network: Network, names: Sequence[str], user_text: str | None) -> dict[str, Any]:
    """A child in all these situations, put in for a user (default: a clinician); Mistake when it cannot be had."""
    who = known_user(network.world, user_text) if user_text else default_user(network, Role.CLINICIAN)
    assert who.role is not None
    purpose, now = purpose_of(who.role), network.clock.now()
    among = children_of(network.world, who.actor, GROUPS[RIGHTS[who.role].employer])
    wanted = [situation(name) for name in names]
    for child in islice(finding(network.registry, among, names, purpose, now), 1):
        return told(network, who, child) | {"how": "found"}
    stageable = [name for name, one in zip(names, wanted, strict=True) if one.values is not None]
    found_only = [name for name in names if name not in stageable]
    for child in finding(network.registry, among, found_only, purpose, now):
        if child in network.registry.overlay:
            continue
        looked = network.registry.look(child, now)
        values: dict[str, int | bool] = {}
        for name in stageable:
            make = situation(name).values
            assert make is not None
            values |= make(looked, purpose)
        network.changed(network.registry.changed(child, [Change(now, name, value) for name, value in values.items()]))
        return told(network, who, child) | {"how": "put in"}
    raise Mistake("situations", "no child of this user is so, and none can be made so", "Leave one out")


def told(network: Network, who: User, child: int) -> dict[str, Any]:
    """A child's CPR number, and what one user is to see of it."""
    key = CallKey((0, child, 0, 0, 0))
    result = composed(network, network.prepared(who, child, key), frozenset(), stale=False)
    return {
        "cpr": format_cpr(int(network.registry.look(child, network.clock.now()).cpr[0])),
        "user": who.name,
        "expected": summary(result.content),
    }


def summary(content: dict[str, Any]) -> dict[str, Any]:
    """An answer in a line: outcome, reason, how many of what, and the notices."""
    short: dict[str, Any] = {"outcome": content["outcome"]}
    if "reason" in content:
        return short | {"reason": content["reason"]}
    if "appointments" in content:
        when = [one["when"] for one in content["appointments"]]
        short |= {"past": when.count("past"), "future": when.count("future")}
    else:
        short["institution"] = content["institution"] is not None
        short["cases"] = [f"{case['kind']} in {case['municipality']}" for case in content["cases"]]
        short["contacts"] = len(content["contacts"])
    return short | {"notices": [f"{notice['source']}: {notice['kind']}" for notice in content["notices"]]}


def known_user(world: World, name: str) -> User:
    """The test user of a name, with a role; Mistake."""
    try:
        found = user(name, world)
    except NoSuchUser as error:
        raise Mistake("user", str(error), "Name a test user with a role, e.g. clinician.4.1") from None
    if found.role is None:
        raise Mistake("user", "has no role", "Name a test user with a role, e.g. clinician.4.1")
    return found


def default_user(network: Network, role: Role) -> User:
    """A role's first test user."""
    day = network.registry.look(0, network.clock.now()).day
    return user(user_name(role, example_actor(role, network.world, network.world.live, day)), network.world)


__all__ = ["default_user", "known_user", "staged", "summary", "told"]
