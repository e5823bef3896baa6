"""Level `full`: who signs rightly is answered at every door that WS-Security guards; each wrong has its own fault."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

import httpx
import numpy as np
import pytest
from lxml import etree

from mocks.kombit.names import ACTION
from mocks.kombit.security import AUDIENCE
from mocks.running import Network
from mocks.soap.names import NAMESPACES, name
from mocks.systems import index, nsp, safeguards, tokens
from mocks.tokens.authority import Pair, _made, authority, issued_to
from mocks.tokens.organisations import cvr_of
from mocks.tokens.signing import signed
from mocks.users import user
from sim.chance.durations import DAY, HOUR
from tests.mocks.conftest import login, put_in
from tests.mocks.kombit.messages import asking, example, search
from tests.mocks.kombit.messages import envelope as to_index
from tests.mocks.signing_client import Said, signed_message
from tests.mocks.soap_calls import (
    CARD_SERVICE,
    FETCH,
    FIND,
    card_request,
    dgws,
    envelope,
    fetch,
    find,
    found,
    hsuid,
    own_card,
)
from tests.mocks.test_tokens import trust

pytestmark = pytest.mark.long

WHO, OTHER = "ppr.851", "ppr.461"
Talk = Callable[[httpx.AsyncClient], Awaitable[httpx.Response]]


@pytest.fixture
def full(network: Network) -> Iterator[Network]:
    """A network at level full."""
    before, world = network.options, network.world
    network.options = replace(before, level="full")
    yield network
    network.options, network.world = before, world


@lru_cache(maxsize=8)
def stranger(named: str = WHO) -> Pair:
    """A certificate that names a test user, by a CA of the stranger's own."""
    return _made(named, _made("another CA", None))


def code_of(answer: httpx.Response) -> str:
    """A fault's code, DGWS's or a qualified one; empty where there was an answer."""
    if answer.status_code == 200:
        return ""
    told = (
        found(answer.content, "//medcom:FaultCode/text()")
        or found(answer.content, "//soap12:Subcode/soap12:Value/text()")
        or found(answer.content, "//faultcode/text()")
    )
    reason = found(answer.content, "//faultstring/text()") or found(answer.content, "//soap12:Text/text()")
    assert len(reason[0]) > 20, "a reason that says what was wrong"
    return str(told[0])


def without_agreement(network: Network) -> None:
    """From here on nobody's organisation is connected."""
    live = network.world.live
    network.world = replace(network.world, live=replace(live, since=np.full_like(live.since, 1 << 30)))


# KOMBIT's token service and the index --------------------------------------------------------------------------------


def asked_token(network: Network, service: str = AUDIENCE, named: str = WHO) -> bytes:
    """A request for a token of KOMBIT's."""
    cvr = cvr_of(network.world, user(named, network.world).actor)
    claim = f'<c:ClaimType xmlns:c="urn:c" Uri="dk:gov:saml:attribute:CvrNumberIdentifier">{cvr}</c:ClaimType>'
    return trust(service, "", claim)


async def token(client: httpx.AsyncClient, network: Network, service: str = AUDIENCE) -> etree._Element:
    """KOMBIT's token for a service, held by WHO."""
    asked = signed_message(asked_token(network, service), issued_to(WHO))
    answer = await client.post(tokens.KOMBIT, content=asked)
    assert answer.status_code == 200, answer.text
    (made,) = found(answer.content, "//saml:Assertion")
    assert isinstance(made, etree._Element)
    return made


async def searched(client: httpx.AsyncClient, message: bytes, **headers: str) -> httpx.Response:
    """What the index answers."""
    sent = {"soapaction": f"{ACTION}fremsoeg", "content-type": "text/xml", **headers}
    return await client.post(index.PATH, content=message, headers=sent)


def a_search() -> bytes:
    """A search for a case that there is not."""
    return to_index("fremsoeg", search(example(number="none")))


def altered(message: bytes, tag: str) -> bytes:
    """The message with the first text below an element changed on the way."""
    root = etree.fromstring(message)
    (part, *_) = root.iter(name(tag))
    texts = [one for one in part.iter() if one.text and one.text.strip() and "Signature" not in str(one.tag)]
    texts[-1].text = (texts[-1].text or "") + "1"
    return etree.tostring(root)


def unsigned(message: bytes) -> bytes:
    """The message without its signature; the token keeps its own."""
    root = etree.fromstring(message)
    security = next(root.iter(name("wsse:Security")))
    (signature,) = security.findall(name("ds:Signature"))
    security.remove(signature)
    return etree.tostring(root)


def wrapped(message: bytes) -> bytes:
    """The signed body moved into the header, and another one in its place under the same identifier."""
    root = etree.fromstring(message)
    header, body = root.find(name("soap11:Header")), root.find(name("soap11:Body"))
    assert header is not None
    assert body is not None
    other = deepcopy(body)
    etree.SubElement(header, "{urn:elsewhere}Kept").append(body)
    for one in other.iter():
        if one.text == "none":
            one.text = "other"
    root.append(other)
    return etree.tostring(root)


def resigned(token: etree._Element, by: Pair) -> etree._Element:
    """The token signed by somebody else."""
    made = deepcopy(token)
    for signature in made.findall(name("ds:Signature")):
        made.remove(signature)
    return signed(made, by, "ID")


Made = Callable[[etree._Element], bytes]


def by_holder(**said: Any) -> Made:
    """A search with the token, signed by WHO; said otherwise as told."""
    return lambda token: signed_message(a_search(), issued_to(WHO), token, Said(**said))


def by(signer: Callable[[], Pair], sts: Callable[[], Pair] | None = None) -> Made:
    """A search signed by another, with a token signed by another where `sts` says so."""
    return lambda token: signed_message(a_search(), signer(), resigned(token, sts()) if sts else token)


def then(change: Callable[[bytes], bytes]) -> Made:
    """A search rightly signed, and changed on the way."""
    return lambda token: change(by_holder()(token))


INDEX: dict[str, tuple[str, Made]] = {
    "right": ("", by_holder()),
    "no token": ("wsse:InvalidSecurity", lambda _: a_search()),
    "not signed": ("wsse:InvalidSecurity", then(unsigned)),
    "no timestamp": ("wsse:InvalidSecurity", by_holder(stamped=False)),
    "body not signed": ("wsse:InvalidSecurity", by_holder(leave_out=("Body",))),
    "address not signed": ("wsse:InvalidSecurity", by_holder(leave_out=("To",))),
    "signed by another key": ("wsse:FailedCheck", by(lambda: issued_to(OTHER))),
    "weak algorithm": ("wsse:FailedCheck", by_holder(algorithm="http://www.w3.org/2000/09/xmldsig#rsa-sha1")),
    "body altered": ("wsse:FailedCheck", then(lambda message: altered(message, "soap11:Body"))),
    "token altered": ("wsse:FailedCheck", then(lambda message: altered(message, "saml:AttributeStatement"))),
    "body put beside": ("wsse:FailedCheck", then(wrapped)),
    "expired message": ("wsu:MessageExpired", by_holder(age=timedelta(hours=1))),
    "message from later": ("wsu:MessageExpired", by_holder(age=timedelta(hours=-1))),
    "token of another service": (
        "wsse:InvalidSecurityToken", by(lambda: issued_to(WHO), lambda: issued_to("another STS")),
    ),
    "unknown certificate": ("wsse:InvalidSecurityToken", by(stranger, stranger)),
}  # fmt: skip
"""What is wrong, the fault's code, and the message with a token."""


@pytest.mark.parametrize("case", INDEX)
def test_the_index_takes_what_its_token_s_holder_signed_and_nothing_else(full: Network, case: str) -> None:
    """SF1470 by OIOIDWS: the token, its holder's signature over body, addresses and time, each wrong with its code."""
    code, made = INDEX[case]

    async def ask(client: httpx.AsyncClient) -> httpx.Response:
        return await searched(client, made(await token(client, full)))

    assert code_of(asked(full, ask)) == code


def test_a_token_expires_and_is_for_one_service_and_a_connected_organisation(full: Network) -> None:
    """An hour later, for another service, or without an agreement it opens nothing; nor does a bearer token alone."""

    async def ask(client: httpx.AsyncClient) -> list[str]:
        own, mine = issued_to(WHO), await token(client, full)
        codes = [
            code_of(await searched(client, signed_message(a_search(), own, await token(client, full, "urn:else"))))
        ]
        codes.append(code_of(await searched(client, a_search(), **await login(client, WHO))))
        without_agreement(full)
        codes.append(code_of(await searched(client, signed_message(a_search(), own, deepcopy(mine)))))
        full.clock.set(full.clock.now() + HOUR)
        codes.append(code_of(await searched(client, signed_message(a_search(), own, deepcopy(mine)))))
        return codes

    denied, unsigned_, expired = "wsse:FailedAuthentication", "wsse:InvalidSecurity", "wsse:InvalidSecurityToken"
    assert asked(full, ask) == [denied, unsigned_, denied, expired]


KOMBIT: dict[str, tuple[str, Callable[[Network], bytes]]] = {
    "right": ("", lambda network: signed_message(asked_token(network), issued_to(WHO))),
    "not signed": ("wsse:InvalidSecurity", asked_token),
    "altered": (
        "wsse:FailedCheck",
        lambda network: altered(signed_message(asked_token(network), issued_to(WHO)), "soap11:Body"),
    ),
    "expired": (
        "wsu:MessageExpired",
        lambda network: signed_message(asked_token(network), issued_to(WHO), None, Said(age=timedelta(days=1))),
    ),
    "unknown certificate": (
        "wsse:InvalidSecurityToken", lambda network: signed_message(asked_token(network), stranger()),
    ),
    "certificate of nobody": (
        "wst13:FailedAuthentication", lambda network: signed_message(asked_token(network), issued_to("nobody")),
    ),
    "another authority's": (
        "wst13:FailedAuthentication", lambda network: signed_message(asked_token(network), issued_to(OTHER)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KOMBIT)
def test_kombit_s_token_service_knows_its_callers_by_their_certificates(full: Network, case: str) -> None:
    """WS-Trust 1.3: the request is signed, and whom the certificate names gets the token."""
    code, made = KOMBIT[case]

    async def ask(client: httpx.AsyncClient) -> httpx.Response:
        return await client.post(tokens.KOMBIT, content=made(full))

    assert code_of(asked(full, ask)) == code


# SOSI's token services, and the doors of NSP that an id-card opens ---------------------------------------------------


async def card(client: httpx.AsyncClient, by: Pair, named: str = WHO) -> httpx.Response:
    """The token service's answer to a request whose own card is signed."""
    own = signed(etree.fromstring(own_card(named)), by)
    return await client.post(CARD_SERVICE, content=card_request(etree.tostring(own).decode()).encode())


async def issued(client: httpx.AsyncClient) -> etree._Element:
    """WHO's id-card."""
    answer = await card(client, issued_to(WHO))
    (made,) = found(answer.content, "//wst:RequestedSecurityToken/saml:Assertion")
    assert isinstance(made, etree._Element)
    return etree.fromstring(etree.tostring(made, with_tail=False))


def doors(card: str, cpr: str) -> dict[str, tuple[str, bytes]]:
    """Every door that an id-card opens, with a request to it."""
    register = '<x:ProvideAndRegisterDocumentSetRequest xmlns:x="urn:ihe:iti:xds-b:2007"/>'
    entry = f'<m:RegistrationRequest xmlns:m="{NAMESPACES["minlog"]}"><m:LogDataEntry/></m:RegistrationRequest>'
    return {
        "registry": (nsp.REGISTRY, envelope(dgws(card) + hsuid(cpr), find(cpr), FIND)),
        "repository": (nsp.REPOSITORY, envelope(dgws(card) + hsuid(None), fetch(("1", "2")), FETCH)),
        "registering": (nsp.PROXY, envelope(dgws(card), register, "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b")),
        "minlog": (safeguards.MINLOG, envelope(dgws(card), entry, "AddRegistrations")),
    }


def stripped(card: etree._Element) -> etree._Element:
    """The card without its signature."""
    made = deepcopy(card)
    for signature in made.findall(name("ds:Signature")):
        made.remove(signature)
    return made


CARDS: dict[str, tuple[str, Callable[[etree._Element], etree._Element]]] = {
    "right": ("", lambda card: card),
    "not signed": ("invalid_signature", stripped),
    "altered": ("invalid_signature", lambda card: changed(card, "saml:AttributeStatement")),
    "signed by its user": ("invalid_certificate", lambda card: signed(stripped(card), issued_to(WHO))),
    "unknown certificate": ("invalid_certificate", lambda card: signed(stripped(card), stranger())),
    "unknown card": ("invalid_idcard", lambda card: changed(card, "saml:AttributeValue")),
}


def changed(card: etree._Element, tag: str) -> etree._Element:
    """The card, altered."""
    return etree.fromstring(altered(etree.tostring(card), tag))


@pytest.mark.parametrize("case", CARDS)
@pytest.mark.parametrize("door", ["registry", "repository", "registering", "minlog"])
def test_every_door_of_nsp_checks_the_id_card(full: Network, door: str, case: str) -> None:
    """DGWS: what is wrong with a card has DGWS's code at every door; a right card gets beyond security."""
    code, made = CARDS[case]

    async def ask(client: httpx.AsyncClient) -> httpx.Response:
        cpr = await put_in(client, WHO, "full-consent", "appointments")
        text = etree.tostring(made(await issued(client))).decode()
        path, message = doors(text, cpr)[door]
        return await client.post(path, content=message)

    told = code_of(asked(full, ask))
    security = {"invalid_signature", "invalid_certificate", "invalid_idcard", "expired_idcard", "not_authorized"}
    assert told == code if code else told not in security


@pytest.mark.parametrize("door", ["registry", "repository", "registering", "minlog"])
def test_an_expired_card_and_one_without_agreement_open_nothing(full: Network, door: str) -> None:
    """The card's 24 hours, and the organisation's agreement, count at every door."""

    async def ask(client: httpx.AsyncClient) -> list[str]:
        cpr = await put_in(client, WHO, "full-consent", "appointments")
        path, message = doors(etree.tostring(await issued(client)).decode(), cpr)[door]
        without_agreement(full)
        codes = [code_of(await client.post(path, content=message))]
        full.clock.set(full.clock.now() + DAY)
        return [*codes, code_of(await client.post(path, content=message))]

    assert asked(full, ask) == ["not_authorized", "expired_idcard"]


def test_the_token_service_wants_a_signed_request_by_a_known_certificate_and_an_agreement(full: Network) -> None:
    """SOSI's STS at full: each wrong with its code."""

    async def ask(client: httpx.AsyncClient) -> list[str]:
        plain = await client.post(CARD_SERVICE, content=card_request(own_card(WHO)).encode())
        answers = [plain, await card(client, stranger()), await card(client, issued_to(OTHER))]
        without_agreement(full)
        answers.append(await card(client, issued_to(WHO)))
        return [code_of(one) for one in answers]

    expected = ["invalid_signature", "invalid_certificate", "wst:FailedAuthentication", "wst:RequestFailed"]
    assert asked(full, ask) == expected


@pytest.mark.parametrize(("path", "own"), [("/sts/services/Sosi2OIOSaml", False), ("/sts/services/OIOSaml2Sosi", True)])
def test_what_is_exchanged_must_be_wholly_ours(full: Network, path: str, own: bool) -> None:
    """A card or assertion whose signature does not hold is exchanged for nothing; neither is one without agreement."""

    async def ask(client: httpx.AsyncClient) -> list[str]:
        mine = await issued(client)
        if own:
            there = await client.post(
                "/sts/services/Sosi2OIOSaml", content=trust("urn:x", etree.tostring(mine).decode())
            )
            (mine,) = found(there.content, "//wst13:RequestedSecurityToken/saml:Assertion")
        codes = []
        for sent in (mine, stripped(mine), signed(stripped(mine), stranger(), "ID" if own else "id")):
            text = etree.tostring(sent, with_tail=False).decode()
            codes.append(code_of(await client.post(path, content=trust("urn:x", text))))
        without_agreement(full)
        text = etree.tostring(mine, with_tail=False).decode()
        return [*codes, code_of(await client.post(path, content=trust("urn:x", text)))]

    assert asked(full, ask) == ["", "wst13:FailedAuthentication", "wst13:FailedAuthentication", "wst13:RequestFailed"]


def asked(network: Network, talk: Callable[[httpx.AsyncClient], Awaitable[Any]]) -> Any:
    """What a conversation with a network gives."""

    async def run() -> Any:
        async with asking(network) as client:
            return await talk(client)

    return asyncio.run(run())


def test_the_authority_is_this_run_s_own() -> None:
    """Whoever is not issued to by this process is a stranger, whatever name the certificate bears."""
    assert stranger().certificate.subject == issued_to(WHO).certificate.subject
    assert stranger().certificate.issuer != authority().certificate.subject
