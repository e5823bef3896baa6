"""What a request costs beside a bare endpoint.

`uv run pytest -m benchmark tests/mocks/test_cost.py -s` prints it.
"""

from __future__ import annotations

import asyncio
import sys
from statistics import median

import pytest
from fastapi import FastAPI, Response

from mocks.app import application
from mocks.running import Network, Options
from mocks.situations import finding, purpose_of
from mocks.staging import GROUPS
from mocks.users import user
from sim.network.access import Role
from sim.network.actor_types import ActorType
from sim.network.identifiers import format_cpr
from sim.scenario.build import Built
from sim.scenario.caseloads import children_of
from sim.scenario.reading import Reading, load
from tests.mocks.costs import ask, cost

pytestmark = pytest.mark.benchmark

PATH = "/own/epj/overview"
ROUNDS, REQUESTS, CHILDREN = 7, 1000, 60
ALLOWED = 150.0


def bare(body: bytes) -> FastAPI:
    """A FastAPI application with one endpoint that returns the same bytes."""
    app = FastAPI()

    @app.post(PATH)
    async def answer() -> Response:
        return Response(body, 200, {"cache-control": "no-store"}, "application/json")

    return app


def bodies(network: Network, name: str) -> list[bytes]:
    """Bodies that ask about a hundred children of a user."""
    who = user(name, network.world)
    among = children_of(network.world, who.actor, GROUPS[ActorType.PSYCHIATRY])
    found = finding(network.registry, among, ["full-consent"], purpose_of(Role.CLINICIAN), network.clock.now())
    numbers = [child for child, _ in zip(found, range(CHILDREN), strict=False)]
    cprs = [format_cpr(int(network.registry.look(child, network.clock.now()).cpr[0])) for child in numbers]
    return [b'{"cpr":"%s"}' % cpr.encode() for cpr in cprs]


async def measured(network: Network, name: str = "clinician.5.1") -> dict[str, float]:
    """CPU microseconds a request, medians over interleaved rounds; `first`: the first lookup of each child."""
    app = application(network)
    token = network.sessions.begin(user(name, network.world), network.clock.now()).token
    headers = [(b"authorization", f"Bearer {token}".encode())]
    asked = bodies(network, name)
    first = await cost(app, PATH, asked, headers)
    answers = [await ask(app, PATH, body, headers) for body in asked]
    asked = [body for body, (status, _) in zip(asked, answers, strict=True) if status == 200]
    answer = next(answer for status, answer in answers if status == 200)
    plain = bare(answer)
    many = (asked * (REQUESTS // len(asked) + 1))[:REQUESTS]
    costs: dict[str, list[float]] = {"bare": [], "ours": []}
    for _ in range(ROUNDS):
        costs["bare"].append(await cost(plain, PATH, many, headers))
        costs["ours"].append(await cost(app, PATH, many, headers))
    return {"first": first, **{name: median(values) for name, values in costs.items()}}


def test_the_overview_costs_little_beyond_a_bare_endpoint(reading: Reading, built: Built) -> None:
    """At most 150 µs of CPU more than FastAPI returning the same bytes, delay apart, in the whole country and in a
    hundredth of it; asked once before."""
    few = load("national", tuple(f"network.population.{name}={size // 100}" for name, size in BANDS.items()))
    found = {}
    for title, said, ready in (("1,137,799", reading, built), ("11,377", few, None)):
        found[title] = asyncio.run(measured(Network(said, Options(delay=False), built=ready)))
    for title, costs in found.items():
        more = costs["ours"] - costs["bare"]
        sys.stdout.write(
            f"\n{title} children: ours {costs['ours']:.0f} µs, bare {costs['bare']:.0f} µs ({more:+.0f}); "
        )
        sys.stdout.write(f"first time {costs['first']:.0f} µs\n")
    assert all(costs["ours"] - costs["bare"] <= ALLOWED for costs in found.values())


BANDS = {
    "children": 1_137_799, "children_0_4": 300_404, "children_5_9": 317_347, "children_10_14": 309_043,
    "children_15_17": 211_005,
}  # fmt: skip


def test_with_its_delay(reading: Reading, built: Built) -> None:
    """The calendar's events are paid for too; printed, not judged: it is the delay that is simulated."""

    async def talk() -> float:
        network = Network(reading, Options(), built=built)
        app = application(network)
        token = network.sessions.begin(user("clinician.5.1", network.world), network.clock.now()).token
        headers = [(b"authorization", f"Bearer {token}".encode())]
        asked = bodies(network, "clinician.5.1")
        network.calendar._others = iter(())  # other people's calls cost by the second, not by the request
        async with app.inner.router.lifespan_context(app.inner):
            await cost(app, PATH, asked, headers, 60)
            found = await cost(app, PATH, asked * 10, headers, 60)
            late = sorted(one.left - one.due for one in network.trace if one.due is not None and one.left is not None)
        sys.stdout.write(f"\nwith delay {found:.0f} µs; answers late by {late[len(late) // 2]} µs in the median, ")
        sys.stdout.write(f"99th percentile {late[-len(late) // 100]} µs\n")
        assert late[0] >= 0
        return found

    asyncio.run(talk())
