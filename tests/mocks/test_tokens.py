from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509 import load_pem_x509_certificate
from lxml import etree

from mocks.running import Network
from mocks.soap.names import NAMESPACES
from mocks.tokens.authority import Pair
from mocks.tokens.organisations import cvr_of
from mocks.tokens.signing import signed
from mocks.users import PASSWORD, user
from sim.chance.durations import HOUR
from tests.mocks.conftest import CONTROL, asking, put_in
from tests.mocks.soap_calls import CARD_SERVICE, SAML, card_request, fault, found, id_card, own_card, searched

PPR = "ppr.851"
TRUST = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"


def run(network: Network, asked: Any) -> None:
    """Run one conversation with a network."""

    async def talk() -> None:
        async with asking(network) as client:
            await asked(client)

    asyncio.run(talk())


@pytest.fixture
def full(network: Network) -> Iterator[Network]:
    """A network at level full."""
    before = network.options
    network.options = replace(before, level=cast(Any, "full"))
    yield network
    network.options = before


def test_a_card_lasts_exactly_24_hours_and_says_who(network: Network) -> None:
    """The id-card has the conditions, attributes and name format of the published one."""

    async def ask(client: Any) -> None:
        card = (await id_card(client, PPR)).encode()
        begins, ends = found(card, "//saml:Conditions/@NotBefore | //saml:Conditions/@NotOnOrAfter")
        assert (begins[:10], begins[10:], ends[:10]) == ("2026-11-23", ends[10:], "2026-11-24")
        names = set(found(card, "//saml:Attribute/@Name"))
        assert {"sosi:IDCardID", "sosi:IDCardVersion", "sosi:IDCardType", "sosi:AuthenticationLevel"} <= names
        assert found(card, "//saml:NameID/text()") == [PPR]
        assert found(card, "//saml:Attribute[@Name='medcom:CareProviderID']/saml:AttributeValue/text()") == ["29189420"]

    run(network, ask)


@pytest.mark.parametrize(
    ("change", "code", "actor"),
    [
        ((f">{PPR}<", ">nobody.1<"), "wst:FailedAuthentication", "dk:sosi:sts:cvrridcpr"),
        ((f">{PPR}<", ">visitor<"), "wst:FailedAuthentication", "dk:sosi:sts:autorisation"),
        (("medcom:other", "medcom:cprnumber"), "wst:FailedAuthentication", "dk:sosi:sts:cvrridcpr"),
        (("medcom:other", "medcom:ynumber"), "wst:InvalidRequest", ""),
        ((">user<", ">robot<"), "wst:InvalidRequest", ""),
        (("medcom:ITSystemName", "medcom:Other"), "wst:InvalidRequest", "dk:sosi:sts:its"),
        (("trust/Issue", "trust/Renew"), "wst:InvalidRequest", ""),
        (("wst:Claims>", "wst:Blames>"), "wst:InvalidRequest", ""),
    ],
)
def test_a_request_that_fails_says_which_check_failed(
    network: Network, change: tuple[str, str], code: str, actor: str
) -> None:
    """The fault has WS-Trust's code, the service's actor and a reason."""

    async def ask(client: Any) -> None:
        good = card_request(own_card(PPR))
        assert change[0] in good
        answer = await client.post(CARD_SERVICE, content=good.replace(*change).encode())
        assert answer.status_code == 500
        assert fault(answer)[0] == code
        assert "".join(found(answer.content, "//faultactor/text()")) == actor

    run(network, ask)


def test_a_card_of_our_own_making_is_refused(network: Network) -> None:
    """A card that was not issued here, and one from before a reset, are invalid_idcard."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PPR, "full-consent", "appointments")
        card = await id_card(client, PPR)
        number = found(card.encode(), "//saml:Attribute[@Name='sosi:IDCardID']/saml:AttributeValue/text()")[0]
        assert fault(await searched(client, card.replace(number, "made up"), cpr))[0] == "invalid_idcard"
        await client.post("/control/reset", headers=CONTROL)
        assert fault(await searched(client, card, cpr))[0] == "invalid_idcard"

    run(network, ask)


def test_a_card_changed_on_the_way_gives_no_other_rights(network: Network) -> None:
    """At level token what was issued counts, whatever the message says of the user."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PPR, "full-consent", "appointments")
        card = await id_card(client, "ppr.461")
        assert fault(await searched(client, card.replace("ppr.461", PPR), cpr))[0] == "not_authorized"

    run(network, ask)


async def certified(client: httpx.AsyncClient, name: str) -> Pair:
    """A key and certificate by the test CA."""
    answer = await client.post("/own/tokens/certificates", json={"name": name}, headers=CONTROL)
    told = answer.json()
    key = cast(Any, load_pem_private_key(told["key"].encode(), None))
    return Pair(key, load_pem_x509_certificate(told["certificate"].encode()))


def test_at_level_full_signatures_count(full: Network) -> None:
    """A request must be signed by a certificate that names the user, a card must carry the service's signature."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PPR, "full-consent", "appointments")
        own = etree.fromstring(own_card(PPR))

        async def asked(card: etree._Element) -> httpx.Response:
            request = card_request(etree.tostring(card).decode())
            answer: httpx.Response = await client.post(CARD_SERVICE, content=request.encode())
            return answer

        assert "Signature" in fault(await asked(own))[1]
        assert "names the subject" in fault(await asked(signed(own, await certified(client, "ppr.461"))))[1]
        right = signed(own, await certified(client, PPR))
        answer = await asked(right)
        assert answer.status_code == 200, answer.text
        list(right.iter(f"{{{SAML}}}AttributeValue"))[-1].text = "Another system"
        assert "whole signature" in fault(await asked(right))[1]
        (card,) = found(answer.content, "//wst:RequestedSecurityToken/saml:Assertion")
        text = etree.tostring(card, with_tail=False).decode()
        assert (await searched(client, text, cpr)).status_code == 200
        assert fault(await searched(client, text.replace(PPR, "ppr.461"), cpr))[0] == "invalid_signature"
        certificate = found(answer.content, "//saml:Attribute[@Name='sosi:OCESCertHash']/saml:AttributeValue/text()")
        assert certificate == [(await certified(client, PPR)).hash]

    run(full, ask)


def test_certificates_ask_for_control_s_token(network: Network) -> None:
    """Without it nobody becomes whoever a certificate names."""

    async def ask(client: Any) -> None:
        for headers in ({}, {"authorization": "Bearer guess"}):
            answer = await client.post("/own/tokens/certificates", json={"name": PPR}, headers=headers)
            assert answer.status_code == 401

    run(network, ask)


def trust(service: str, acts: str = "", claims: str = "", header: str = "") -> bytes:
    """A WS-Trust 1.3 request."""
    return f"""<soap:Envelope xmlns:soap="{NAMESPACES["soap11"]}" xmlns:wsse="{NAMESPACES["wsse"]}">
      <soap:Header>{header}</soap:Header><soap:Body>
      <t:RequestSecurityToken xmlns:t="{TRUST}"><t:RequestType>{TRUST}/Issue</t:RequestType>
      <p:AppliesTo xmlns:p="{NAMESPACES["wsp"]}"><a:EndpointReference xmlns:a="{NAMESPACES["wsa"]}">
      <a:Address>{service}</a:Address></a:EndpointReference></p:AppliesTo>
      <t:Claims>{claims}</t:Claims><x:ActAs xmlns:x="{NAMESPACES["wst14"]}">{acts}</x:ActAs>
      </t:RequestSecurityToken></soap:Body></soap:Envelope>""".encode()


def login_header(name: str, password: str = PASSWORD) -> str:
    """User and password as WS-Security has them."""
    told = f"<wsse:Username>{name}</wsse:Username><wsse:Password>{password}</wsse:Password>"
    return f"<wsse:Security><wsse:UsernameToken>{told}</wsse:UsernameToken></wsse:Security>"


def test_cards_and_assertions_are_exchanged_both_ways(network: Network) -> None:
    """An id-card gives an assertion, and that assertion an id-card that works; after an hour it does not."""

    async def ask(client: Any) -> None:
        cpr = await put_in(client, PPR, "full-consent", "appointments")
        there = await client.post("/sts/services/Sosi2OIOSaml", content=trust("urn:x", await id_card(client, PPR)))
        (assertion,) = found(there.content, "//wst13:RequestedSecurityToken/saml:Assertion")
        text = etree.tostring(assertion, with_tail=False).decode()
        back = await client.post("/sts/services/OIOSaml2Sosi", content=trust("urn:x", text))
        (card,) = found(back.content, "//wst13:RequestedSecurityToken/saml:Assertion")
        assert (await searched(client, etree.tostring(card, with_tail=False).decode(), cpr)).status_code == 200
        network.clock.set(network.clock.now() + HOUR)
        late = await client.post("/sts/services/OIOSaml2Sosi", content=trust("urn:x", text))
        assert fault(late)[0] == "wst13:FailedAuthentication"

    run(network, ask)


def test_kombit_s_token_is_for_the_user_s_own_authority(network: Network) -> None:
    """With the right CVR number a token comes that is a session here; with another, or another password, a fault."""
    number = cvr_of(network.world, user(PPR, network.world).actor)

    def claim(cvr: str) -> str:
        return f'<c:ClaimType xmlns:c="urn:c" Uri="dk:gov:saml:attribute:CvrNumberIdentifier">{cvr}</c:ClaimType>'

    async def ask(client: Any) -> None:
        good = trust("urn:index", "", claim(number), login_header(PPR))
        answer = await client.post("/own/kombit/sts", content=good)
        (identifier,) = found(answer.content, "//saml:Assertion/@ID")
        assert network.sessions.find(str(identifier)[1:], network.clock.now()).user.name == PPR
        for bad in (
            trust("urn:index", "", claim("12345678"), login_header(PPR)),
            trust("urn:index", "", claim(number), login_header(PPR, "guess")),
            trust("urn:index", "", claim(number), login_header("visitor")),
            trust("urn:index", "", claim(number)),
        ):
            assert fault(await client.post("/own/kombit/sts", content=bad))[0] == "wst13:FailedAuthentication"

    run(network, ask)
