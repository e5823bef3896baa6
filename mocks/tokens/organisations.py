"""An organisation's numbers as tokens carry them: CVR for a municipality, lokationsnummer for everyone with an address.

Regions and clinics have no CVR number in this network. Where a token must have one they get KOMBIT's published test
number, which is nobody's.
"""

from __future__ import annotations

import numpy as np

from mocks.users import User
from sim.network.actor_types import ActorType, place_of, type_of
from sim.scenario.world import World

TEST_CVR = "11111111"
_MUNICIPAL = (ActorType.MUNICIPALITY, ActorType.PPR, ActorType.FAMILY, ActorType.ACCESSIBLE)


def cvr_of(world: World, actor: int) -> str:
    """The municipality's CVR number; the test number for others."""
    places = world.actors.places
    if actor and int(type_of(actor)[0]) in _MUNICIPAL:
        return f"{int(places.cvr[places.row(place_of(actor))[0]]):08d}"
    return TEST_CVR


def municipality_of(world: World, cvr: str) -> int | None:
    """The code of the municipality with a CVR number."""
    places = world.actors.places
    rows = np.flatnonzero(places.cvr == (int(cvr) if cvr.isdecimal() and len(cvr) == 8 else -1))
    return int(places.code[rows[0]]) if len(rows) else None


def care_provider(world: World, who: User) -> tuple[str, str]:
    """NameFormat and value of medcom:CareProviderID."""
    cvr = cvr_of(world, who.actor)
    if cvr != TEST_CVR or not who.actor:
        return "medcom:cvrnumber", cvr
    return "medcom:locationnumber", world.actors.gln(who.actor)
