"""The guides by the word on the command line, and what each says about a network."""

from __future__ import annotations

from dataclasses import dataclass

from mocks.guides import cases, letters
from mocks.guides.lookups import APPOINTMENTS, OVERVIEW, lookup_guide
from mocks.guides.task import Guide, Task
from mocks.provenance import Interface
from mocks.running import Network
from mocks.systems import SYSTEMS
from mocks.users import PASSWORD, user
from sim.mistake import Mistake, nearest
from sim.network.access import Role

GUIDES: dict[str, Guide] = {
    "sapa": lookup_guide(
        "SAPA's side: a municipal user opens the tab and sees appointments", Role.PPR, ("login", "seb", "tokens",
        "nsp", "safeguards", "sapa"), "/own/sapa/appointments", APPOINTMENTS,
    ),
    "epj": lookup_guide(
        "an EPJ: psychiatry sees cases and contacts, and registers its appointments", Role.CLINICIAN,
        ("login", "tokens", "index", "organisation", "institution", "nsp", "epj"), "/own/epj/overview", OVERVIEW,
    ),
    "gp": lookup_guide(
        "a GP's system, or what stands for Klinik+", Role.GP,
        ("login", "tokens", "index", "organisation", "institution", "safeguards", "klinikplus"),
        "/own/klinikplus/overview", OVERVIEW,
    ),
    "case-system": cases.GUIDE,
    "correspondence": letters.GUIDE,
}  # fmt: skip
"""To add one: a module of this room with a Guide, and a line here."""


@dataclass(frozen=True, slots=True)
class Guided:
    """A guide filled in for a network. `interfaces`: system title and interface, in the order they stand in."""

    about: str
    user: str
    organisation: str
    password: str
    interfaces: list[tuple[str, Interface]]
    called_by: tuple[str, ...]
    credentials: tuple[str, ...]
    tasks: list[Task]


def guide(network: Network, word: str) -> Guided:
    """The guide of a word, with five tasks; Mistake when there is none."""
    if word not in GUIDES:
        raise Mistake("ROLE", f"there is no guide for {word!r}", nearest(word, GUIDES))
    chosen = GUIDES[word]
    who = user(chosen.user(network), network.world)
    called = [system for name in chosen.calls for system in SYSTEMS if system.name == name]
    return Guided(
        about=chosen.about,
        user=who.name,
        organisation=who.place,
        password=PASSWORD,
        interfaces=[(system.title, one) for system in called for one in system.interfaces],
        called_by=chosen.called_by,
        credentials=chosen.credentials(network),
        tasks=chosen.tasks(network),
    )
