"""The objects of OrganisationHent, as mappings by the schema's names; what lies beyond one is made when asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from mocks.kombit.caller import Caller
from mocks.kombit.identities import Kind, uuid_of
from mocks.kombit.municipal_units import (
    E_MAIL,
    INTERNAL_USER,
    RESPONSIBLE,
    ROLE_TITLES,
    UNIT_ADDRESS,
    WORKS_IN,
    Colleague,
    Unit,
    units,
)
from mocks.kombit.paging import MOST
from sim.network.actor_types import ActorType, actor_id
from sim.network.actors import Actors

Told = dict[str, Any]


@dataclass(slots=True)
class Asking:
    """One call: by whom, how many elements it has used, and what it is warned of."""

    actors: Actors
    caller: Caller
    elements: int = 0
    warnings: dict[str, Told] = field(default_factory=dict)

    def count(self, more: int) -> None:
        """Use elements; GraphQLError beyond 500. That nested ones count too is an ASSUMPTION."""
        self.elements += more
        if self.elements > MOST:
            raise GraphQLError(f"expected at most {MOST} elements in a call, found more: ask by page")

    def warn(self, name: str, restriction: str, path: list[str | int]) -> None:
        """Note once that a field is null for want of a restriction on data."""
        said = f"Advarsel: {name} vises ikke, da serviceaftalen ikke har dataafgrænsningen {restriction} = Ja"
        self.warnings.setdefault(name, {"message": said, "path": path, "extensions": {"kind": "warning"}})

    def may_read(self, municipality: int) -> bool:
        """Whether the agreement covers a municipality."""
        return self.caller.owner in (0, municipality)


def organisation(actors: Actors, municipality: int) -> Told:
    """A municipality as the legal entity it is."""
    places = actors.places
    cvr = f"{int(places.cvr[places.row(municipality)[0]]):08d}"
    root = Unit(int(actor_id(ActorType.MUNICIPALITY, municipality)[0]))
    return {
        "uuid": uuid_of(Kind.ORGANISATION, municipality),
        "organisationsnavn": f"{places.name_of(municipality)} Kommune",
        "brugervendtNoegle": f"{municipality:04d}",
        "myndighed": {"uuid": uuid_of(Kind.AUTHORITY, municipality), "myndighedskode": f"{municipality:03d}"},
        "virksomhed": {"uuid": uuid_of(Kind.COMPANY, municipality), "cvrNummerTekst": cvr},
        "organisationEnhed": lambda _: unit(actors, root),
    }


def unit(actors: Actors, one: Unit) -> Told:
    """A unit; what is beyond it is made when asked for."""
    is_root = one.kind == ActorType.MUNICIPALITY
    root = Unit(int(actor_id(ActorType.MUNICIPALITY, one.municipality)[0]))

    def below(info: GraphQLResolveInfo[Any]) -> list[Told]:
        found = [child for child in units(actors, one.municipality) if child.kind != ActorType.MUNICIPALITY]
        info.context.count(len(found) if is_root else 0)
        return [unit(actors, child) for child in found] if is_root else []

    def members(info: GraphQLResolveInfo[Any], rolle: list[str] | None = None) -> list[Told]:
        staff = one.staff() if rolle is None or WORKS_IN in rolle else []
        info.context.count(len(staff))
        return [_membership(each) | {"bruger": colleague(actors, each)} for each in staff]

    return {
        "uuid": one.uuid,
        "enhedsnavn": actors.name(one.actor),
        "brugervendtNoegle": one.key,
        "underliggendeEnheder": below,
        "overordnetEnhed": None if is_root else lambda _: unit(actors, root),
        "tilstand": _ACTIVE,
        "tilhoerer": lambda _: organisation(actors, one.municipality),
        "adresser": lambda _, rolle=None: _addresses(one, actors, rolle),
        "opgaver": [_task(one)] if one.kle else [],
        "itSystemer": [],
        "medlemskaber": members,
        "henvendelsessteder": [],
    }


def colleague(actors: Actors, one: Colleague) -> Told:
    """A user."""

    def name(info: GraphQLResolveInfo[Any]) -> str | None:
        if info.context.caller.names:
            return one.name
        info.context.warn("navn", "SeNavn", info.path.as_list())
        return None

    def number(info: GraphQLResolveInfo[Any]) -> None:
        if not info.context.caller.numbers:
            info.context.warn("cpr", "SeCPR-nummer", info.path.as_list())

    def memberships(_: GraphQLResolveInfo[Any], rolle: list[str] | None = None) -> list[Told]:
        if rolle is not None and WORKS_IN not in rolle:
            return []
        return [_membership(one) | {"medlemAf": lambda _: unit(actors, one.unit)}]

    person = {"uuid": uuid_of(Kind.PERSON, one.number), "navn": name, "brugervendtNoegle": one.login, "cpr": number}
    mail = _address(E_MAIL, mail_of(one), uuid_of(Kind.ADDRESS, one.number << 4))
    return {
        "uuid": uuid_of(Kind.USER, one.number),
        "brugernavn": one.login,
        "brugervendtNoegle": one.login,
        "brugerTypeUuid": INTERNAL_USER,
        "brugerTypeTitel": "Intern bruger",
        "tilstand": _ACTIVE,
        "person": person,
        "adresser": lambda _, rolle=None: [mail] if rolle is None or E_MAIL in rolle else [],
        "harMedlemskab": memberships,
    }


def _membership(one: Colleague) -> Told:
    return {
        "uuid": uuid_of(Kind.MEMBERSHIP, one.number),
        "medlemskabRolleTitel": one.job,
        "brugervendtNoegle": one.login,
        "funktionsTypeUuid": WORKS_IN,
        "funktionsTypeTitel": "Arbejder i",
        "start": None,
        "slut": None,
    }


def _task(one: Unit) -> Told:
    return {
        "uuid": uuid_of(Kind.TASK, one.actor),
        "kleEmneNummer": one.kle,
        "kleEmneTitel": None,
        "opgaveRolleTitel": "Ansvarlig",
        "klassifikation": {"type": uuid_of(Kind.TASK, 0), "rolle": RESPONSIBLE, "indeks": "1"},
    }


def _addresses(one: Unit, actors: Actors, roles: list[str] | None) -> list[Told]:
    return [
        _address(role, text, uuid_of(Kind.ADDRESS, one.actor << 4 | place))
        for place, (role, text) in enumerate(one.addresses(actors), 1)
        if roles is None or role in roles
    ]


def _address(role: str, text: str, uuid: str) -> Told:
    relation = {"type": UNIT_ADDRESS, "rolle": role, "indeks": "1"}
    return {"uuid": uuid, "adresseTekst": text, "adresseRolleTitel": ROLE_TITLES[role], "klassifikation": relation}


def mail_of(one: Colleague) -> str:
    """A caseworker's address at work."""
    return f"{one.login}@kommune.example"


_ACTIVE = {"status": "AKTIV", "fraTidspunkt": None, "tilTidspunkt": None}
