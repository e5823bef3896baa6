"""Token services: SOSI's STS with its exchanges, KOMBIT's STS, and certificates by the test CA for level `full`."""

from __future__ import annotations

import secrets
from uuid import uuid4

from cryptography import x509
from fastapi import APIRouter, Request
from lxml import etree
from pydantic import BaseModel, Field

from mocks.answering import enter
from mocks.call_key import named
from mocks.entrance import json_of, passage_of
from mocks.faults import from_header
from mocks.provenance import OWN, Interface, Provenance, System
from mocks.refusal import Refusal, RefusalBody
from mocks.running import Network
from mocks.soap.envelopes import Fault, reply
from mocks.soap.names import NAMESPACES, text_of
from mocks.soap.routes import Answer, Asked, Endpoint, add_endpoint
from mocks.tokens import cards
from mocks.tokens.authority import authority, issued_to, name_of, service
from mocks.tokens.bearer import Assertion, fresh, written
from mocks.tokens.cards import Claim
from mocks.tokens.certificates import NO_AGREEMENT, check_agreement, check_signer, has_agreement, message_signer
from mocks.tokens.holdings import holdings, level
from mocks.tokens.organisations import TEST_CVR, care_provider, cvr_of
from mocks.tokens.signing import check_ours, signed
from mocks.tokens.sosi import claimed, response
from mocks.tokens.trust import ANSWER, TokenRequest, failed, invalid, token_answer, token_request
from mocks.users import PASSWORD, NoSuchUser, User, user

CARD, TO_CARD, FROM_CARD, SAML_TO_CARD = (
    f"/sts/services/{word}" for word in ("NewSecurityTokenService", "BST2SOSI", "Sosi2OIOSaml", "OIOSaml2Sosi")
)
KOMBIT = "/own/kombit/sts"
KOMBIT_ISSUER, SOSI_ISSUER = "urn:tvaers:kombit-sts", "urn:tvaers:sosi-sts"


class Wanted(BaseModel):
    """Whom a certificate is to name: a test user, or an organisation's CVR or lokationsnummer."""

    name: str = Field(examples=["ppr.851"], min_length=1, max_length=64)


class Certificate(BaseModel):
    """A key and certificate by the test CA, as PEM."""

    key: str
    certificate: str
    authority: str


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["tokens"])
    for path, serve in ((CARD, _card), (TO_CARD, _to_card), (SAML_TO_CARD, _to_card), (FROM_CARD, _from_card)):
        add_endpoint(routes, network, Endpoint("tokens", path, serve, version="soap11"))
    add_endpoint(routes, network, Endpoint("tokens", KOMBIT, _kombit, version="soap11"))

    @routes.post("/own/tokens/certificates", responses={401: {"model": RefusalBody}}, openapi_extra=_BODY)
    async def certificate(request: Request) -> Certificate:
        """A certificate by this process's test CA. Asks for control's token: it makes anyone whoever it names."""
        passage_of(request, "tokens")
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer" or not secrets.compare_digest(token.encode(), network.control_token.encode()):
            raise Refusal(401, "authorization", "control's token as a bearer token", "another or none")
        name = (await json_of(request)).get("name")
        if not isinstance(name, str) or not 0 < len(name) <= 64:
            raise Refusal(400, "body.name", "1 to 64 characters", "something else")
        pair = issued_to(name)
        return Certificate(key=pair.key_pem.decode(), certificate=pair.pem.decode(), authority=authority().pem.decode())

    return routes


async def _card(asked: Asked) -> Answer:
    """An id-card for a request that says who asks."""
    network = asked.network
    claim, own = claimed(asked.envelope.content, network.world)
    certificate = ""
    if level(network) == "full":
        certificate = check_signer(own, claim)
        check_agreement(network, claim)
    asked.passage.user = claim.user.name
    card = holdings(network).cards.issue(claim, network.clock.now(), certificate)
    body = response(_written(asked, card), asked.envelope.content.get("Context"))
    await _take_time(asked, claim.user.actor, "sts.token")
    return Answer(reply(asked.envelope, body))


async def _to_card(asked: Asked) -> Answer:
    """An id-card in exchange for an assertion: of SEB (BST2SOSI), or of this service (OIOSaml2Sosi)."""
    network, request = asked.network, token_request(asked.envelope.content)
    held = _exchanged(asked, request)
    system = text_of(asked.envelope.content, "wst13:Claims//saml:AttributeValue") or "exchanged"
    claim = Claim("user", held.user, care_provider(network.world, held.user), system[:100])
    card = holdings(network).cards.issue(claim, network.clock.now())
    token = _written(asked, card)
    body = token_answer(token, request.service, network.clock, card.begins, card.ends)
    await _take_time(asked, held.user.actor, "sts.token")
    return Answer(reply(asked.envelope, body, ANSWER, uuid4().urn))


async def _from_card(asked: Asked) -> Answer:
    """An assertion for a service in exchange for an id-card."""
    network, request = asked.network, token_request(asked.envelope.content)
    if request.acts_as is None:
        raise invalid("wst13:RequestSecurityToken", "wst14:ActAs/saml:Assertion", "none")
    card = holdings(network).cards.find(request.acts_as, network.clock.now())
    if card.kind != "user":
        raise failed("wst14:ActAs: expected an id-card of type user, found a system's")
    _check_full(network, request.acts_as, "id", card.user)
    one = fresh(card.user, request.service, network.clock.now())
    answer = _issued(asked, one, SOSI_ISSUER)
    await _take_time(asked, card.user.actor, "sts.token")
    return answer


async def _kombit(asked: Asked) -> Answer:
    """A token for one of KOMBIT's services. Its identifier is a session here, so that the services know it."""
    network, request = asked.network, token_request(asked.envelope.content)
    who, holder = _known(asked)
    cvr = cvr_of(network.world, who.actor)
    if request.cvr is None:
        raise invalid("wst13:Claims", "the CVR number of the authority acted for", "none")
    if request.cvr != cvr:
        raise failed("wst13:Claims: expected the CVR number of the user's own authority, found another")
    asked.passage.user = who.name
    session = network.sessions.begin(who, network.clock.now())
    one = fresh(who, request.service, network.clock.now(), f"_{session.token}", holder)
    answer = _issued(asked, one, KOMBIT_ISSUER)
    await _take_time(asked, who.actor, "kombit.token")
    return answer


def _known(asked: Asked) -> tuple[User, x509.Certificate | None]:
    """Who asks: at level `full` whom the certificate names that signed the request, else who knows the password."""
    if level(asked.network) != "full":
        return _by_password(asked), None
    certificate = message_signer(asked.network, asked.envelope)
    try:
        who = user(name_of(certificate), asked.network.world)
    except NoSuchUser as error:
        raise failed(f"wsse:BinarySecurityToken: {error}") from None
    if who.role is None:
        raise failed("wsse:BinarySecurityToken: expected a test user with a role, found one without")
    if not has_agreement(asked.network, who):
        raise Fault(f"Request failed: {NO_AGREEMENT}", "wst13:RequestFailed")
    return who, certificate


def _check_full(network: Network, token: etree._Element, identifier: str, who: User) -> None:
    """At level `full` a token that is exchanged must be wholly ours, and its user's organisation have an agreement."""
    if level(network) != "full":
        return
    try:
        check_ours(token, "wst14:ActAs/saml:Assertion", identifier)
    except Fault as fault:
        raise failed(fault.reason) from None
    if not has_agreement(network, who):
        raise Fault(f"Request failed: {NO_AGREEMENT}", "wst13:RequestFailed")


def _by_password(asked: Asked) -> User:
    name = text_of(asked.envelope.header, "wsse:Security/wsse:UsernameToken/wsse:Username")
    password = text_of(asked.envelope.header, "wsse:Security/wsse:UsernameToken/wsse:Password")
    if name is None or password is None:
        raise failed("Header: expected wsse:Security/wsse:UsernameToken with a test user and the password, found none")
    try:
        who = user(name, asked.network.world)
    except NoSuchUser as error:
        raise failed(f"wsse:Username: {error}") from None
    if not secrets.compare_digest(password.encode(), PASSWORD.encode()) or who.role is None:
        raise failed("wsse:UsernameToken: expected a test user with a role and the password, found another")
    return who


def _exchanged(asked: Asked, request: TokenRequest) -> Assertion:
    if request.acts_as is None:
        raise invalid("wst13:RequestSecurityToken", "wst14:ActAs/saml:Assertion", "none")
    held = holdings(asked.network).assertions.get(request.acts_as.get("ID", ""))
    if held is None:
        raise failed("wst14:ActAs: expected an assertion issued here, found an unknown one")
    if asked.network.clock.now() >= held.ends:
        raise failed("wst14:ActAs: expected an assertion valid now, found an expired one")
    if held.user.role is None:
        raise failed("missing authorization: the user has no role in this network")
    _check_full(asked.network, request.acts_as, "ID", held.user)
    asked.passage.user = held.user.name
    return held


def _issued(asked: Asked, one: Assertion, issuer: str) -> Answer:
    network = asked.network
    holdings(network).assertions[one.identifier] = one
    assert one.user.role is not None
    attributes = {
        "dk:gov:saml:attribute:CvrNumberIdentifier": cvr_of(network.world, one.user.actor),
        "urn:tvaers:role": one.user.role.name.lower(),
    }
    token = signed(written(one, issuer, attributes, network.clock), service(), "ID")
    body = token_answer(token, one.audience, network.clock, one.begins, one.ends)
    return Answer(reply(asked.envelope, body, ANSWER, uuid4().urn))


def _written(asked: Asked, card: cards.IdCard) -> etree._Element:
    return signed(cards.written(card, asked.network.clock), service())


async def _take_time(asked: Asked, subject: int, segment: str) -> None:
    network, passage, headers = asked.network, asked.passage, asked.request.headers
    key = named(headers) or network.occurrences.next(subject, segment)
    faults = network.faults_met(passage, key, from_header(headers))
    enter(faults)
    await network.play(passage, segment, key, None, faults)


_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": Wanted.model_json_schema()}}}}
_SOSI = Provenance(
    "partly published",
    "nspop.dk STS guide; DGWS 1.0.1; published test id-card",
    "id-card 1.0.1",
    "addresses, id-card, fault codes and actors; the request's envelope is from memory; test users by medcom:other and "
    f"CVR {TEST_CVR} for organisations without one are ours",
)
_EXCHANGE = Provenance(
    "partly published",
    "nspop.dk STS guide; OASIS WS-Trust 1.3 and 1.4",
    "",
    "addresses and messages; attributes are ours",
)
_KOMBIT = Provenance(
    "partly published",
    "OASIS WS-Trust 1.3; KOMBIT's security by SAML 2.0 token",
    "",
    "messages; the address, the user by UsernameToken (at level full: by the certificate that signed) and the role's "
    "attribute are ours",
)
_ASK = (
    '-s {{url}}{path} -d \'<e:Envelope xmlns:e="{soap11}"><e:Body><t:RequestSecurityToken xmlns:t="{wst}">'
    "<t:RequestType>http://schemas.xmlsoap.org/ws/2005/02/trust/Issue</t:RequestType><t:Claims>"
    '<s:Assertion xmlns:s="{saml}" id="IDCard"><s:Subject><s:NameID Format="medcom:other">{{user}}</s:NameID>'
    '</s:Subject><s:AttributeStatement id="IDCardData"><s:Attribute Name="sosi:IDCardType"><s:AttributeValue>user'
    '</s:AttributeValue></s:Attribute></s:AttributeStatement><s:AttributeStatement id="SystemLog"><s:Attribute '
    'Name="medcom:ITSystemName"><s:AttributeValue>curl</s:AttributeValue></s:Attribute></s:AttributeStatement>'
    "</s:Assertion></t:Claims></t:RequestSecurityToken></e:Body></e:Envelope>'"
).format(path=CARD, **NAMESPACES)

SYSTEM = System(
    "tokens",
    "Tokentjenester (SOSI STS, KOMBIT STS)",
    (
        Interface("id-card", CARD, _SOSI, _ASK),
        Interface("exchange", TO_CARD, _EXCHANGE, "-s {url}" + TO_CARD),
        Interface("exchange", FROM_CARD, _EXCHANGE, "-s {url}" + FROM_CARD),
        Interface("exchange", SAML_TO_CARD, _EXCHANGE, "-s {url}" + SAML_TO_CARD),
        Interface("KOMBIT", KOMBIT, _KOMBIT, "-s {url}" + KOMBIT),
        Interface(
            "certificates", "/own/tokens/certificates", OWN,
            "-s {url}/own/tokens/certificates -H 'authorization: Bearer {control}' -d '{{\"name\":\"{user}\"}}'",
        ),
    ),
    router,
)  # fmt: skip
