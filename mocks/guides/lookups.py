"""Guides for systems that look children up: five children of the role's first test user, each in another situation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from mocks.guides.task import Guide, Task, lookup_line, token_line
from mocks.running import Network
from mocks.situations import SITUATIONS, finding, purpose_of
from mocks.staging import GROUPS, default_user, told
from mocks.users import User
from sim.network.access import RIGHTS, Role
from sim.scenario.caseloads import children_of

WANTED = 5
"""Children a guide shows. Where a caseload has nobody in a situation, others are shown."""

OVERVIEW = (
    ("full-consent", "family-case", "ppr-case"),
    ("full-consent", "ppr-elsewhere"),
    ("partial-consent", "family-case"),
    ("full-consent", "hidden-case"),
    ("no-consent",),
)
APPOINTMENTS = (
    ("full-consent", "appointments"),
    ("full-consent", "two-repositories"),
    ("partial-consent", "two-repositories"),
    ("full-consent", "no-appointments"),
    ("no-consent", "appointments"),
)


def lookup_guide(
    about: str, role: Role, calls: tuple[str, ...], path: str, situations: Sequence[tuple[str, ...]]
) -> Guide:
    """The guide of a system in which a role looks children up at `path`."""
    called_by = (
        f"your users' browsers and the load test, when you put it in the mock's place: --replace {calls[-1]}=URL",
    )
    return Guide(
        about, calls, called_by,
        user=lambda network: default_user(network, role).name,
        credentials=lambda network: (token_line(default_user(network, role).name),),
        tasks=_tasks(role, path, situations),
    )  # fmt: skip


def children_in(network: Network, who: User, names: Sequence[str], limit: int) -> list[int]:
    """Children of a user's caseload who are in all of these situations."""
    assert who.role is not None
    among = children_of(network.world, who.actor, GROUPS[RIGHTS[who.role].employer])
    found = finding(network.registry, among, names, purpose_of(who.role), network.clock.now())
    return list(islice(found, limit))


def _tasks(role: Role, path: str, situations: Sequence[tuple[str, ...]]) -> Callable[[Network], list[Task]]:
    def tasks(network: Network) -> list[Task]:
        who = default_user(network, role)
        found: dict[int, Task] = {}
        for names in (*situations, *((name,) for name in SITUATIONS)):
            if len(found) == WANTED:
                break
            for child in children_in(network, who, names, 1):
                seen = told(network, who, child)
                about = "; ".join(SITUATIONS[name].about for name in names)
                found.setdefault(child, Task(seen["cpr"], about, seen["expected"], (lookup_line(path, seen["cpr"]),)))
        return list(found.values())

    return tasks
