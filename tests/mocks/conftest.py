"""A network to ask, in the same process: no port, no waiting."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from html import unescape

import httpx
import pytest

from mocks.app import application
from mocks.running import Network, Options
from mocks.users import PASSWORD
from sim.scenario.build import Built, build
from sim.scenario.reading import Reading, load

CONTROL = {"authorization": "Bearer control"}
Client = Callable[[Network], "AsyncIterator[httpx.AsyncClient]"]


@pytest.fixture(scope="session")
def reading() -> Reading:
    """The whole country."""
    return load("national")


@pytest.fixture(scope="session")
def built(reading: Reading) -> Built:
    """What virtual time plays."""
    return build(reading)


@pytest.fixture(scope="session")
def shared(reading: Reading, built: Built) -> Network:
    """A network that answers at once; tests get it reset."""
    return Network(reading, Options(delay=False, control_token="control"), built=built)


@pytest.fixture
def network(shared: Network) -> Iterator[Network]:
    """A network that answers at once, as after starting."""
    shared.clock.set(shared.options.at)
    shared.reset()
    yield shared
    shared.reset()


@pytest.fixture(scope="session")
def slow(reading: Reading, built: Built) -> Network:
    """A network that takes its time; nothing moves it but the test clock, and other people's calls stay away."""
    return Network(reading, Options(control_token="control"), built=built)


@asynccontextmanager
async def asking(network: Network) -> AsyncIterator[httpx.AsyncClient]:
    """A client inside the process."""
    transport = httpx.ASGITransport(application(network))
    async with httpx.AsyncClient(transport=transport, base_url="http://mocks") as client:
        yield client


async def login(client: httpx.AsyncClient, name: str) -> dict[str, str]:
    """Headers of a logged-in user."""
    answer = await client.post("/own/token", json={"user": name, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return {"authorization": f"Bearer {answer.json()['token']}"}


async def put_in(client: httpx.AsyncClient, user: str, *situations: str) -> str:
    """The CPR number of a user's child in these situations."""
    answer = await client.post("/control/citizens", json={"situations": situations, "user": user}, headers=CONTROL)
    assert answer.status_code == 200, answer.text
    cpr: str = answer.json()["cpr"]
    return cpr


def field(answer: httpx.Response, name: str) -> str:
    """The value of a hidden field on a page."""
    told = re.search(f'name="{name}" value="([^"]*)"', answer.text)
    assert told is not None, answer.text[:2000]
    return unescape(told[1])


async def seb_says(client: httpx.AsyncClient, asked: httpx.Response, user: str) -> dict[str, str]:
    """The form that SEB answers with, after a user has logged in there."""
    form = await client.get(asked.headers["location"])
    given = {"login": field(form, "login"), "user": user, "password": PASSWORD}
    answer = await client.post("/seb/login", data=given)
    return {name: field(answer, name) for name in ("SAMLResponse", "RelayState")}
