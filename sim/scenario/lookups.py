"""Lookups: who asks how often about whom, and what is decided about each before anything is played."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats, Keys
from sim.mistake import Mistake, nearest
from sim.network.access import RIGHTS, Journey, Role
from sim.network.actor_types import ActorType, Capability, place_of
from sim.network.asking import Asked, Chance, Denial
from sim.network.asking import Outcome as Answered
from sim.network.days import day_number
from sim.network.groups import Group
from sim.network.lookup import answers
from sim.network.municipalities import Region
from sim.scenario import clumps
from sim.scenario.arrivals import joined
from sim.scenario.caseloads import caseloads
from sim.scenario.golive import adopted, days_live, extra_lookups, lacks_role
from sim.scenario.journeys import Decided
from sim.scenario.network_schema import ROLES, RoleUse, Sessions
from sim.scenario.outcomes import Outcome
from sim.scenario.profiles import profile
from sim.scenario.rates import Rated, arrivals
from sim.scenario.reading import Reading
from sim.scenario.sessions import logins
from sim.scenario.today import Today, network_of
from sim.scenario.world import World

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

WORK_DAYS = 5
JOURNEY_NAMES = {
    Journey.APPOINTMENTS: "lookup.appointments",
    Journey.OVERVIEW_EPJ: "lookup.epj",
    Journey.OVERVIEW_GP: "lookup.klinikplus",
}
NAMES = {
    "role": ("", *(role.name.lower() for role in Role)),
    "region": ("", *(region.danish for region in Region)),
    "denial": ("", *(denial.name.lower() for denial in Denial if denial)),
}
"""The words behind the coded columns of lookups."""

_BUTTON = {
    Journey.APPOINTMENTS: Capability.APPOINTMENTS_SHOWN,
    Journey.OVERVIEW_EPJ: Capability.OVERVIEW_USED,
    Journey.OVERVIEW_GP: Capability.OVERVIEW_USED,
}
_CASELOAD = {
    ActorType.PPR: Group.PPR,
    ActorType.FAMILY: Group.FAMILY,
    ActorType.ACCESSIBLE: Group.ACCESSIBLE,
    ActorType.PSYCHIATRY: Group.COURSE,
    ActorType.GP: Group.COURSE,
}
_OUTCOMES = np.zeros(len(Answered), dtype=np.int64)
_OUTCOMES[Answered.FOUND] = Outcome.ANSWERED
_OUTCOMES[Answered.NOTHING_FOUND] = Outcome.NOTHING_FOUND
_OUTCOMES[Answered.NOT_CONNECTED] = Outcome.NOT_CONNECTED
_OUTCOMES[Answered.DENIED] = Outcome.DENIED


@dataclass(frozen=True, slots=True, eq=False)
class Asking:
    """The lookups of one role on one day, in columns."""

    role: Role
    keys: Keys
    planned: Ints
    caller: Ints
    user: Ints
    citizen: Ints


def rated_lookups(reading: Reading, world: World, date: datetime.date) -> list[Rated]:
    """Calls a normal working day per role and actor that is live on a date: users times lookups a user and week.

    What comes along in clumps is not counted again: these are the calls that lead. Nor are those of the first curious
    days after going live (`curious`).
    """
    model = network_of(reading)
    result = []
    for name, use in model.roles.items():
        rights = RIGHTS[ROLES[name]]
        actors = world.actors.of_type(rights.employer)
        actors = actors[world.live.is_live(_BUTTON[rights.journey], actors, day_number(date))]
        per_day = _users(world, actors, use) * use.lookups_per_user_week.value / WORK_DAYS / clumps.size(model.clumps)
        shape = profile(reading.model.profiles, use.profile, reading.tree)
        taken = adopted(model.golive, name, days_live(world, _BUTTON[rights.journey], actors, date))
        result.append(Rated(f"lookup/{name}", actors, per_day, shape, taken=taken))
    wanted = model.scale.lookups
    total = sum(float(rated.per_day.sum()) for rated in result) * clumps.size(model.clumps)
    if wanted is None or not total:
        return result
    return [replace(rated, factor=wanted / total) for rated in result]


def curious(today: Today, rated: Rated, role: Role) -> Rated:
    """The lookups of one role that are made beyond the usual because the overview is new."""
    golive, name = today.network.golive, role.name.lower()
    since = days_live(today.world, _BUTTON[RIGHTS[role].journey], rated.actors, today.date)
    using = _users(today.world, rated.actors, today.network.roles[name])  # type: ignore[index]
    per_day = using * adopted(golive, name, since) * extra_lookups(golive, since)
    return Rated(f"{rated.name}/new", rated.actors, per_day, rated.profile)


def lookup_calls(today: Today) -> dict[str, list[Decided]]:
    """One day's lookups, decided, by journey and role."""
    calls: dict[str, list[Decided]] = {}
    for rated in rated_lookups(today.reading, today.world, today.date):
        role = ROLES[rated.name.removeprefix("lookup/")]
        asking = asked_today(today, rated, role)
        if len(asking.keys):
            calls.setdefault(JOURNEY_NAMES[RIGHTS[role].journey], []).append(decided(today, asking))
    return calls


def asked_today(today: Today, rated: Rated, role: Role) -> Asking:
    """Who of one role asks about whom, and when. Callers with an empty caseload do not ask."""
    came = clumps.with_members(today, arrivals(rated, today), today.network.clumps)
    if today.network.golive is not None and today.network.golive.extra:
        came = joined(came, arrivals(curious(today, rated, role), today))
    use = today.network.roles[role.name.lower()]  # type: ignore[index]
    caller = rated.actors[came.row]
    users = np.maximum(1, np.rint(_users(today.world, rated.actors, use))).astype(np.int64)[came.row]
    user = (today.draws.uniform(clumps.leaders(came.keys), "user") * users).astype(np.int64)
    which, expected = today.draws.pair(came.keys, "citizen")
    group = _CASELOAD[RIGHTS[role].employer]
    everyone, in_course = (caseloads(today.world, rated.actors, any_of) for any_of in (group, group | Group.COURSE))
    expects = expected < use.expects.value
    citizen = np.where(expects, in_course.pick(came.row, which), everyone.pick(came.row, which))
    known = citizen >= 0
    return Asking(role, came.keys.take(known), came.planned[known], caller[known], user[known], citizen[known])


def decided(today: Today, asking: Asking) -> Decided:
    """All that rules and chance decide about these lookups."""
    world, draws, count = today.world, today.draws, len(asking.keys)
    children = world.roll.look(asking.citizen, today.date)
    relation, named = draws.pair(asking.keys, "access")
    chance = Chance(relation, named, draws.uniform(asking.keys, "override"))
    asked = Asked(np.full(count, int(asking.role)), asking.caller)
    answer = answers(asked, children, world.live, world.rules, chance)
    since = days_live(world, _BUTTON[RIGHTS[asking.role].journey], asking.caller, today.date)
    roleless = lacks_role(today.network.golive, draws, asking.role.name.lower(), asking.caller, asking.user, since)
    outcome = np.where(roleless, int(Outcome.DENIED), _OUTCOMES[answer.outcome])
    sessions = _sessions(today, JOURNEY_NAMES[RIGHTS[asking.role].journey])
    gives_up = draws.uniform(asking.keys, "abandon") < sessions.abandoned.value
    login, abandoned = logins(asking.caller, asking.user, asking.planned, gives_up, round(sessions.lasts.value))
    rows = world.actors.row(asking.caller)
    return Decided(
        keys=asking.keys,
        planned=asking.planned,
        answer=np.where(abandoned, int(Outcome.ABANDONED), outcome),
        holds={
            "login": login,
            "relation": np.full(count, world.rules.treatment_relation),
            "registry": answer.registry,
            "caseworkers": answer.caseworkers > 0,
        },
        sets={
            "repositories": answer.repositories,
            "institutions": answer.institution.astype(np.int64),
            "indexes": (answer.owners > 0).astype(np.int64),
            "directories": (answer.departments > 0).astype(np.int64),
        },
        member={"epj": np.maximum(0, world.actors.epj[rows] - 1)},
        about={
            "role": np.full(count, int(asking.role) + 1, dtype=np.int16),
            "region": world.actors.region_on(today.date)[rows].astype(np.int16),
            "municipality": _municipality(asking).astype(np.int16),
            "citizen": asking.citizen.astype(np.int32),
            "user": asking.user.astype(np.int32),
            "login": login,
            "denial": np.where(roleless, int(Denial.NO_ROLE), answer.denial).astype(np.int8),
            "uncovered": answer.uncovered > 0,
            "not_live": answer.not_connected > 0,
            "elsewhere": children.schooling.municipality != children.home,
            "own": np.ones(count, dtype=bool),
        },
    )


def _municipality(asking: Asking) -> Ints:
    """The caller's municipality; 0 for psychiatry, whose departments belong to a region."""
    regional = RIGHTS[asking.role].employer == ActorType.PSYCHIATRY
    return np.zeros(len(asking.keys), dtype=np.int64) if regional else place_of(asking.caller)


def _users(world: World, actors: Ints, use: RoleUse) -> Floats:
    """Expected users of a role per actor."""
    return np.multiply(world.actors.staff[world.actors.row(actors)], use.users.value, dtype=np.float64)


def _sessions(today: Today, journey: str) -> Sessions:
    sessions = today.network.sessions
    if journey not in sessions:
        where = today.reading.tree.where(("network", "sessions"))
        raise Mistake(where, f"nothing is said of sessions for {journey}", nearest(journey, sessions))
    return sessions[journey]
