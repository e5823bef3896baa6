"""The door of control: its own token, which opens nothing else, as no test user's token opens it."""

from __future__ import annotations

import secrets

from fastapi import Request

from mocks.entrance import passage_of
from mocks.passages import Passage
from mocks.refusal import Refusal
from mocks.running import Network

COOKIE = "tvaers_control"


def known(network: Network, request: Request) -> bool:
    """Whether a request carries the control token."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    given = token if kind.lower() == "bearer" else request.cookies.get(COOKIE, "")
    return secrets.compare_digest(given.encode(), network.control_token.encode())


def admit(network: Network, request: Request) -> Passage:
    """The request's line in the trace; Refusal without the control token."""
    passage = passage_of(request, "control")
    if not known(network, request):
        raise Refusal(401, "authorization", "the control token", "none or another")
    return passage
