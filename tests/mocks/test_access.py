from __future__ import annotations

import asyncio
import json
import logging
import re

import pytest

from mocks.app import application
from mocks.running import Network, Options
from mocks.users import PASSWORD, examples
from sim.network.access import Role
from sim.network.days import day_number
from sim.scenario.build import Built
from sim.scenario.reading import Reading
from tests.mocks.conftest import CONTROL, asking, login, put_in

DOORS = {
    "sapa": ("/sapa", "/own/sapa/appointments"),
    "epj": ("/own/epj", "/own/epj/overview"),
    "klinikplus": ("/own/klinikplus", "/own/klinikplus/overview"),
}
OPEN_TO = {
    "sapa": {"ppr", "family", "accessible"},
    "epj": {"social_worker", "secretary", "clinician"},
    "klinikplus": {"gp"},
}
"""Written out, so that it is not the table it tests."""

KEPT_CLOSED = ("/own/sapa", "/own/epj", "/own/klinikplus", "/sapa", "/control/")
"""Other systems have logins of their own, tried with them."""


@pytest.mark.parametrize("system", list(DOORS))
@pytest.mark.parametrize("role", [*(role.name.lower() for role in Role), "visitor"])
def test_every_pair_of_role_and_system(network: Network, role: str, system: str) -> None:
    """A role gets into its own systems by page and by interface, and into no other; who has no role gets in nowhere."""
    names = {one.name.lower(): name for one, name in examples(network.world, day_number(network.clock.today())).items()}

    async def ask() -> None:
        async with asking(network) as client:
            headers = await login(client, names.get(role, "visitor"))
            page = await client.get(DOORS[system][0], headers=headers)
            lookup = await client.post(DOORS[system][1], json={"cpr": "1"}, headers=headers)
            if role in OPEN_TO[system]:
                assert (page.status_code, lookup.status_code) == (200, 400)
            else:
                assert (page.status_code, lookup.status_code) == (403, 403)
                assert lookup.json()["element"] == "role"

    asyncio.run(ask())


def test_nothing_is_answered_without_a_session(network: Network) -> None:
    """Who has no token or an unknown one is refused wherever people are; control also refuses users' tokens."""
    paths = application(network).inner.openapi()["paths"]

    async def ask() -> None:
        async with asking(network) as client:
            user = await login(client, "ppr.851")
            for path, methods in paths.items():
                if not path.startswith(KEPT_CLOSED):
                    continue
                for method in methods:
                    for headers in ({}, {"authorization": "Bearer x"}, user if path.startswith("/control") else {}):
                        answer = await client.request(method, re.sub(r"{.*?}", "1", path), json={}, headers=headers)
                        assert answer.status_code == 401, (method, path, answer.text)
            for page in ("/sapa", "/own/epj", "/own/klinikplus"):
                assert (await client.get(page)).status_code == 401
                shown = await client.get(page, headers={"accept": "text/html"})
                assert (shown.status_code, shown.headers["location"]) == (303, "/own/login")

    asyncio.run(ask())


def test_a_wrong_password_or_user_opens_nothing(network: Network) -> None:
    """The same answer for an unknown user as for a wrong password."""

    async def ask() -> None:
        async with asking(network) as client:
            answers = [
                await client.post("/own/token", json=given)
                for given in ({"user": "ppr.851", "password": "x"}, {"user": "ppr.999", "password": PASSWORD}, {})
            ]
            assert {answer.status_code for answer in answers} == {401}
            assert len({answer.text for answer in answers}) == 1

    asyncio.run(ask())


def test_a_session_unused_too_long_is_over(network: Network) -> None:
    """After an hour unused on the test clock a municipal user must log in again; used within it, not."""

    async def ask() -> None:
        async with asking(network) as client:
            headers = await login(client, "ppr.851")
            for minutes, status in ((50, 200), (50, 200), (70, 401)):
                await client.post("/control/clock", json={"advance_seconds": minutes * 60}, headers=CONTROL)
                answer = await client.get("/sapa", headers=headers)
                assert answer.status_code == status
            assert answer.json()["error"] == "expired_session"

    asyncio.run(ask())


def test_without_security_anyone_may_ask_and_every_page_says_so(reading: Reading, built: Built) -> None:
    """Only with the option; a user named in a header is taken at their word."""
    network = Network(reading, Options(delay=False, level="open", control_token="control"), built=built)

    async def ask() -> None:
        async with asking(network) as client:
            cpr = await put_in(client, "clinician.5.1", "full-consent", "family-case")
            answer = await client.post(
                "/own/epj/overview", json={"cpr": cpr}, headers={"x-tvaers-user": "clinician.5.1"}
            )
            assert answer.json()["outcome"] == "answered"
            for page in ("/", "/own/epj", "/own/klinikplus", "/sapa"):
                assert "Sikkerhed er slået fra" in (await client.get(page)).text, page
            assert (await client.get("/control/state")).status_code == 401

    asyncio.run(ask())


def test_no_cpr_number_in_logs_traces_addresses_or_errors(network: Network, caplog: pytest.LogCaptureFixture) -> None:
    """Right or wrong, a CPR number that is sent comes back nowhere but in control's answers that are asked for it."""
    caplog.set_level(logging.DEBUG)

    async def ask() -> None:
        async with asking(network) as client:
            cpr = await put_in(client, "ppr.851", "full-consent", "appointments")
            headers = await login(client, "ppr.851")
            seen = []
            for sent in (cpr, cpr[:9], cpr + "1", cpr[:6] + "0000", "x" + cpr, [cpr], {"a": cpr}):
                for path in ("/own/sapa/appointments", "/own/epj/overview"):
                    seen.append(await client.post(path, json={"cpr": sent}, headers=headers))
            seen.append(await client.post("/own/sapa/appointments", content=f"cpr={cpr}", headers=headers))
            found = await client.post("/sapa/borger", data={"cpr": cpr}, headers=headers)
            seen += [found, await client.get(found.headers["location"], headers=headers)]
            seen.append(await client.post(found.headers["location"] + "/aftaler", headers=headers))
            seen.append(await client.post("/control/faults", json={"kind": "slow", "cpr": cpr}, headers=CONTROL))
            seen.append(await client.get("/control/trace", headers=CONTROL))
            seen.append(await client.get("/control/state", headers=CONTROL))
            for answer in seen:
                assert cpr[:9] not in answer.text + str(answer.headers), answer.request.url
                assert cpr not in str(answer.request.url)
            assert cpr[:9] not in re.sub(r"\s", "", caplog.text)

    asyncio.run(ask())


def test_a_hidden_case_looks_exactly_like_no_case(network: Network) -> None:
    """The same bytes, length included, and the same way through the network; only the audit's side knows neither."""

    async def ask() -> None:
        async with asking(network) as client:
            headers = await login(client, "secretary.5.1")
            cpr = await put_in(client, "secretary.5.1", "full-consent", "no-case")
            child = network.registry.index_of(cpr)
            seen = []
            for hidden in (False, True):
                if hidden:
                    await client.post("/control/reset", headers=CONTROL)
                    headers = await login(client, "secretary.5.1")
                    _hide(network, child)
                answer = await client.post("/own/epj/overview", json={"cpr": cpr}, headers=headers)
                assert answer.status_code == 200
                passage = network.trace.last(1)[0]
                seen.append((answer.content, [visit[0] for visit in passage.visits], len(network.audit)))
            assert seen[0] == seen[1]
            assert json.loads(seen[0][0])["cases"] == []

    asyncio.run(ask())


def _hide(network: Network, child: int) -> None:
    from mocks.situations import SITUATIONS
    from sim.network.consent import Purpose
    from sim.network.registry import Change

    looked = network.registry.look(child, network.clock.now())
    values: dict[str, int | bool] = {}
    for name in ("full-consent", "no-case", "hidden-case"):
        make = SITUATIONS[name].values
        assert make is not None
        values |= make(looked, Purpose.OVERVIEW_EPJ)
    network.changed(network.registry.changed(child, [Change(0, name, value) for name, value in values.items()]))
    assert network.registry.look(child, network.clock.now()).family.hidden[0]
