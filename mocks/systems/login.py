"""Login of test users for pages and interfaces. A stand-in of our own: SEB's SAML and the token services make the same
sessions (`network.sessions.begin`) by their own ways."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from mocks.call_key import named
from mocks.entrance import form_of, is_encrypted, json_of, passage_of, token_of
from mocks.pages import page
from mocks.passages import Passage
from mocks.provenance import OWN, Interface, System
from mocks.refusal import Refusal, RefusalBody
from mocks.running import Network
from mocks.sessions import COOKIE, Session
from mocks.users import PASSWORD, NoSuchUser, User, examples, user
from mocks.wording import ROLES
from sim.network.access import Journey
from sim.network.days import day_number

HOMES = {
    None: "/",
    Journey.APPOINTMENTS: "/sapa",
    Journey.OVERVIEW_EPJ: "/own/epj",
    Journey.OVERVIEW_GP: "/own/klinikplus",
}
_SEGMENTS = {Journey.APPOINTMENTS: "seb.assertion", Journey.OVERVIEW_GP: "klinikplus.login"}
"""What a login plays, by journey; the EPJ's users are logged in all day."""


class Credentials(BaseModel):
    """Who logs in."""

    user: str = Field(examples=["ppr.851"])
    password: str = Field(examples=[PASSWORD])


class Token(BaseModel):
    """A session for interfaces: send the token as `Authorization: Bearer`."""

    token: str
    user: str
    role: str | None
    organisation: str
    seconds_unused: float = Field(description="How long it may lie unused")


def router(network: Network) -> APIRouter:
    """The routes."""
    routes = APIRouter(tags=["login"])

    @routes.post("/own/token", responses={401: {"model": RefusalBody}}, openapi_extra=_body())
    async def token(request: Request) -> Token:
        """Log in for interfaces."""
        passage = passage_of(request, "login")
        given = await json_of(request)
        who = _known(network, given.get("user"), given.get("password"))
        session = await _begun(network, request, passage, who)
        role = None if who.role is None else who.role.name.lower()
        return Token(
            token=session.token, user=who.name, role=role, organisation=who.place, seconds_unused=session.lasts / 1e6
        )

    @routes.get("/own/login", include_in_schema=False)
    async def form(request: Request) -> Response:
        passage_of(request, "login")
        return _form(network, "")

    @routes.post("/own/login", include_in_schema=False)
    async def login(request: Request) -> Response:
        passage = passage_of(request, "login")
        given = await form_of(request)
        try:
            who = _known(network, given.get("user"), given.get("password"))
        except Refusal:
            return _form(network, "Brugernavn eller adgangskode er forkert.")
        # A municipal user's page sends the user on to SEB when it comes to that.
        session = await _begun(network, request, passage, who, at_once=who.journey == Journey.APPOINTMENTS)
        answer = RedirectResponse(HOMES[session.user.journey], 303)
        secure = is_encrypted(network, request)
        answer.set_cookie(COOKIE, session.token, httponly=True, samesite="strict", secure=secure)
        return answer

    @routes.post("/own/logout", include_in_schema=False)
    async def logout(request: Request) -> Response:
        passage_of(request, "login")
        network.sessions.end(token_of(request))
        answer = RedirectResponse("/own/login", 303)
        answer.delete_cookie(COOKIE)
        return answer

    return routes


async def _begun(network: Network, request: Request, passage: Passage, who: User, at_once: bool = False) -> Session:
    segment = None if who.journey is None or at_once else _SEGMENTS.get(who.journey)
    if segment is not None:
        given = named(request.headers)
        if given is not None and given.segment.startswith(("seb.", "klinikplus.login")):
            segment = given.segment
        key = given or network.occurrences.next(who.actor, segment)
        await network.play(passage, segment, key, None, [])
    passage.user = who.name
    return network.sessions.begin(who, passage.arrived)


def _known(network: Network, name: object, password: object) -> User:
    right = isinstance(password, str) and secrets.compare_digest(password.encode(), PASSWORD.encode())
    try:
        found = user(str(name), network.world)
    except NoSuchUser:
        right = False
    if not right:
        raise Refusal(401, "body", "a test user and the password", "others")
    return found


def _form(network: Network, problem: str) -> Response:
    known = examples(network.world, day_number(network.clock.today()))
    users = [(name, ROLES[role.name.lower()]) for role, name in known.items()]
    return page("login.html", users=users, password=PASSWORD, problem=problem, status=401 if problem else 200)


def _body() -> dict[str, object]:
    schema = Credentials.model_json_schema()
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


SYSTEM = System(
    "login",
    "Login af testbrugere",
    (
        Interface(
            "token", "/own/token", OWN,
            "-s {url}/own/token -d '{{\"user\":\"{user}\",\"password\":\"{password}\"}}'",
        ),
        Interface("page", "/own/login", OWN, "-s {url}/own/login"),
    ),
    router,
)  # fmt: skip
