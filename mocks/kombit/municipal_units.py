"""What municipalities have in Organisation: the municipality itself, its departments, schools and day-care, and staff.

Names and addresses are made up. That schools and day-care units, private ones too, lie right below the municipality is
an ASSUMPTION, and so are the titles of jobs. Published UUIDs: github.com/kombit/org-graphql.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from mocks.kombit.held_cases import COLLEAGUES, PPR_KLE
from mocks.kombit.identities import Kind, known, uuid_of
from mocks.shown import FAMILY_KLE, caseworker
from sim.network.actor_types import ActorType, n_of, place_of, type_of
from sim.network.actors import Actors, NoSuchActor
from sim.network.person import person

POST_ADDRESS = "80b610c6-314b-485a-a014-a9a1d7070bc4"
E_MAIL = "5d13e891-162a-456b-abf2-fd9b864df96d"
WORKS_IN = "02e61900-33e0-407f-a2a7-22f70221f003"  # Arbejder i
RESPONSIBLE = "2a5f38d8-7092-4b3f-85cc-7e272c3c4bb0"  # Ansvarlig for a KLE number
INTERNAL_USER = "fe5bec29-0709-4b45-b935-2748ff554c7a"  # Intern bruger
UNIT_ADDRESS = "9b33c0a0-a566-4ec0-8200-325cb1e5bb9a"
GLN = uuid_of(Kind.ADDRESS, 0xF)
"""OURS: a role for lokationsnummer exists (from memory), and its UUID was not found."""
ROLE_TITLES = {POST_ADDRESS: "Postadresse", E_MAIL: "E-mail", GLN: "Lokationsnummer (rolle fra tvaers)"}

JOBS = {ActorType.PPR: "Psykolog", ActorType.FAMILY: "Socialrådgiver", ActorType.ACCESSIBLE: "Behandler"}
TASKS = {ActorType.PPR: PPR_KLE, ActorType.FAMILY: FAMILY_KLE}
"""KLE numbers departments answer for."""
_BELOW = (ActorType.PPR, ActorType.FAMILY, ActorType.ACCESSIBLE, ActorType.SCHOOL, ActorType.DAYCARE)
_ADULTS = 60_000_000


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit, by its actor's number."""

    actor: int

    @property
    def kind(self) -> ActorType:
        """What kind of unit it is."""
        return ActorType(int(type_of(self.actor)[0]))

    @property
    def municipality(self) -> int:
        """The municipality's code."""
        return int(place_of(self.actor)[0])

    @property
    def uuid(self) -> str:
        """Its UUID."""
        return uuid_of(Kind.UNIT, self.actor)

    @property
    def key(self) -> str:
        """BrugervendtNoegle: what the source system calls it."""
        return f"{self.kind.name.lower()}-{self.municipality}-{int(n_of(self.actor)[0])}"

    @property
    def kle(self) -> str | None:
        """The KLE number it answers for."""
        return TASKS.get(self.kind)

    def addresses(self, actors: Actors) -> list[tuple[str, str]]:
        """Role and text of each address."""
        house = person(_ADULTS + self.actor % 9_999_991, male=True)
        found = [
            (POST_ADDRESS, f"{house.street.replace(chr(10), ', ')}, {house.postcode} {house.town}"),
            (E_MAIL, f"{self.key}@kommune.example"),
        ]
        return [*found, (GLN, actors.gln(self.actor))] if self.kind in JOBS else found

    def staff(self) -> list[Colleague]:
        """The caseworkers of a department."""
        return [Colleague(self, n) for n in range(COLLEAGUES)] if self.kind in JOBS else []


@dataclass(frozen=True, slots=True)
class Colleague:
    """A caseworker: the `n`-th of a department, from 0; a child's is number (child modulo COLLEAGUES)."""

    unit: Unit
    n: int

    @property
    def number(self) -> int:
        """The number its UUIDs are made from."""
        return self.unit.actor << 8 | self.n

    @property
    def login(self) -> str:
        """Brugernavn."""
        return f"{self.unit.key}-{self.n + 1}"

    @property
    def name(self) -> str:
        """The name that overviews show too."""
        return caseworker(self.unit.actor, self.n)

    @property
    def job(self) -> str:
        """The title of the job."""
        return JOBS[self.unit.kind]


def units(actors: Actors, municipality: int) -> Iterator[Unit]:
    """All units of a municipality, the municipality itself first."""
    rows = np.flatnonzero(actors.municipality == municipality)
    for kind in (ActorType.MUNICIPALITY, *_BELOW):
        yield from (Unit(actor) for actor in actors.id[rows[actors.type[rows] == kind]].tolist())


def unit_of(actors: Actors, uuid: str) -> Unit | None:
    """The unit of a UUID, or None."""
    found = known(uuid)
    return _unit(actors, found[1]) if found and found[0] == Kind.UNIT else None


def colleague_of(actors: Actors, uuid: str) -> Colleague | None:
    """The user of a UUID, or None."""
    found = known(uuid)
    if found is None or found[0] != Kind.USER:
        return None
    unit, n = _unit(actors, found[1] >> 8), found[1] & 0xFF
    return Colleague(unit, n) if unit and unit.kind in JOBS and n < COLLEAGUES else None


def _unit(actors: Actors, number: int) -> Unit | None:
    try:
        actors.row(number)
    except NoSuchActor:
        return None
    unit = Unit(number)
    return unit if unit.kind in (ActorType.MUNICIPALITY, *_BELOW) else None
