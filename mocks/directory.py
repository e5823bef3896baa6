"""What whoever builds against the mocks is told: addresses, test users, children by situation, expected answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mocks.provenance import Interface
from mocks.running import Network
from mocks.situations import SITUATIONS, finding, purpose_of, situation
from mocks.staging import GROUPS, default_user, known_user, told
from mocks.systems import SYSTEMS
from mocks.users import PASSWORD, User, examples, user
from sim.mistake import Mistake, nearest
from sim.network.access import RIGHTS, Role
from sim.network.days import day_number
from sim.network.identifiers import format_cpr
from sim.network.person import person
from sim.network.registry import Registry
from sim.scenario.caseloads import children_of
from sim.scenario.reading import Reading
from sim.scenario.world import World, world


@dataclass(frozen=True, slots=True)
class Guide:
    """What one kind of system finds here: whose role it plays, which systems it calls, and situations to try."""

    about: str
    role: Role
    calls: tuple[str, ...]
    situations: tuple[tuple[str, ...], ...]


WANTED = 5
"""Children a guide shows. Where a caseload has nobody in a situation, others are shown."""

_OVERVIEW_SITUATIONS = (
    ("full-consent", "family-case", "ppr-case"),
    ("full-consent", "ppr-elsewhere"),
    ("partial-consent", "family-case"),
    ("full-consent", "hidden-case"),
    ("no-consent",),
)
GUIDES = {
    "sapa": Guide(
        "SAPA's side: a municipal user opens the tab and sees appointments", Role.PPR, ("login", "sapa"),
        (
            ("full-consent", "appointments"),
            ("full-consent", "two-repositories"),
            ("partial-consent", "two-repositories"),
            ("full-consent", "no-appointments"),
            ("no-consent", "appointments"),
        ),
    ),
    "epj": Guide(
        "an EPJ: psychiatry sees cases and contacts", Role.CLINICIAN, ("login", "epj"), _OVERVIEW_SITUATIONS
    ),
    "gp": Guide("a GP's system through Klinik+", Role.GP, ("login", "klinikplus"), _OVERVIEW_SITUATIONS),
}  # fmt: skip
"""By the word on the command line. To add one: a line here, and its systems in mocks/systems."""


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
            lines.append((system.title, interface, f"curl {curl}"))
    return lines


def _ready(network: Network, name: str) -> tuple[str, str]:
    """A session's token of a user, and a child of this user's with full consent."""
    who = user(name, network.world)
    token = network.sessions.begin(who, network.clock.now()).token
    situations = ["full-consent", *(["appointments"] if "sapa" in _systems_of(who) else [])]
    for child in _children(network, who, situations, 1):
        return token, told(network, who, child)["cpr"]
    return token, ""


def _systems_of(who: User) -> tuple[str, ...]:
    return next((guide.calls for guide in GUIDES.values() if RIGHTS[guide.role].journey == who.journey), ())


def _children(network: Network, who: User, names: Sequence[str], limit: int) -> list[int]:
    assert who.role is not None
    among = children_of(network.world, who.actor, GROUPS[RIGHTS[who.role].employer])
    found = finding(network.registry, among, names, purpose_of(who.role), network.clock.now())
    return list(islice(found, limit))


def guide(network: Network, word: str) -> dict[str, Any]:
    """A guide with five children of the role's first test user, each with what is to be seen of it; Mistake."""
    if word not in GUIDES:
        raise Mistake("ROLE", f"there is no guide for {word!r}", nearest(word, GUIDES))
    chosen = GUIDES[word]
    who = default_user(network, chosen.role)
    children: dict[int, dict[str, Any]] = {}
    for names in (*chosen.situations, *((name,) for name in SITUATIONS)):
        if len(children) == WANTED:
            break
        for child in _children(network, who, names, 1):
            about = "; ".join(SITUATIONS[name].about for name in names)
            children.setdefault(child, told(network, who, child) | {"situations": list(names), "about": about})
    served = [system for system in SYSTEMS if system.name in chosen.calls]
    return {
        "about": chosen.about,
        "user": who.name,
        "password": PASSWORD,
        "organisation": who.place,
        "interfaces": [(system.title, one) for system in served for one in system.interfaces],
        "children": list(children.values()),
    }


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
    }
