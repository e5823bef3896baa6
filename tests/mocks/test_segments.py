from __future__ import annotations

import asyncio

import numpy as np
import pytest

from mocks.call_key import CallKey
from mocks.preparation import asking_alone
from mocks.running import Network
from mocks.segments import SEGMENTS
from mocks.users import User, user
from sim.chance.durations import MINUTE
from sim.engine import fast
from sim.network.access import Role
from sim.network.identifiers import format_cpr
from sim.network.user_names import user_name
from sim.scenario.build import Built
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Plan, Stage
from sim.scenario.route import Op
from tests.mocks.conftest import asking, login


def planned(built: Built, each: int) -> list[int]:
    """Rows of some lookups of every role that reach the systems."""
    about = built.plan.about
    rows = np.flatnonzero((about["role"] > 0) & (built.plan.answer != Outcome.ABANDONED))
    return [int(row) for role in Role for row in rows[about["role"][rows] == int(role) + 1][:each]]


def alone(plan: Plan, row: int, stage: Stage) -> int:
    """Microseconds from the first attempt's beginning to the answer when nobody else is there, by the fast engine."""
    rows = slice(int(plan.first[row]), int(plan.ends[row]))
    one = np.array([row])
    single = Plan(
        plan.keys.take(one), plan.planned[one], np.zeros(1, dtype=np.int64), plan.head[one], plan.length[one],
        plan.attempts[one], plan.pause[one], plan.overlap[one], plan.answer[one], plan.visible[one], {}, {},
        plan.steps[rows].copy(),
    )  # fmt: skip
    moments = fast.play(single, stage)
    return int(moments.closed[0] - moments.arrived[plan.head[row]])


def test_under_a_call_key_a_request_passes_what_the_engine_plays(slow: Network, built: Built) -> None:
    """Each attempt of planned lookups of every role has the plan's own rows, also when it is prepared anew."""
    plan = built.plan
    for row in planned(built, 3):
        parts = tuple(int(getattr(plan.keys, name)[row]) for name in ("day", "actor", "kind", "n", "child"))
        role = Role(int(plan.about["role"][row]) - 1)
        asking = asking_alone(role, parts[1], int(plan.about["citizen"][row]), plan.keys.take(np.array([row])))
        (fresh,) = slow.preparer.lookups(asking, slow.registry, slow.options.at)
        for attempt in range(int(plan.attempts[row])):
            key = CallKey(parts, attempt, given=True)  # type: ignore[arg-type]
            segment = next(name for name, one in SEGMENTS.items() if one.journey == fresh.journey and not one.first)
            route = slow.route(segment, key, fresh)
            start = int(plan.first[row] + plan.head[row] + attempt * plan.length[row])
            rows = plan.steps[start : start + int(plan.length[row])]
            assert route.op == rows["op"].tolist()
            assert route.work == rows["work"].tolist()
            assert route.jump[1:-1] == rows["jump"].tolist()[1:-1]
            visits = [place for place, op in enumerate(route.op) if op == Op.VISIT]
            assert [route.station[place] for place in visits] == [int(rows["station"][place]) for place in visits]


def test_unloaded_a_request_takes_exactly_what_it_takes_in_virtual_time(slow: Network, built: Built) -> None:
    """From arrival to the moment of its answer, to the microsecond, for lookups of every role."""
    plan = built.plan

    async def ask() -> None:
        async with asking(slow) as client:
            for row in planned(built, 2):
                role = Role(int(plan.about["role"][row]) - 1)
                caller, citizen = int(plan.keys.actor[row]), int(plan.about["citizen"][row])
                token = slow.sessions.begin(user_of(slow, role, caller), slow.clock.now()).token
                path = {Role.GP: "/own/klinikplus/overview"}.get(role, "/own/epj/overview")
                path = "/own/sapa/appointments" if role <= Role.ACCESSIBLE else path
                key = ".".join(
                    str(int(getattr(plan.keys, name)[row])) for name in ("day", "actor", "kind", "n", "child")
                )
                cpr = format_cpr(int(slow.registry.look(citizen).cpr[0]))
                headers = {"authorization": f"Bearer {token}", "x-tvaers-call": key}
                request = asyncio.create_task(client.post(path, json={"cpr": cpr}, headers=headers))
                while not (last := slow.trace.last(1)) or not last[0].segment or last[0].due is not None:
                    await asyncio.sleep(0)
                slow.calendar.set(slow.clock.now() + MINUTE)
                await request
                passage = slow.trace.last(1)[0]
                assert passage.due is not None
                assert passage.due - passage.arrived == alone(plan, row, built.stage)
                assert passage.outcome == Outcome(int(plan.answer[row])).name.lower()

    asyncio.run(ask())


def user_of(network: Network, role: Role, actor: int) -> User:
    """The user of a role at an actor."""
    return user(user_name(role, actor), network.world)


@pytest.mark.parametrize("name", list(SEGMENTS))
def test_no_segment_holds_a_human_step(slow: Network, name: str) -> None:
    """What people do is never played by a mock, and every segment of the shipped journeys has a station to visit."""
    route = slow.route(name, CallKey((0, 5, 7, 0, 0)), None)
    human = [row for row, op in enumerate(route.op) if op == Op.DELAY and route.station[row] == 1]
    assert human == []
    assert Op.VISIT in route.op


def test_a_repeated_attempt_repeats_its_draws_and_another_occurrence_draws_anew(slow: Network) -> None:
    """The same key and attempt pass the same works; attempt 1, and the next occurrence, pass others."""
    first = CallKey((0, 5, 7, 0, 0))
    works = [
        slow.route("sapa.appointments", key, None).work
        for key in (first, first, CallKey(first.parts, 1), CallKey((0, 5, 7, 1, 0)))
    ]
    assert works[0] == works[1]
    assert works[0] != works[2]
    assert works[0] != works[3]


def test_an_attempt_beyond_the_journeys_is_refused(network: Network) -> None:
    """The fault names the header and how many attempts there are."""

    async def ask() -> None:
        async with asking(network) as client:
            headers = await login(client, "ppr.851") | {"x-tvaers-call": "0.1.2.3", "x-tvaers-attempt": "7"}
            cpr = format_cpr(int(network.registry.look(0).cpr[0]))
            answer = await client.post("/own/sapa/appointments", json={"cpr": cpr}, headers=headers)
            assert answer.status_code == 400
            assert answer.json()["element"] == "x-tvaers-attempt"
            assert "below 2" in answer.json()["expected"]

    asyncio.run(ask())
