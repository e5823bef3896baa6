from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from mocks.app import application
from mocks.replaced import forwarding, prefixes, replacements
from mocks.running import Network, Options
from mocks.systems import SYSTEMS
from mocks.vendor_report import judged
from sim.mistake import Mistake
from sim.scenario.build import Built
from sim.scenario.reading import Reading
from tests.mocks.conftest import CONTROL, login

pytestmark = pytest.mark.anyio
URL = "http://vendor.example"


def vendors() -> FastAPI:
    """A vendor's EPJ that tells what it was asked."""
    own = FastAPI()

    @own.post("/own/epj/overview")
    async def overview(request: Request) -> Response:
        said = f"{request.headers.get('x-tvaers-call')} {(await request.body()).decode()} {request.url.query}"
        answer = Response(said, 209, {"content-type": "text/plain", "location": f"{URL}/own/epj"})
        answer.set_cookie("one", "1")
        answer.set_cookie("two", "2")
        return answer

    return own


@asynccontextmanager
async def asking(
    reading: Reading, built: Built, monkeypatch: pytest.MonkeyPatch, there: bool = True
) -> AsyncIterator[tuple[httpx.AsyncClient, Network]]:
    """A client of a network whose EPJ is the vendor's, reached without a port."""
    network = Network(reading, Options(delay=False, control_token="control", replaced={"epj": URL}), built=built)
    real, transport = httpx.AsyncClient, httpx.ASGITransport(vendors() if there else unreachable)
    monkeypatch.setattr("mocks.replaced.httpx.AsyncClient", lambda **how: real(transport=transport, **how))
    app = application(network)
    async with real(transport=httpx.ASGITransport(app), base_url="http://mocks") as client:
        yield client, network


async def unreachable(*_: object) -> None:
    """Nobody is there."""
    raise httpx.ConnectError("refused")


async def test_what_comes_to_the_mock_goes_on_to_the_vendors_system(
    reading: Reading, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Body, query, call key and every cookie pass through, its own address becomes ours, and the trace has it."""
    async with asking(reading, built, monkeypatch) as (client, _):
        answer = await client.post("/own/epj/overview?a=1", content=b"asked", headers={"x-tvaers-call": "0.1.2.3.0"})
        assert (answer.status_code, answer.text) == (209, "0.1.2.3.0 asked a=1")
        assert answer.headers["location"] == "/own/epj"
        assert {*answer.cookies} == {"one", "two"}
        trace = (await client.get("/control/trace", headers=CONTROL)).json()["requests"]
        assert [(one["system"], one["outcome"]) for one in trace if one["system"] == "epj"] == [("epj", "http 209")]
        assert (await client.post("/own/klinikplus/overview", json={})).status_code == 401  # a mock still
        assert await login(client, "ppr.851")


async def test_a_vendors_system_that_is_not_there_is_named(
    reading: Reading, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """502 that names the system, and in the vendor's report it is not judged a wrong request."""
    async with asking(reading, built, monkeypatch, there=False) as (client, _):
        answer = await client.post("/own/epj/overview", content=b"{}")
        assert answer.status_code == 502
        assert "epj" in answer.text
        trace = (await client.get("/control/trace", headers=CONTROL)).json()["requests"]
        assert judged(trace)["verdicts"] == {"not judged": 1}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("epjj=http://127.0.0.1:1", "Did you mean epj"),
        ("control=http://127.0.0.1:1", "no system 'control' to replace"),
        ("epj=127.0.0.1:9000", "expected epj=URL"),
        ("epj", "expected epj=URL"),
    ],
)
def test_a_wrong_replacement_is_a_mistake(text: str, said: str) -> None:
    """The system and the form are named."""
    with pytest.raises(Mistake, match=said):
        replacements([text], SYSTEMS)


def test_no_system_takes_another_ones_addresses() -> None:
    """What one system's addresses begin with begins no other's, so replacing one replaces one."""
    begins = [(system.name, prefix) for system in SYSTEMS for prefix in prefixes(system)]
    assert len({prefix for _, prefix in begins}) == len(begins)
    assert forwarding(SYSTEMS[1], URL).routes


async def test_the_control_room_tells_whose_each_system_is(
    reading: Reading, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests and those that failed by system, and the address of the one that is the vendor's."""
    async with asking(reading, built, monkeypatch) as (client, _):
        await client.post("/own/epj/overview", content=b"asked")
        await client.post("/own/klinikplus/overview", json={})
        state = (await client.get("/control/state", headers=CONTROL)).json()
        told = {one["name"]: (one["requests"], one["failed"], one["whose"]) for one in state["systems"]}
        assert (told["epj"], told["klinikplus"]) == ((1, 0, URL), (1, 1, "mock"))
        assert URL in (await client.get("/control/room", headers=CONTROL)).text
