"""What a lookup shows: only the fields the role's purpose needs, and what is missing, said as such.

A case the role may not see leaves no trace here: the answer's columns are those of a child without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Any, Protocol

from mocks.preparation import Prepared
from mocks.tokens.local_time import COPENHAGEN
from sim.chance.durations import DAY
from sim.network.access import Field, fields_shown
from sim.network.actor_types import ActorType, actor_id
from sim.network.appointments import REPOSITORY_OF_REGION
from sim.network.consent import Purpose, Source
from sim.network.days import HALF_YEAR, day_of
from sim.network.municipalities import Region
from sim.network.person import person
from sim.network.psychiatry import UNSCHEDULED
from sim.scenario.world import World

FAMILY_KLE = "27.24.00"
"""KLE of child and family cases, inferred from public test data; PPR's number was not found and is not shown."""

ALL_SOURCES = tuple(Source)
_INVENTED = 50_000_000
"""Made-up adults (caseworkers) and addresses are persons beyond the children."""


def citizen_shown(prepared: Prepared) -> dict[str, Any]:
    """Name and age. No address, protected or not: no purpose here needs one."""
    children, row = prepared.children, prepared.row
    who = person(int(children.index[row]), bool(children.male[row]))
    return {"name": who.name, "age": int(children.age[row])}


def appointments_shown(world: World, prepared: Prepared, missing: frozenset[int] = frozenset()) -> list[dict[str, Any]]:
    """Appointments of the last six months and ahead, oldest first, without those of missing repositories (numbers)."""
    children, answer, row = prepared.children, prepared.answer, prepared.row
    if not answer.past[row] + answer.future[row]:
        return []
    fields = fields_shown(prepared.role, world.rules)
    hidden = Source(int(answer.uncovered[row] | answer.blocked[row] | answer.not_connected[row]))
    one = _one_course(prepared)
    second = int(children.course.second_region[row])
    region = {False: int(children.region[row]), True: second}
    department = {
        False: int(children.course.department[row]),
        True: int(actor_id(ActorType.PSYCHIATRY, second, 1)[0]) if second else 0,
    }
    shown = []
    counts = [0, 0]
    for moment in one:
        ahead = moment >= 0
        place = counts[ahead]
        counts[ahead] += 1
        other = bool(second) and (place % 3 == 0 if ahead else place % 3 == 2)
        source = Source.OTHER_REGION if other else Source.OWN_REGION
        lost = REPOSITORY_OF_REGION[Region(region[other])] in missing
        if source & hidden or lost or (not ahead and not answer.past[row]):
            continue
        shown.append(_appointment(world, children.day, moment, department[other], fields))
    return shown


def _one_course(prepared: Prepared) -> list[int]:
    children, row = prepared.children, prepared.row
    moments = prepared.bodies.get("moments")
    if moments is None:
        moments = [value for value in children.course.moments(children.day)[row].tolist() if value != UNSCHEDULED]
        prepared.bodies["moments"] = moments
    assert isinstance(moments, list)
    return moments


def _appointment(world: World, day: int, moment: int, department: int, fields: frozenset[Field]) -> dict[str, Any]:
    date = day_of(day)
    at = datetime(date.year, date.month, date.day) + timedelta(microseconds=moment)
    every = {
        Field.APPOINTMENT_TIME: ("time", at.isoformat(timespec="minutes")),
        Field.APPOINTMENT_PLACE: ("place", place_of_treatment(department)),
        Field.DEPARTMENT: ("department", name_of(world, department)),
        Field.GLN: ("gln", gln_of(world, department)),
        Field.APPOINTMENT_REASON: ("reason", "Samtale" if moment % (2 * 60 * 60 * 1_000_000) else "Undersøgelse"),
    }
    return {"when": "future" if moment >= 0 else "past"} | dict(every[field] for field in every if field in fields)


class Document(Protocol):
    """What is needed of a document that somebody registered."""

    @property
    def department(self) -> int:
        """The author's actor number."""

    @property
    def starts(self) -> datetime | None:
        """When the appointment begins, with its offset; None where the metadata do not say."""


def with_registered(
    world: World, prepared: Prepared, shown: list[dict[str, Any]], documents: Sequence[Document]
) -> list[dict[str, Any]]:
    """The appointments shown, and those of the last six months and ahead that documents tell of, oldest first."""
    fields, day = fields_shown(prepared.role, world.rules), prepared.children.day
    midnight = datetime.combine(day_of(day), time())
    since = [one.starts.astimezone(COPENHAGEN).replace(tzinfo=None) - midnight for one in documents if one.starts]
    more = [
        _appointment(world, day, began // timedelta(microseconds=1), one.department, fields)
        for began, one in zip(since, (one for one in documents if one.starts), strict=True)
        if began >= timedelta(days=-HALF_YEAR)
    ]
    return sorted([*shown, *more], key=lambda one: one["time"]) if more else shown


def overview_shown(world: World, prepared: Prepared, missing: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Institution, visible cases and departments to contact; `missing` names stations that gave no answer."""
    children, answer, row = prepared.children, prepared.answer, prepared.row
    fields = fields_shown(prepared.role, world.rules)
    cases, contacts = [], []
    owners = {
        "family": (ActorType.FAMILY, int(answer.owner_home[row]), answer.family[row], children.family),
        "ppr": (ActorType.PPR, int(answer.owner_ppr[row]), answer.ppr[row], children.ppr),
    }
    for kind, (type_, owner, visible, column) in owners.items():
        if not owner:
            continue
        department = int(actor_id(type_, owner)[0])
        contact = {"kind": kind, "municipality": world.actors.places.name_of(owner)}
        if Field.CASE_DEPARTMENT in fields and "organisation" not in missing:
            contact["department"] = name_of(world, department)
        if Field.GLN in fields and "organisation" not in missing:
            contact["gln"] = gln_of(world, department)
        contacts.append(contact)
        if visible and Field.CASE_EXISTS in fields and "index" not in missing:
            case: dict[str, Any] = dict(contact)
            named = bool(column.caseworker[row]) and "organisation" not in missing
            if Field.CASEWORKER in fields:
                case["caseworker"] = caseworker(department, prepared.citizen) if named else None
            if Field.CASE_TITLE in fields:
                case["title"] = {"family": "Børne- og familiesag", "ppr": "PPR-sag"}[kind]
            if Field.CASE_KLE in fields:
                case["kle"] = FAMILY_KLE if kind == "family" else None
            cases.append(case)
    institution = None
    if answer.institution_known[row] and Field.INSTITUTION in fields and "institution" not in missing:
        institution = _institution(world, prepared)
    return {"institution": institution, "cases": cases, "contacts": contacts}


def _institution(world: World, prepared: Prepared) -> dict[str, Any]:
    schooling, row = prepared.children.schooling, prepared.row
    actor = int(schooling.institution[row])
    kind = "school" if actor >> 24 == ActorType.SCHOOL else "daycare"
    municipality = world.actors.places.name_of(int(schooling.municipality[row]))
    return {"kind": kind, "name": world.actors.name(actor), "municipality": municipality}


def notices(prepared: Prepared, missing: frozenset[Source], stale: bool) -> list[dict[str, str]]:
    """What the reader must know is not there: by source, one notice each, worst first."""
    answer, row = prepared.answer, prepared.row
    kinds = (
        ("missing", missing),
        ("not_connected", Source(int(answer.not_connected[row]))),
        ("blocked", Source(int(answer.blocked[row]))),
        ("not_covered", Source(int(answer.uncovered[row]))),
    )
    told = [
        {"source": _name(source), "kind": kind} for kind, which in kinds for source in ALL_SOURCES if source in which
    ]
    if answer.institution[row] and not answer.institution_known[row]:
        told.append({"source": "institution", "kind": "not_approved"})
    if stale:
        told.append({"source": "all", "kind": "may_be_outdated"})
    return told


def _name(source: Source) -> str:
    return (source.name or "").lower()


@lru_cache(maxsize=4096)
def caseworker(department: int, citizen: int) -> str:
    """A caseworker of a department; the same for the same child. Made up."""
    return person(_INVENTED + department % 1_000_000 * 8 + citizen % 8, bool(citizen % 2)).name


@lru_cache(maxsize=1024)
def place_of_treatment(department: int) -> str:
    """Where a department sees children. Made up."""
    house = person(_INVENTED + department, male=True)
    return f"Ambulatoriet, {house.street.replace(chr(10), ', ')}, {house.town}"


_NAMES: dict[tuple[int, int], str] = {}
_GLNS: dict[tuple[int, int], str] = {}


def name_of(world: World, actor: int) -> str:
    """An actor's readable name."""
    key = id(world.actors), actor
    if key not in _NAMES:
        _NAMES[key] = world.actors.name(actor)
    return _NAMES[key]


def gln_of(world: World, actor: int) -> str:
    """An actor's lokationsnummer."""
    key = id(world.actors), actor
    if key not in _GLNS:
        _GLNS[key] = world.actors.gln(actor)
    return _GLNS[key]


__all__ = ["DAY", "Purpose", "appointments_shown", "citizen_shown", "notices", "overview_shown"]
