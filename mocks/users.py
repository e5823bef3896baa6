"""Test users: every member of staff there could be, by the names of sim.network.user_names.

`visitor` has no role anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.network.access import RIGHTS, Journey, Role
from sim.network.actor_types import Capability, actor_id
from sim.network.actors import NoSuchActor
from sim.network.live import Live
from sim.network.user_names import user_name
from sim.scenario.world import World

PASSWORD = "tvaers"  # noqa: S105 - of made-up users about made-up children; printed at start
VISITOR = "visitor"

_NAME = re.compile(r"([a-z_]{2,20})\.(\d{1,3})(?:\.(\d{1,4}))?(?:-(\d{1,4}))?")
_ROLES = {role.name.lower(): role for role in Role}


class NoSuchUser(LookupError):
    """A user name that names nobody."""


@dataclass(frozen=True, slots=True)
class User:
    """Someone at an actor. `role` None: a user without a role in this network."""

    name: str
    role: Role | None
    actor: int
    place: str

    @property
    def journey(self) -> Journey | None:
        """The lookup the role is for."""
        return None if self.role is None else RIGHTS[self.role].journey


def user(name: str, world: World) -> User:
    """The user of a name; NoSuchUser."""
    if name == VISITOR:
        return User(VISITOR, None, 0, "en anden organisation")
    found = _NAME.fullmatch(name)
    if found is None or found[1] not in _ROLES:
        raise NoSuchUser("expected ROLE.PLACE[.NUMBER][-COLLEAGUE], e.g. ppr.851, clinician.4.1 or gp.851.7")
    role = _ROLES[found[1]]
    try:
        actor = int(actor_id(RIGHTS[role].employer, int(found[2]), int(found[3] or 1))[0])
        return User(name, role, actor, world.actors.name(actor))
    except (NoSuchActor, ValueError):
        raise NoSuchUser(f"no {found[1]} works at place {found[2]}, number {found[3] or 1}") from None


def example_actor(role: Role, world: World, live: Live, day: int, place: int = 851) -> int:
    """An actor of the role's employer that is live, in municipality `place` or its region where there is one."""
    rights = RIGHTS[role]
    button = Capability.APPOINTMENTS_SHOWN if rights.journey == Journey.APPOINTMENTS else Capability.OVERVIEW_USED
    found = live.on(button, day, rights.employer)
    if not len(found):
        found = world.actors.of_type(rights.employer)
    rows = world.actors.row(found)
    regions = world.actors.region[world.actors.municipality == place]
    near = found[world.actors.municipality[rows] == place]
    if not len(near) and len(regions):
        near = found[world.actors.region[rows] == regions[0]]
    return int(near[0] if len(near) else found[0])


def examples(world: World, day: int) -> dict[Role, str]:
    """One test user of each role."""
    return {role: user_name(role, example_actor(role, world, world.live, day)) for role in Role}
