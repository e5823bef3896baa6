from __future__ import annotations

import asyncio
import zlib
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any

import httpx
import pytest
from cryptography import x509
from lxml import etree
from minisaml.request import get_request_redirect_url
from minisaml.response import TimeDriftLimits, validate_response

from mocks.running import Network
from mocks.users import PASSWORD, examples
from sim.network.days import day_number
from tests.mocks.conftest import asking, field, put_in
from tests.mocks.soap_calls import found, searched
from tests.mocks.test_tokens import trust

ANY_TIME = TimeDriftLimits(timedelta(days=36_500), timedelta(days=36_500))
"""The library knows the machine's clock only, and the assertion's times are the test clock's."""
SERVICE, CONSUMER = "urn:test:service", "http://service.example/acs"


def run(network: Network, asked: Any) -> None:
    """Run one conversation with a network."""

    async def talk() -> None:
        async with asking(network) as client:
            await asked(client)

    asyncio.run(talk())


def login_address(relay_state: str = "") -> str:
    """Where a service provider's library sends the browser."""
    address: str = get_request_redirect_url(
        saml_endpoint="http://mocks/seb/sso",
        expected_audience=SERVICE,
        acs_url=CONSUMER,
        relay_state=relay_state or None,
        request_id="_request1",
    )
    return address


async def logged_in(client: httpx.AsyncClient, name: str, address: str) -> httpx.Response:
    """The page after a user has logged in."""
    form = await client.get(address)
    assert "Log ind" in form.text
    return await client.post(
        "/seb/login", data={"login": field(form, "login"), "user": name, "password": PASSWORD}
    )  # fmt: skip


async def certificate(client: httpx.AsyncClient) -> x509.Certificate:
    """The signing certificate in SEB's metadata."""
    (text,) = found((await client.get("/seb/metadata")).content, "//ds:X509Certificate/text()")
    return x509.load_der_x509_certificate(b64decode(str(text)))


def test_a_service_provider_s_library_accepts_every_role_s_login(network: Network) -> None:
    """minisaml verifies signature, audience and request, and reads role and CVR number; RelayState comes back."""

    async def ask(client: httpx.AsyncClient) -> None:
        signer = await certificate(client)
        for role, name in examples(network.world, day_number(network.clock.today())).items():
            page = await logged_in(client, name, login_address("back"))
            client.cookies.clear()
            assert field(page, "RelayState") == "back"
            assert f'action="{CONSUMER}"' in page.text
            document = b64decode(field(page, "SAMLResponse"))
            (until,) = found(document, "//saml:Conditions/@NotOnOrAfter")
            assert str(until).startswith("2026-11-23T09:0"), "an hour from nine o'clock, in UTC"
            read = validate_response(
                data=field(page, "SAMLResponse").encode(), certificate=signer, expected_audience=SERVICE,
                idp_issuer="http://mocks/seb/metadata",
                allowed_time_drift=ANY_TIME,
            )  # fmt: skip
            assert (read.name_id, read.in_response_to) == (name, "_request1")
            assert read.attrs["urn:tvaers:role"] == role.name.lower()
            assert len(read.attrs["dk:gov:saml:attribute:CvrNumberIdentifier"] or "") == 8

    run(network, ask)


def test_post_binding_and_redirect_binding_give_the_same_page(network: Network) -> None:
    """The same request by POST reaches the login page too."""

    async def ask(client: httpx.AsyncClient) -> None:
        query = httpx.URL(login_address()).params["SAMLRequest"]
        document = zlib.decompress(b64decode(query), -15)
        form = await client.post("/seb/sso", data={"SAMLRequest": b64encode(document).decode()})
        assert (form.status_code, bool(field(form, "login"))) == (200, True)

    run(network, ask)


def test_a_user_without_role_is_refused_by_saml(network: Network) -> None:
    """The answer is RequestDenied without an assertion; a wrong password only shows the form again."""

    async def ask(client: httpx.AsyncClient) -> None:
        page = await logged_in(client, "visitor", login_address())
        document = b64decode(field(page, "SAMLResponse"))
        values = found(document, "//samlp:StatusCode/@Value")
        assert [str(value).rpartition(":")[2] for value in values] == ["Responder", "RequestDenied"]
        assert found(document, "//saml:Assertion") == []
        client.cookies.clear()
        form = await client.get(login_address())
        again = await client.post(
            "/seb/login", data={"login": field(form, "login"), "user": "ppr.851", "password": "guess"}
        )  # fmt: skip
        assert again.status_code == 401
        assert "SAMLResponse" not in again.text

    run(network, ask)


def test_who_is_logged_in_is_not_asked_again_until_logout(network: Network) -> None:
    """A second service gets its answer at once; after a LogoutRequest the login page is back."""

    async def ask(client: httpx.AsyncClient) -> None:
        await logged_in(client, "ppr.851", login_address())
        assert field(await client.get(login_address()), "SAMLResponse")
        out = f"""<p:LogoutRequest xmlns:p="urn:oasis:names:tc:SAML:2.0:protocol" ID="_out" Version="2.0">
          <s:Issuer xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">{SERVICE}</s:Issuer>
          <s:NameID xmlns:s="urn:oasis:names:tc:SAML:2.0:assertion">ppr.851</s:NameID></p:LogoutRequest>"""
        answer = await client.post("/seb/slo", data={"SAMLRequest": b64encode(out.encode()).decode()})
        assert found(answer.content, "//samlp:StatusCode/@Value")[0].endswith("Success")
        assert field(await client.get(login_address()), "login")
        second = await client.post("/seb/slo", data={"SAMLRequest": b64encode(out.encode()).decode()})
        assert found(second.content, "//samlp:StatusCode/@Value")[-1].endswith("UnknownPrincipal")

    run(network, ask)


def test_an_assertion_of_seb_is_exchanged_for_an_id_card(network: Network) -> None:
    """SEB's assertion at BST2SOSI gives an id-card that NSP accepts: the way from a page to the documents."""

    async def ask(client: httpx.AsyncClient) -> None:
        cpr = await put_in(client, "ppr.851", "full-consent", "appointments")
        page = await logged_in(client, "ppr.851", login_address())
        (whole,) = found(b64decode(field(page, "SAMLResponse")), "//saml:Assertion")
        assertion = etree.tostring(whole, with_tail=False).decode()
        answer = await client.post("/sts/services/BST2SOSI", content=trust("urn:nsp", assertion))
        assert answer.status_code == 200, answer.text
        (card,) = found(answer.content, "//wst13:RequestedSecurityToken/saml:Assertion")
        assert (await searched(client, etree.tostring(card, with_tail=False).decode(), cpr)).status_code == 200

    run(network, ask)


@pytest.mark.parametrize(
    "bad",
    [
        "", "!!!", b64encode(b"<x/>").decode(),
        b64encode(zlib.compress(b"<!DOCTYPE x><x/>", wbits=-15)).decode(),
        b64encode(zlib.compress(b"<x>" * 200 + b"</x>" * 200, wbits=-15)).decode(),
        b64encode(zlib.compress(b" " * 10_000_000, wbits=-15)).decode(),
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused_with_a_reason(network: Network, bad: str) -> None:
    """Broken, deep, typed or swollen documents are 400 or 413, and say which element."""

    async def ask(client: httpx.AsyncClient) -> None:
        answer = await client.get("/seb/sso", params={"SAMLRequest": bad})
        assert answer.status_code in (400, 413)
        assert answer.json()["element"].startswith("SAMLRequest")

    run(network, ask)
