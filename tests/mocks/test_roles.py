"""Every pair of role and door: who gets in where, from a table in which every door there is has its row."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest

from mocks.running import Network
from mocks.systems import index, nsp
from mocks.users import examples
from sim.network.access import Role
from sim.network.days import day_number
from tests.mocks.conftest import login
from tests.mocks.every_route import Door, every_route
from tests.mocks.kombit.messages import asking, example, search
from tests.mocks.kombit.messages import envelope as to_index
from tests.mocks.soap_calls import FETCH, FIND, dgws, envelope, fault, fetch, find, hsuid, id_card

pytestmark = pytest.mark.long

MUNICIPAL, HOSPITAL, CLINIC = {"ppr", "family", "accessible"}, {"social_worker", "secretary", "clinician"}, {"gp"}
EVERYBODY = MUNICIPAL | HOSPITAL | CLINIC
WITH_VISITORS = EVERYBODY | {"visitor"}
OPEN_TO: dict[str, set[str]] = {
    r"/sapa.*|/own/sapa/.*": MUNICIPAL,
    r"/own/epj.*": HOSPITAL,
    r"/own/klinikplus.*": CLINIC,
    r"/own/institution/.*|/own/relation": HOSPITAL | CLINIC,
    r"/own/minspaerring/.*|/organisation/.*": EVERYBODY,
    r"/medcom.*": EVERYBODY,
    r"/control.*|/own/tokens/certificates": set(),
    r"/own/medcom/mailboxes/.*|/own/medcom/transmissions.*|/own/ehmi/.*": set(),
}
"""Doors that a user's session opens, and to whom; written out, so that it is not the table it tests. Control has its
token, and a mailbox its own."""
WITHOUT_SESSION = (
    r"/own/(token|login|logout|static/.*)|/seb/.*|/sts/.*|/own/kombit/sts|/control/room"
    r"|/own/medcom/(token|addresses|verdict|protocol)|.*/xsd/.*|/sapa/(saml|login|acs|sso).*"
)
"""Doors that make sessions or tokens, or tell what anybody may know."""
BY_MESSAGE = {index.PATH, nsp.REGISTRY, nsp.REPOSITORY, nsp.PROXY, "/minlog2-registration/20250312/RegisterService"}
"""Doors that ask for a token in the message, tried below."""
REFUSED = {False: (401, 403), True: (400, 401, 403)}
"""How a door refuses; some that no user opens look at the form before they look at the token."""
ROLES = [*(role.name.lower() for role in Role), "visitor"]


def named(network: Network, role: str) -> str:
    """A test user of a role."""
    known = examples(network.world, day_number(network.clock.today()))
    return next((name for one, name in known.items() if one.name.lower() == role), "visitor")


def row_of(door: Door) -> str | None:
    """The row of a door that a session opens; AssertionError for one that is in no table."""
    if re.fullmatch(WITHOUT_SESSION, door.template) or door.template in BY_MESSAGE:
        return None
    rows = [row for row in OPEN_TO if re.fullmatch(row, door.template)]
    assert len(rows) == 1, f"{door}: a door needs one row of OPEN_TO, found {rows}"
    return rows[0]


@pytest.mark.parametrize("role", ROLES)
def test_every_pair_of_role_and_door(network: Network, role: str) -> None:
    """A session opens the doors of its role and no other; without one, or with a made-up one, no door opens."""

    async def ask() -> None:
        async with asking(network) as client:
            headers = await login(client, named(network, role))
            for door in every_route(network):
                row = row_of(door)
                if row is None:
                    continue
                answer = await tried(client, door, headers)
                shut = answer.status_code in REFUSED[not OPEN_TO[row]]
                assert shut == (role not in OPEN_TO[row]), (role, door, answer.text[:300])
                for nobody in ({}, {"authorization": "Bearer made-up"}) if role == "visitor" else ():
                    refused = (await tried(client, door, nobody)).status_code
                    assert refused in REFUSED[not OPEN_TO[row]], (door, refused)

    asyncio.run(ask())


async def tried(client: httpx.AsyncClient, door: Door, headers: dict[str, str]) -> httpx.Response:
    """A request to a door that gets no further than its form."""
    client.cookies.clear()
    content = b"{}" if door.method in ("POST", "PUT") else b""
    return await client.request(door.method, door.path, content=content, headers=headers)


@pytest.mark.parametrize("role", ROLES)
def test_every_pair_of_role_and_soap_door(network: Network, role: str) -> None:
    """The index answers every role's token; the documents are for those whose journey they are, by an id-card."""

    async def ask() -> None:
        async with asking(network) as client:
            name = named(network, role)
            sent = {**(await login(client, name)), "soapaction": "http://kombit.dk/sts/sagdokumentindeks/fremsoeg"}
            body = to_index("fremsoeg", search(example(number="none")))
            answer = await client.post(index.PATH, content=body, headers=sent)
            assert (answer.status_code == 200) == (role in EVERYBODY), answer.text
            if role == "visitor":
                return
            card = await id_card(client, name)
            for path, message in (
                (nsp.REGISTRY, envelope(dgws(card) + hsuid("0101019999"), find("0101019999"), FIND)),
                (nsp.REPOSITORY, envelope(dgws(card) + hsuid(None), fetch(("1", "2")), FETCH)),
            ):
                told = await client.post(path, content=message)
                code = "" if told.status_code == 200 else fault(told)[0]
                assert (code == "not_authorized") == (role not in MUNICIPAL), (path, told.text)

    asyncio.run(ask())


def test_every_door_has_its_row(network: Network) -> None:
    """No door stands in no table, and no table has a row without doors."""
    rows = {row_of(door) for door in every_route(network)} - {None}
    assert rows == set(OPEN_TO)
    assert {door.template for door in every_route(network)} >= BY_MESSAGE
