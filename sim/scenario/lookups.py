"""Lookups: who asks how often about whom, and what is decided about each before anything is played."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Draws, Keys
from sim.chance.durations import DAY
from sim.mistake import Mistake, nearest
from sim.network.access import RIGHTS, Journey, Role
from sim.network.actor_types import ActorType, Capability, place_of
from sim.network.asking import Asked, Chance
from sim.network.asking import Outcome as Answered
from sim.network.citizens import Children
from sim.network.days import day_number
from sim.network.groups import Group
from sim.network.lookup import Answers, answers
from sim.network.municipalities import Region
from sim.network.segments import Selection
from sim.scenario.journeys import Decided
from sim.scenario.network_schema import ROLES, NetworkModel, RoleUse
from sim.scenario.outcomes import Outcome
from sim.scenario.profiles import profile
from sim.scenario.rates import Rated, arrivals
from sim.scenario.reading import Reading
from sim.scenario.world import World

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

WORK_DAYS = 5
JOURNEY_NAMES = {
    Journey.APPOINTMENTS: "lookup.appointments",
    Journey.OVERVIEW_EPJ: "lookup.epj",
    Journey.OVERVIEW_GP: "lookup.klinikplus",
}
_OUTCOMES = np.zeros(len(Answered), dtype=np.int64)
_OUTCOMES[Answered.FOUND] = Outcome.ANSWERED
_OUTCOMES[Answered.NOTHING_FOUND] = Outcome.NOTHING_FOUND
_OUTCOMES[Answered.NOT_CONNECTED] = Outcome.NOT_CONNECTED
_OUTCOMES[Answered.DENIED] = Outcome.DENIED
_CLUMP = 1 << 26
"""Members of a clump have numbers of their own: n + k * _CLUMP."""


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
    """Calls a normal working day per actor and role that is live: users times lookups a user and week.

    What comes along in clumps is not counted again: these are the calls that lead.
    """
    model = _model(reading)
    result = []
    for name, use in model.roles.items():
        role = ROLES[name]
        actors = world.actors.of_type(RIGHTS[role].employer)
        button = Capability.APPOINTMENTS_SHOWN if RIGHTS[role].journey == Journey.APPOINTMENTS else Capability.OVERVIEW_USED
        actors = actors[world.live.is_live(button, actors, day_number(date))]
        users = _users(world, actors, use)
        per_day = users * use.lookups_per_user_week.value / WORK_DAYS / _clump_size(model)
        shape = profile(reading.model.profiles, use.profile, reading.tree)
        result.append(Rated(f"lookup/{name}", actors, per_day, shape))
    wanted = model.scale.lookups
    total = sum(rated.total for rated in result) * _clump_size(model)
    if wanted is None or not total:
        return result
    factor = wanted / total
    return [Rated(r.name, r.actors, r.per_day, r.profile, factor) for r in result]


def lookup_calls(reading: Reading, world: World, draws: Draws, day: int) -> dict[str, Decided]:
    """One day's lookups, decided, by journey."""
    model = _model(reading)
    date = reading.model.date + datetime.timedelta(days=day)
    asking = []
    for rated in rated_lookups(reading, world, date):
        role = ROLES[rated.name.removeprefix("lookup/")]
        found = _asking(world, model, rated, role, draws, day, date)
        if found is not None and len(found.keys):
            asking.append(found)
    calls: dict[str, list[Decided]] = {}
    for found in asking:
        name = JOURNEY_NAMES[RIGHTS[found.role].journey]
        calls.setdefault(name, []).append(_decided(reading, world, found, draws, date))
    return {name: _joined(parts) for name, parts in calls.items()}


def _asking(
    world: World, model: NetworkModel, rated: Rated, role: Role, draws: Draws, day: int, date: datetime.date
) -> Asking | None:
    came = arrivals(rated, model, draws, day, date.weekday())
    if not len(came.keys):
        return None
    keys, planned, row = _with_clumps(model, draws, came.keys, came.planned, came.row)
    caller = rated.actors[row]
    use = model.roles[role.name.lower()]  # type: ignore[index]
    users = np.maximum(1, np.rint(_users(world, rated.actors, use))).astype(np.int64)
    leader = Keys(keys.day, keys.actor, keys.kind, keys.n % _CLUMP, keys.child)
    user = (draws.uniform(leader, "user") * users[row]).astype(np.int64)
    which, expected = draws.pair(keys, "citizen")
    citizen = _citizens(world, role, rated.actors, row, which, expected < use.expects.value)
    known = citizen >= 0
    return Asking(role, keys.take(known), planned[known], caller[known], user[known], citizen[known])


def _clump_size(model: NetworkModel) -> float:
    """Calls a leading call stands for, itself included."""
    return 1 + model.clumps.share.value * model.clumps.extra if model.clumps else 1.0


def _users(world: World, actors: Ints, use: RoleUse) -> NDArray[np.float64]:
    """Expected users of a role per actor."""
    return world.actors.staff[world.actors.row(actors)] * use.users.value


def _with_clumps(model: NetworkModel, draws: Draws, keys: Keys, planned: Ints, row: Ints) -> tuple[Keys, Ints, Ints]:
    """The calls with those that come along with them."""
    clumps = model.clumps
    if clumps is None or clumps.share.value == 0:
        return keys, planned, row
    leads = np.flatnonzero(draws.uniform(keys, "clump") < clumps.share.value)
    parts = [(keys, planned, row)]
    for number in range(1, clumps.extra + 1):
        led = keys.take(leads)
        own = Keys(led.day, led.actor, led.kind, led.n + number * _CLUMP, led.child)
        later = 1 + (draws.uniform(own, "clump") * clumps.within.value).astype(np.int64)
        moment = np.minimum(planned[leads] + later, (led.day + 1) * DAY - 1)
        parts.append((own, moment, row[leads]))
    fields = ("day", "actor", "kind", "n", "child")
    joined = Keys(*(np.concatenate([getattr(part[0], name) for part in parts]) for name in fields))
    return joined, np.concatenate([part[1] for part in parts]), np.concatenate([part[2] for part in parts])


def _citizens(
    world: World, role: Role, actors: Ints, row: Ints, uniform: NDArray[np.float64], expected: Mask
) -> Ints:
    """A child of each caller's caseload; -1 where the caseload is empty."""
    result = np.full(len(row), -1, dtype=np.int64)
    order = np.lexsort((expected, row))
    edges = np.searchsorted(row[order] * 2 + expected[order], np.arange(2 * len(actors) + 1))
    for number in np.flatnonzero(np.diff(edges)):
        mine = order[edges[number] : edges[number + 1]]
        caseload = caseload_of(world, role, int(actors[number // 2]), expected=bool(number % 2))
        if isinstance(caseload, Selection):
            if caseload.count:
                result[mine] = caseload.pick(uniform[mine])
        elif len(caseload):
            result[mine] = caseload[(uniform[mine] * len(caseload)).astype(np.int64)]
    return result


def caseload_of(world: World, role: Role, actor: int, expected: bool = False) -> Selection | Ints:
    """The children a role at an actor may ask about; only those with a psychiatric course when one is expected."""
    citizens, place = world.citizens, int(place_of(actor)[0])
    also = Group.COURSE if expected else Group(0)
    match RIGHTS[role].employer:
        case ActorType.PPR:
            return citizens.of_ppr(place, Group.PPR | also)
        case ActorType.FAMILY:
            return citizens.of_home(place, Group.FAMILY | also)
        case ActorType.ACCESSIBLE:
            return citizens.of_home(place, Group.ACCESSIBLE | also)
        case ActorType.PSYCHIATRY:
            return citizens.of_department(actor)
        case _:
            return citizens.of_clinic(actor, Group.COURSE)


def _decided(reading: Reading, world: World, asking: Asking, draws: Draws, date: datetime.date) -> Decided:
    children = world.citizens.look(asking.citizen, date)
    count = len(asking.keys)
    asked = Asked(np.full(count, int(asking.role)), asking.caller)
    relation, named = draws.pair(asking.keys, "access")
    chance = Chance(relation, named, draws.uniform(asking.keys, "override"))
    answer = answers(asked, children, world.live, world.rules, chance)
    journey = JOURNEY_NAMES[RIGHTS[asking.role].journey]
    login = _login_due(reading, journey, asking)
    outcome = _OUTCOMES[answer.outcome]
    sessions = _model(reading).sessions[journey]
    abandons = login & (draws.uniform(asking.keys, "abandon") < sessions.abandoned.value)
    outcome = np.where(abandons, int(Outcome.ABANDONED), outcome)
    rows = world.actors.row(asking.caller)
    regions = world.actors.region_on(date)[rows]
    return Decided(
        keys=asking.keys,
        planned=asking.planned,
        answer=outcome,
        holds={
            **_holds(answer),
            "login": login,
            "relation": np.full(count, world.rules.treatment_relation),
        },
        sets={
            "repositories": answer.repositories,
            "institutions": answer.institution.astype(np.int64),
            "indexes": (answer.owners > 0).astype(np.int64),
            "directories": (answer.departments > 0).astype(np.int64),
        },
        member={
            "epj": np.maximum(0, world.actors.epj[rows] - 1),
            "clinic_system": asking.caller % _systems(reading),
        },
        about=_about(world, asking, children, regions, answer),
    )


def _systems(reading: Reading) -> int:
    letters = _model(reading).letters
    return max(1, len(letters.clinic_systems)) if letters else 1


def _holds(answer: Answers) -> dict[str, Mask]:
    return {
        "caseworkers": answer.caseworkers > 0,
        "found": answer.outcome == Answered.FOUND,
    }


def _about(
    world: World, asking: Asking, children: Children, regions: Ints, answer: Answers
) -> dict[str, NDArray[np.generic]]:
    count = len(asking.keys)
    return {
        "role": np.full(count, int(asking.role) + 1, dtype=np.int16),
        "region": regions.astype(np.int16),
        "municipality": np.where(regions > 0, place_of(asking.caller), 0).astype(np.int16)
        * (RIGHTS[asking.role].employer != ActorType.PSYCHIATRY),
        "citizen": children.index.astype(np.int32),
        "user": asking.user.astype(np.int32),
        "denial": answer.denial.astype(np.int8),
        "uncovered": (answer.uncovered > 0),
        "not_live": (answer.not_connected > 0),
        "elsewhere": children.schooling.municipality != children.home,
        "own": np.ones(count, dtype=bool),
    }


def _login_due(reading: Reading, journey: str, asking: Asking) -> Mask:
    """Whether the user's last lookup lies longer ago than a session lasts unused, or there was none that day."""
    sessions = _model(reading).sessions
    if journey not in sessions:
        where = reading.tree.where(("network", "sessions"))
        raise Mistake(where, f"nothing is said of sessions for {journey}", nearest(journey, sessions))
    order = np.lexsort((asking.planned, asking.user, asking.caller))
    caller, user, planned = asking.caller[order], asking.user[order], asking.planned[order]
    same = (caller[1:] == caller[:-1]) & (user[1:] == user[:-1]) & (planned[1:] // DAY == planned[:-1] // DAY)
    open_still = same & (planned[1:] - planned[:-1] <= sessions[journey].lasts.value)
    due = np.ones(len(order), dtype=bool)
    due[order[1:]] = ~open_still
    return due


def _joined(parts: list[Decided]) -> Decided:
    """The calls of several roles as one."""
    if len(parts) == 1:
        return parts[0]
    fields = ("day", "actor", "kind", "n", "child")

    def both(name: str) -> dict[str, NDArray[np.generic]]:
        return {
            word: np.concatenate([getattr(part, name)[word] for part in parts]) for word in getattr(parts[0], name)
        }

    return Decided(
        keys=Keys(*(np.concatenate([getattr(part.keys, name) for part in parts]) for name in fields)),
        planned=np.concatenate([part.planned for part in parts]),
        answer=np.concatenate([part.answer for part in parts]),
        holds=both("holds"),  # type: ignore[arg-type]
        sets=both("sets"),  # type: ignore[arg-type]
        member=both("member"),  # type: ignore[arg-type]
        about=both("about"),
    )


def _model(reading: Reading) -> NetworkModel:
    model = reading.model.network
    assert model is not None
    return model


NAMES = {
    "role": ("", *(role.name.lower() for role in Role)),
    "region": ("", *(region.danish for region in Region)),
    "denial": ("", "out_of_remit", "no_treatment_relation", "no_consent", "blocked"),
}
"""The words behind the coded columns of lookups."""
