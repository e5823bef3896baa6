"""A child's appointments as documents: those a user may see, decided by sim.network, each written when asked for."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from mocks.nsp.apd import Meeting, Organisation, Patient, document
from mocks.nsp.entries import Entry
from mocks.nsp.numbering import unique_id
from mocks.preparation import Prepared
from mocks.shown import appointments_shown
from mocks.tokens.local_time import COPENHAGEN
from sim.network.actor_types import place_of
from sim.network.appointments import REPOSITORY_OF_REGION
from sim.network.days import day_number, day_of
from sim.network.identifiers import format_cpr
from sim.network.municipalities import Region
from sim.network.person import person
from sim.scenario.world import World

LASTS = timedelta(minutes=30)
"""ASSUMPTION: how long an appointment takes; sim.network's appointments lie on half hours."""


def entries(world: World, prepared: Prepared) -> list[Entry]:
    """The documents of a lookup that is allowed, oldest appointment first; what was written once is kept."""
    kept = prepared.bodies.get("documents")
    if kept is None:
        shown = appointments_shown(world, prepared)
        kept = [_entry(world, prepared, one) for one in shown]
        prepared.bodies["documents"] = kept
    assert isinstance(kept, list)
    return kept


def repository_of(department: int) -> int:
    """The repository (0 to 3) that holds a department's documents."""
    return REPOSITORY_OF_REGION[Region(int(place_of(department)[0]))]


def _entry(world: World, prepared: Prepared, shown: dict[str, str]) -> Entry:
    children, row = prepared.children, prepared.row
    starts = datetime.fromisoformat(shown["time"]).replace(tzinfo=COPENHAGEN)
    department = world.actors.by_gln(shown["gln"])
    day = day_number(starts.date())
    identifier = unique_id(prepared.citizen, day, starts.hour * 60 + starts.minute)
    # An appointment comes into the booked days ahead at a midnight: that is when its document was made.
    made = day_of(day - children.course.booked)
    booked = datetime(made.year, made.month, made.day, tzinfo=COPENHAGEN)
    cpr = format_cpr(int(children.cpr[row]))
    male = bool(children.male[row])
    who = person(int(children.index[row]), male)
    organisation = _organisation(world, department)
    meeting = Meeting(
        identifier=identifier,
        patient=Patient(
            cpr, who.first_name, who.last_name, male, day_of(int(children.born[row])).strftime("%Y%m%d"),
            _organisation(world, int(children.clinic[row])),
        ),
        department=organisation,
        place=shown["place"],
        booked=booked,
        starts=starts,
        ends=starts + LASTS,
        reason=shown.get("reason"),
    )  # fmt: skip
    return Entry(
        unique_id=identifier,
        citizen=prepared.citizen,
        cpr=cpr,
        repository=repository_of(department),
        department=department,
        author=(organisation.sor, organisation.name),
        created=booked,
        starts=starts,
        ends=starts + LASTS,
        title=f"Aftale for {cpr}",
        document=document(meeting),
    )


def _organisation(world: World, actor: int) -> Organisation:
    street, postcode, town = _address(actor)
    return Organisation(world.actors.sor(actor), world.actors.name(actor), street, postcode, town)


@lru_cache(maxsize=2048)
def _address(actor: int) -> tuple[str, str, str]:
    """Where an organisation lies. Made up."""
    house = person(50_000_000 + actor, male=True)
    return house.street.replace("\n", ", "), house.postcode, house.town
