"""What every route does first: find the passage, the session and the child, and read a body of bounded size."""

from __future__ import annotations

import json
from typing import Annotated, Any
from urllib.parse import parse_qs

from fastapi import Request
from pydantic import BaseModel, Field

from mocks.passages import Passage
from mocks.permitted import may_use
from mocks.refusal import Refusal
from mocks.running import Network
from mocks.sessions import COOKIE, Session
from mocks.users import NoSuchUser, User, examples, user
from sim.network.citizens import NoSuchCitizen
from sim.network.days import day_number
from sim.network.identifiers import WrongIdentifier

BODY_LIMIT = 64 * 1024
USER_HEADER = "x-tvaers-user"


class Child(BaseModel):
    """Who is looked up."""

    cpr: Annotated[str, Field(pattern=r"^\d{6}-?\d{4}$", description="CPR number of a made-up child")]


def passage_of(request: Request, system: str) -> Passage:
    """The request's line in the trace, now known to be this system's."""
    passage: Passage = request.scope["tvaers"]
    passage.system = system
    return passage


def base_of(network: Network, request: Request) -> str:
    """The address our own addresses begin with: the public one, or that of the request."""
    return network.options.public_url or str(request.base_url).rstrip("/")


def is_encrypted(network: Network, request: Request) -> bool:
    """Whether browsers reach us by https, so that cookies need not go any other way."""
    return base_of(network, request).startswith("https:")


async def body_of(request: Request, limit: int = BODY_LIMIT) -> bytes:
    """The whole body; Refusal beyond `limit` bytes, before it is in memory."""
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > limit:
        raise Refusal(413, "body", f"at most {limit} bytes", f"{length[:12]} bytes")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > limit:
            raise Refusal(413, "body", f"at most {limit} bytes", "more")
    return body


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a page's form; of a field given twice the last."""
    body = await body_of(request)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=50)
    except (UnicodeDecodeError, ValueError):
        raise Refusal(400, "body", "a form in UTF-8", "something else") from None
    return {name: values[-1] for name, values in fields.items()}


async def json_of(request: Request) -> dict[str, Any]:
    """A JSON object."""
    body = await body_of(request)
    try:
        content = json.loads(body)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Refusal(400, "body", "a JSON object in UTF-8", f"{len(body)} bytes that are none") from None
    if not isinstance(content, dict):
        raise Refusal(400, "body", "a JSON object", type(content).__name__)
    return content


def citizen_of(network: Network, cpr: object, element: str = "body.cpr") -> int:
    """The number of the child with a CPR number. Neither answer nor log repeats the CPR number."""
    if not isinstance(cpr, str):
        raise Refusal(400, element, "a CPR number as text", "nothing" if cpr is None else type(cpr).__name__)
    try:
        return network.citizen(cpr.replace("-", ""))
    except WrongIdentifier as error:
        raise Refusal(400, element, "a CPR number", error.rule) from None
    except NoSuchCitizen:
        raise Refusal(404, element, "the CPR number of a child here", "nobody's") from None


def token_of(request: Request) -> str | None:
    """A bearer token, or the session cookie."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and token:
        return token.strip()
    return request.cookies.get(COOKIE)


def session_of(network: Network, request: Request, passage: Passage) -> Session:
    """The session of a request to a system; Refusal without one, or when its role may not use the system."""
    now = passage.arrived
    token = token_of(request)
    if network.options.level == "open" and not token:
        session = network.sessions.shared(_anyone(network, request, passage.system), now)
    else:
        session = network.sessions.find(token, now)
    passage.user = session.user.name
    check_permitted(session.user, passage.system)
    return session


def check_permitted(someone: User, system: str) -> None:
    """Refusal when a user's role may not use a system."""
    if not may_use(someone.role, system):
        role = "none" if someone.role is None else someone.role.name.lower()
        raise Refusal(403, "role", f"a role that may use {system}", role)


def _anyone(network: Network, request: Request, system: str) -> User:
    """Without security: the user named in a header, or the first of those who may use the system."""
    name = request.headers.get(USER_HEADER)
    if name is None:
        known = examples(network.world, day_number(network.clock.today()))
        name = next(known[role] for role in known if may_use(role, system))
    try:
        return user(name, network.world)
    except NoSuchUser as error:
        raise Refusal(400, USER_HEADER, str(error), "another name") from None
