"""Who corresponds in a scenario: a child under assessment, and the department, PPR and clinic that write about it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from sim.messages.letter import Author, Party, Patient
from sim.mistake import Mistake
from sim.network.actor_types import ActorType, actor_id
from sim.network.groups import Group
from sim.network.identifiers import format_cpr
from sim.network.person import person
from sim.scenario.reading import load
from sim.scenario.world import World, world


@dataclass(frozen=True, slots=True)
class Correspondents:
    """The child psychiatry (`sender`), the PPR (`receiver`), the child's clinic (`third`), and who writes for them."""

    patient: Patient
    sender: Party
    receiver: Party
    third: Party
    writer: Author
    answerer: Author


def correspondents(scenario: str, number: int) -> tuple[Correspondents, datetime.date]:
    """The people around the n-th child (from 1) with a course in psychiatry, and the scenario's first date."""
    reading = load(scenario)
    if reading.model.network is None:
        raise Mistake(reading.file, "this scenario has no citizens and no clinics", "Take one that has, e.g. national")
    place = world(reading)
    chosen = place.citizens.having(Group.COURSE)
    if number > chosen.count:
        raise Mistake("--number", f"expected 1 to {chosen.count}, got {number}", "Choose a smaller number")
    index = int(chosen.index(number - 1)[0])
    child = place.citizens.look(index, reading.model.date)
    name = person(index, bool(child.male[0]))
    ppr = int(actor_id(ActorType.PPR, int(child.home[0]))[0])
    return (
        Correspondents(
            Patient(name.last_name, tuple(name.first_name.split()), format_cpr(int(child.cpr[0]))),
            party(place, int(child.catchment[0])),
            party(place, ppr),
            party(place, int(child.clinic[0])),
            Author("Møller", ("Åse",), "78470001", role_code="sygeplejerske"),
            Author("Ørsted", ("Karen",), "89401002", role_code="psykolog"),
        ),
        reading.model.date,
    )


def party(place: World, actor: int) -> Party:
    """An actor as a party."""
    return Party(place.actors.name(actor), place.actors.gln(actor), place.actors.sor(actor))
