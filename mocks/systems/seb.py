"""SEB: SAML 2.0 login and logout of test users for a service provider under test, with a plain login page.

The address that the answer goes to is the request's own: any service provider may be tried, none is registered. No
script sends the form on; the user presses a button.
"""

from __future__ import annotations

import secrets
from base64 import b64encode

from fastapi import APIRouter, Request, Response

from mocks.answering import enter
from mocks.call_key import named
from mocks.entrance import base_of, form_of, is_encrypted, passage_of
from mocks.faults import from_header
from mocks.lookup_page import banner
from mocks.pages import page
from mocks.passages import Passage
from mocks.provenance import Interface, Provenance, System
from mocks.refusal import Refusal
from mocks.running import Network
from mocks.seb.answers import granted, logged_out, metadata, refused
from mocks.seb.requests import SamlRequest, from_post, from_redirect, web_address
from mocks.seb.waiting import COOKIE, Logins, logins
from mocks.tokens.bearer import fresh
from mocks.tokens.holdings import holdings
from mocks.tokens.organisations import care_provider, cvr_of
from mocks.users import PASSWORD, NoSuchUser, User, examples, user
from mocks.wording import ROLES
from sim.network.days import day_number

SSO, SLO, METADATA = "/seb/sso", "/seb/slo", "/seb/metadata"
_FORM_TO_ANYWHERE = "default-src 'self'; img-src data:; frame-ancestors 'none'; form-action *"


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["seb"], include_in_schema=False)

    @routes.get(METADATA)
    async def described(request: Request) -> Response:
        passage_of(request, "seb")
        base = base_of(network, request)
        return Response(metadata(base + METADATA, base + SSO, base + SLO), media_type="application/samlmetadata+xml")

    @routes.get(SSO)
    async def by_redirect(request: Request) -> Response:
        passage = passage_of(request, "seb")
        return await _ask(network, request, passage, from_redirect(dict(request.query_params)))

    @routes.post(SSO)
    async def by_post(request: Request) -> Response:
        passage = passage_of(request, "seb")
        return await _ask(network, request, passage, from_post(await form_of(request)))

    @routes.post("/seb/login")
    async def login(request: Request) -> Response:
        passage = passage_of(request, "seb")
        return await _login(network, request, passage, await form_of(request))

    @routes.get(SLO)
    async def out_by_redirect(request: Request) -> Response:
        passage_of(request, "seb")
        given = dict(request.query_params)
        return _logout(network, request, from_redirect(given), given.get("return", ""))

    @routes.post(SLO)
    async def out_by_post(request: Request) -> Response:
        passage_of(request, "seb")
        given = await form_of(request)
        return _logout(network, request, from_post(given), given.get("return", ""))

    return routes


async def _ask(network: Network, request: Request, passage: Passage, asked: SamlRequest) -> Response:
    """Show the login page, or answer at once who is logged in at SEB already."""
    if asked.kind != "login":
        raise Refusal(400, "SAMLRequest", "samlp:AuthnRequest", "samlp:LogoutRequest")
    await _take_time(network, request, passage, "seb.login")
    known = logins(network).standing.get(request.cookies.get(COOKIE, ""))
    if known is not None:
        return await _answer(network, request, passage, asked, known)
    return _form(network, logins(network), asked, "")


async def _login(network: Network, request: Request, passage: Passage, given: dict[str, str]) -> Response:
    held = logins(network)
    asked = held.asked.pop(given.get("login", ""), None)
    if asked is None:
        raise Refusal(400, "body.login", "a login begun by a service", "none, or one used already")
    try:
        who = user(given.get("user", ""), network.world)
    except NoSuchUser:
        who = None
    if who is None or not secrets.compare_digest(given.get("password", "").encode(), PASSWORD.encode()):
        return _form(network, held, asked, "Brugernavn eller adgangskode er forkert.")
    answer = await _answer(network, request, passage, asked, who)
    secure = is_encrypted(network, request)
    answer.set_cookie(COOKIE, held.stand(who), httponly=True, samesite="lax", path="/seb", secure=secure)
    return answer


async def _answer(network: Network, request: Request, passage: Passage, asked: SamlRequest, who: User) -> Response:
    passage.user = who.name
    entity = base_of(network, request) + METADATA
    if who.role is None:
        passage.outcome = "denied"
        response = refused(asked, entity, network.clock, "the user has no role at this service")
        return _pass_on(asked, response, "Ingen adgang", "Din bruger har ingen rolle, der giver adgang til tjenesten.")
    now = network.clock.now()
    assertion = fresh(who, asked.issuer, now)
    format_, number = care_provider(network.world, who)
    attributes = {
        "dk:gov:saml:attribute:SpecVer": "DK-SAML-2.0",
        "dk:gov:saml:attribute:CvrNumberIdentifier": cvr_of(network.world, who.actor),
        "urn:oid:2.5.4.3": who.name,
        "urn:oid:2.5.4.10": who.place,
        "urn:tvaers:role": who.role.name.lower(),
        "urn:tvaers:organisation": f"{format_}:{number}",
    }
    response = granted(asked, entity, assertion, attributes, network.clock)
    holdings(network).assertions[assertion.identifier] = assertion
    await _take_time(network, request, passage, "seb.assertion")
    passage.outcome = "answered"
    return _pass_on(asked, response, "Du er logget ind", f"{who.name}, {ROLES[who.role.name.lower()]}, {who.place}.")


def _logout(network: Network, request: Request, asked: SamlRequest, to: str) -> Response:
    """End the user's login and sessions. The LogoutResponse is shown as it is, or passed on to `return`."""
    if asked.kind != "logout":
        raise Refusal(400, "SAMLRequest", "samlp:LogoutRequest", "samlp:AuthnRequest")
    if to and not web_address(to):
        raise Refusal(400, "return", "an address with http or https", "another")
    known = logins(network).leave(asked.name)
    held = holdings(network).assertions
    for identifier in [one.identifier for one in held.values() if one.user.name == asked.name]:
        del held[identifier]
    response = logged_out(asked, base_of(network, request) + METADATA, network.clock, known)
    if not to:
        return Response(response, media_type="application/samlassertion+xml", headers={"cache-control": "no-store"})
    passed = SamlRequest("logout", asked.identifier, asked.issuer, to, asked.relay_state)
    return _pass_on(passed, response, "Du er logget ud", "Du er logget ud af SEB.")


def _form(network: Network, held: Logins, asked: SamlRequest, problem: str) -> Response:
    known = examples(network.world, day_number(network.clock.today()))
    users = [(name, ROLES[role.name.lower()]) for role, name in known.items()]
    return page(
        "seb_login.html", 401 if problem else 200, login=held.wait(asked), service=asked.issuer, users=users,
        password=PASSWORD, problem=problem, banner=banner(network),
    )  # fmt: skip


def _pass_on(asked: SamlRequest, response: bytes, heading: str, message: str) -> Response:
    answer = page(
        "seb_pass_on.html", address=asked.answer_to, response=b64encode(response).decode(), heading=heading,
        message=message, relay_state=asked.relay_state,
    )  # fmt: skip
    answer.headers["content-security-policy"] = _FORM_TO_ANYWHERE
    return answer


async def _take_time(network: Network, request: Request, passage: Passage, segment: str) -> None:
    key = named(request.headers) or network.occurrences.next(0, segment)
    faults = network.faults_met(passage, key, from_header(request.headers))
    enter(faults)
    await network.play(passage, segment, key, None, faults)


_SAML = Provenance(
    "partly published",
    "OASIS SAML 2.0, bindings Redirect and POST; OIOSAML attribute names",
    "2.0",
    "messages; addresses, pages, the attribute urn:tvaers:role and the parameter `return` of logout are ours",
)
SYSTEM = System(
    "seb",
    "SEB: login med SAML",
    (
        Interface("metadata", METADATA, _SAML, "-s {url}" + METADATA),
        Interface("login", SSO, _SAML, "-s {url}" + SSO),
        Interface("logout", SLO, _SAML, "-s {url}" + SLO),
    ),
    router,
)
