"""Institution data: where a child goes to school or day-care, as far as the institution has approved that it is shown.

Which fields there are is published (KOMBIT's FAQ on school data in SAPA); their names in English and all values are
ours. Institutionsnummer: six characters, first the municipality's code, from memory.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from mocks.kombit.municipal_units import POST_ADDRESS, Unit
from sim.network.actor_types import ActorType, n_of
from sim.network.children import Children
from sim.network.municipalities import Region
from sim.scenario.world import World


class Institution(BaseModel):
    """One institution's contact data."""

    kind: Literal["school", "daycare"]
    name: str
    number: str = Field(description="Institutionsnummer; made up", examples=["851012"])
    address: str
    phone: str
    email: str
    homepage: str
    municipality: str
    municipality_code: str = Field(examples=["851"])
    region: str


class InstitutionData(BaseModel):
    """What is known. `approved` false: the institution has not approved the request, so nothing is told."""

    standard: Literal["not a Danish standard"] = "not a Danish standard"
    approved: bool | None = Field(description="null: the child is in no institution")
    institution: Institution | None


def institution_of(world: World, child: Children) -> InstitutionData:
    """The institution data of one child (a row of one)."""
    schooling = child.schooling
    actor = int(schooling.institution[0])
    if not actor:
        return InstitutionData(approved=None, institution=None)
    if not schooling.approved[0]:
        return InstitutionData(approved=False, institution=None)
    return InstitutionData(approved=True, institution=_institution(world, Unit(actor)))


def _institution(world: World, unit: Unit) -> Institution:
    actors, places = world.actors, world.actors.places
    row, n = int(places.row(unit.municipality)[0]), int(n_of(unit.actor)[0])
    addresses = dict(unit.addresses(actors))
    return Institution(
        kind="school" if unit.kind == ActorType.SCHOOL else "daycare",
        name=actors.name(unit.actor),
        number=f"{unit.municipality:03d}{n:03d}",
        address=addresses[POST_ADDRESS],
        phone="+45 00 00 00 00",
        email=f"{unit.key}@institution.example",
        homepage=f"https://{unit.key}.institution.example",
        municipality=places.name_of(unit.municipality),
        municipality_code=f"{unit.municipality:03d}",
        region=Region(int(places.region_until_2027[row])).danish,
    )
