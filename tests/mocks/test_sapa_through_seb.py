"""SAPA's page sends its user through SEB, and believes only the answer to its own question."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any

import pytest

from mocks.running import Network
from tests.mocks.conftest import asking, put_in, seb_says

pytestmark = pytest.mark.anyio
HTML = {"accept": "text/html"}
USER = "family.851"


async def at_the_tab(client: Any) -> str:
    """A municipal user is logged in and has found a child: the address of the child's overview."""
    cpr = await put_in(client, USER, "full-consent", "appointments")
    await client.post("/own/login", data={"user": USER, "password": "tvaers"})
    found = await client.post("/sapa/borger", data={"cpr": cpr}, headers=HTML)
    return str(found.headers["location"])


async def test_the_button_leads_through_seb_once_in_a_session(network: Network) -> None:
    """First to SEB and back to the appointments, afterwards to the appointments at once."""
    async with asking(network) as client:
        tab = await at_the_tab(client)
        asked = await client.post(f"{tab}/aftaler", headers=HTML)
        assert asked.headers["location"].startswith("http://mocks/seb/sso?SAMLRequest=")
        back = await client.post("/sapa/acs", data=await seb_says(client, asked, USER), headers=HTML)
        assert back.headers["location"] == f"{tab}/aftaler"
        page = await client.get(back.headers["location"], headers=HTML)
        assert "Seneste seks måneder" in page.text
        assert "Seneste seks måneder" in (await client.post(f"{tab}/aftaler", headers=HTML)).text
        segments = [one.segment for one in network.trace if one.segment]
    assert segments == ["sapa.tab", "seb.login", "seb.assertion", "sapa.appointments", "sapa.appointments"]


async def test_without_a_login_at_seb_there_are_no_appointments(network: Network) -> None:
    """The address alone leads back to the tab, and nothing is looked up."""
    async with asking(network) as client:
        tab = await at_the_tab(client)
        answer = await client.get(f"{tab}/aftaler", headers=HTML)
    assert answer.headers["location"] == tab
    assert len(network.audit) == 0


@pytest.mark.parametrize(("user", "said"), [("ppr.101", "ppr.101"), ("visitor", "ingen rolle")])
async def test_another_user_or_one_without_role_is_not_let_in(network: Network, user: str, said: str) -> None:
    """403, with the reason in Danish, and nothing is looked up."""
    async with asking(network) as client:
        tab = await at_the_tab(client)
        asked = await client.post(f"{tab}/aftaler", headers=HTML)
        answer = await client.post("/sapa/acs", data=await seb_says(client, asked, user), headers=HTML)
        after = await client.get(f"{tab}/aftaler", headers=HTML)
    assert answer.status_code == 403
    assert said in answer.text
    assert after.headers["location"] == tab
    assert len(network.audit) == 0


def other_user(text: str) -> str:
    """The answer about somebody else, its signature as it was."""
    return b64encode(b64decode(text).replace(USER.encode(), b"family.101")).decode()


def without_signature(text: str) -> str:
    """The answer without its signature."""
    start, _, rest = b64decode(text).decode().partition("<ds:Signature ")
    return b64encode((start + rest.partition("</ds:Signature>")[2]).encode()).decode()


def nothing(_: str) -> str:
    """No answer at all."""
    return ""


def cut_short(text: str) -> str:
    """The answer without its end."""
    return text[:-40]


@pytest.mark.parametrize("change", [other_user, without_signature, nothing, cut_short])
async def test_an_answer_that_was_changed_is_not_believed(network: Network, change: Any) -> None:
    """Refused with a reason; nobody is let in by it."""
    async with asking(network) as client:
        tab = await at_the_tab(client)
        asked = await client.post(f"{tab}/aftaler", headers=HTML)
        said = await seb_says(client, asked, USER)
        answer = await client.post("/sapa/acs", data={**said, "SAMLResponse": change(said["SAMLResponse"])})
        after = await client.get(f"{tab}/aftaler", headers=HTML)
    assert answer.status_code in (400, 403)
    assert after.headers["location"] == tab


async def test_an_answer_opens_the_door_once(network: Network) -> None:
    """Posted again, or in another session, it is refused."""
    async with asking(network) as client:
        tab = await at_the_tab(client)
        said = await seb_says(client, await client.post(f"{tab}/aftaler", headers=HTML), USER)
        assert (await client.post("/sapa/acs", data=said, headers=HTML)).status_code == 303
        assert (await client.post("/sapa/acs", data=said, headers=HTML)).status_code == 400
        client.cookies.clear()
        other = await at_the_tab(client)
        await client.post(f"{other}/aftaler", headers=HTML)
        theirs = {**said, "RelayState": other.rpartition("/")[2]}
        assert (await client.post("/sapa/acs", data=theirs, headers=HTML)).status_code == 400
