from __future__ import annotations

import asyncio
from typing import Any

import pytest

from mocks.running import Network
from sim.chance.durations import MINUTE, SECOND
from tests.mocks.conftest import CONTROL, asking, login, put_in

PSYCHIATRY = "clinician.5.1"


async def switched(client: Any, **fault: Any) -> int:
    """Switch a fault on; its number."""
    answer = await client.post("/control/faults", json=fault, headers=CONTROL)
    assert answer.status_code == 200, answer.text
    number: int = answer.json()["number"]
    return number


def run(network: Network, asked: Any) -> None:
    """Run one conversation with a network."""

    async def talk() -> None:
        async with asking(network) as client:
            await asked(client)

    asyncio.run(talk())


@pytest.mark.parametrize("kind", ["error", "partial"])
@pytest.mark.parametrize(
    ("source", "missing"), [("index", {"family", "ppr"}), ("institution", {"institution"}), ("organisation", set())]
)
def test_a_source_that_fails_makes_the_answer_partial(
    network: Network, kind: str, source: str, missing: set[str]
) -> None:
    """What is missing is named, the rest is shown, and once the fault is off all is there again."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PSYCHIATRY, "full-consent", "family-case", "ppr-case")
        headers = await login(client, PSYCHIATRY)
        number = await switched(client, kind=kind, source=source)
        failing = await client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers)
        if source == "organisation":  # asked a second time, for caseworkers, outside any join
            assert failing.status_code == (503 if kind == "error" else 504)
        else:
            answer = failing.json()
            assert answer["outcome"] == "partial"
            assert {one["source"] for one in answer["notices"] if one["kind"] == "missing"} == missing
            assert (answer["cases"] == []) == (source == "index")
            assert (answer["institution"] is None) == (source == "institution")
        await client.delete(f"/control/faults/{number}", headers=CONTROL)
        whole = await client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers)
        assert whole.json()["outcome"] == "answered"

    run(network, ask)


def test_one_repository_down_hides_its_appointments_only(network: Network) -> None:
    """With documents in two repositories, the other one's appointments are still shown."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, "family.851", "full-consent", "two-repositories")
        headers = await login(client, "family.851")
        whole = (await client.post("/own/sapa/appointments", json={"cpr": cpr}, headers=headers)).json()
        await switched(client, kind="partial", source="repository.4")
        part = (await client.post("/own/sapa/appointments", json={"cpr": cpr}, headers=headers)).json()
        assert part["outcome"] == "partial"
        assert [one for one in part["notices"] if one["kind"] == "missing"] == [
            {"source": "own_region", "kind": "missing"}
        ]
        assert 0 < len(part["appointments"]) < len(whole["appointments"])
        assert all(one in whole["appointments"] for one in part["appointments"])

    run(network, ask)


def test_faults_of_a_system_are_met_at_its_door(network: Network) -> None:
    """Error: 503. Expired: the session is over. Stale: data of an earlier day, and it says so. Others feel nothing."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PSYCHIATRY, "full-consent", "no-appointments")
        headers = await login(client, PSYCHIATRY)

        async def lookup() -> Any:
            return await client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers)

        for fault, status, word in (
            ({"kind": "error", "system": "epj"}, 503, "fault"),
            ({"kind": "expired", "system": "epj"}, 401, "expired_session"),
            ({"kind": "error", "system": "sapa"}, 200, None),
            ({"kind": "error", "system": "epj", "start": "2026-11-23T12:00"}, 200, None),
            ({"kind": "error", "system": "epj", "end": "2026-11-23T08:00"}, 200, None),
            ({"kind": "error", "cpr": cpr}, 503, "fault"),
        ):
            number = await switched(client, **fault)
            answer = await lookup()
            assert (answer.status_code, answer.json().get("error")) == (status, word)
            await client.delete(f"/control/faults/{number}", headers=CONTROL)
        await switched(client, kind="stale", system="epj", days=2)
        answer = (await lookup()).json()
        assert answer["as_of"] == "2026-11-21"
        assert {"source": "all", "kind": "may_be_outdated"} in answer["notices"]

    run(network, ask)


def test_a_request_may_ask_for_a_fault_of_its_own(network: Network) -> None:
    """By header, and only itself; a word that is none is refused."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PSYCHIATRY, "full-consent", "family-case")
        headers = await login(client, PSYCHIATRY)
        for text, status in (
            ("kind=error", 503),
            ("kind=partial&source=index", 200),
            ("kind=odd", 400),
            ("kind=slow", 400),
        ):
            asked = {**headers, "x-tvaers-fault": text}
            answer = await client.post("/own/epj/overview", json={"cpr": cpr}, headers=asked)
            assert answer.status_code == status
            assert "partial" in answer.text or status != 200
        assert (await client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers)).json()[
            "outcome"
        ] == "answered"

    run(network, ask)


def test_slow_adds_its_draw_and_a_silent_source_costs_the_joins_deadline(slow: Network) -> None:
    """In virtual moments: a constant two seconds more, and at the index exactly its deadline of ten seconds."""

    async def ask() -> None:
        async with asking(slow) as client:
            cpr = await put_in(client, PSYCHIATRY, "full-consent", "family-case")
            token = slow.sessions.begin(_user(slow), slow.clock.now()).token
            waits = []
            for fault in (
                None,
                "kind=slow&constant=2 s",
                "kind=slow&constant=2 s&source=index",
                "kind=partial&source=index",
            ):
                headers = {"authorization": f"Bearer {token}", "x-tvaers-call": "0.1.2.3.0"}
                headers |= {"x-tvaers-fault": fault} if fault else {}
                request = asyncio.create_task(client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers))
                while not slow.trace.last(1)[0].segment or slow.trace.last(1)[0].due is not None:
                    await asyncio.sleep(0)
                slow.calendar.set(slow.clock.now() + MINUTE)
                answer = await request
                passage = slow.trace.last(1)[0]
                assert passage.due is not None
                waits.append(passage.due - passage.arrived)
                visits = {visit[0]: visit for visit in passage.visits}
            assert answer.json()["outcome"] == "partial"
            assert waits[1] == waits[2] == waits[0] + 2 * SECOND
            assert visits["index"][3] == -1
            following = next(
                visit for visit in passage.visits if visit[1] >= visits["index"][1] and visit[0] != "index"
            )
            assert following[1] - visits["index"][1] == 10 * SECOND

    asyncio.run(ask())


def _user(network: Network) -> Any:
    from mocks.users import user

    return user(PSYCHIATRY, network.world)


def test_the_control_room_shows_faults_stations_and_requests(network: Network) -> None:
    """After entering with the token; with another one nobody enters. A child's CPR number is not on the page."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PSYCHIATRY, "full-consent", "family-case")
        headers = await login(client, PSYCHIATRY)
        await switched(client, kind="error", source="index", cpr=cpr)
        await client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers)
        assert (await client.post("/control/room", data={"token": "guess"})).status_code == 401
        assert "Control token" in (await client.get("/control/room")).text
        assert (await client.post("/control/room", data={"token": "control"})).status_code == 303
        page = (await client.get("/control/room")).text
        for word in ("error", "index", "epj.overview", PSYCHIATRY, "partial", "registry"):
            assert word in page
        assert cpr not in page
        (fault,) = (await client.get("/control/state")).json()["faults"].values()
        assert fault["source"] == "index"

    run(network, ask)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "odd"},
        {"kind": "slow"},
        {"kind": "partial"},
        {"kind": "error", "source": "no-such"},
        {"kind": "drop", "source": "index"},
        {"kind": "error", "start": "noon"},
        {"kind": "slow", "by": {"exponential": "long"}},
        {"kind": "error", "share": 0},
    ],
)
def test_a_fault_that_cannot_be_is_refused(network: Network, fault: dict[str, Any]) -> None:
    """With the element that is wrong."""

    async def ask(client: Any) -> None:
        answer = await client.post("/control/faults", json=fault, headers=CONTROL)
        assert answer.status_code == 400
        assert answer.json()["element"].startswith("body")
        assert (await client.get("/control/faults", headers=CONTROL)).json() == {}

    run(network, ask)
