"""What whoever builds against the mocks is told at start: addresses, test users, children by situation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from mocks.guides.lookups import children_in
from mocks.provenance import Interface, Provenance
from mocks.running import Network
from mocks.situations import finding, purpose_of, situation
from mocks.staging import GROUPS, known_user, told
from mocks.systems import SYSTEMS
from mocks.users import PASSWORD, examples, user
from sim.mistake import Mistake
from sim.network.access import RIGHTS, Journey, Role
from sim.network.actor_types import ActorType, actor_id
from sim.network.children import Children
from sim.network.days import day_number
from sim.network.identifiers import format_cpr
from sim.network.person import person
from sim.network.registry import Registry
from sim.network.user_names import user_name
from sim.scenario.caseloads import children_of
from sim.scenario.reading import Reading
from sim.scenario.world import World, world


def addresses(network: Network, url: str) -> list[tuple[str, Interface, str]]:
    """Every interface served: system, interface, and a curl line that works as it stands."""
    known = examples(network.world, day_number(network.clock.today()))
    filled: dict[Role, tuple[str, str]] = {}
    lines = []
    for system in SYSTEMS:
        if network.options.only and system.name not in {*network.options.only, "login", "control"}:
            continue
        for interface in system.interfaces:
            role = interface.role or Role.PPR
            if role not in filled and "{cpr}" in interface.curl:
                filled[role] = _ready(network, known[role])
            token, cpr = filled.get(role, ("", ""))
            if "{token}" in interface.curl and not token:
                token = filled.setdefault(role, _ready(network, known[role]))[0]
            curl = interface.curl.format(
                url=url, token=token, cpr=cpr, control=network.control_token, user=known[role], password=PASSWORD
            )
            at = network.options.replaced.get(system.name)
            told_of = interface if at is None else replace(interface, provenance=Provenance("own", f"yours, at {at}"))
            lines.append((system.title, told_of, f"curl {curl}"))
    return lines


def _ready(network: Network, name: str) -> tuple[str, str]:
    """A session's token of a user, and a child of this user's with full consent."""
    who = user(name, network.world)
    token = network.sessions.begin(who, network.clock.now()).token
    situations = ["full-consent", *(["appointments"] if who.journey == Journey.APPOINTMENTS else [])]
    for child in children_in(network, who, situations, 1):
        return token, told(network, who, child)["cpr"]
    return token, ""


def citizens(reading: Reading, names: Sequence[str], limit: int, user_text: str | None) -> list[dict[str, Any]]:
    """Children in all of these situations, of a user's caseload or of the whole country; Mistake."""
    if reading.model.network is None:
        raise Mistake(reading.file, "this scenario has no network, so no citizens", "Name e.g. national")
    for name in names:
        situation(name, "--with")
    people = world(reading)
    registry = Registry(people.citizens, reading.model.date)
    role, among = None, len(people.citizens)
    if user_text is not None:
        who = known_user(people, user_text)
        role = who.role
        assert role is not None
        among = children_of(people, who.actor, GROUPS[RIGHTS[role].employer])  # type: ignore[assignment]
    found = islice(finding(registry, among, names, purpose_of(role), 0), limit)
    return [_citizen(people, registry, child) for child in found]


def _citizen(people: World, registry: Registry, child: int) -> dict[str, Any]:
    looked = registry.look(child)
    places = people.actors.places
    return {
        "cpr": format_cpr(int(looked.cpr[0])),
        "name": person(child, bool(looked.male[0])).name,
        "age": int(looked.age[0]),
        "home": places.name_of(int(looked.home[0])),
        "school": places.name_of(int(looked.schooling.municipality[0])),
        "clinic": people.actors.name(int(looked.clinic[0])),
        "users": _users(looked),
    }


def _users(looked: Children) -> list[str]:
    """A test user of each profession who knows the child: PPR, psychiatry where there is a course, the clinic."""
    ppr = int(actor_id(ActorType.PPR, int(looked.schooling.municipality[0]))[0])
    places = [(Role.PPR, ppr), (Role.CLINICIAN, int(looked.course.department[0])), (Role.GP, int(looked.clinic[0]))]
    return [user_name(role, actor) for role, actor in places if actor]
