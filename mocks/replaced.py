"""A vendor's system in a mock's place: what is sent to the mock's addresses goes on to it, and stands in the trace.

It takes its own time; the mock's delays, faults and rules do not apply to it. The other mocks do not ask it: they know
what the scenario knows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
from fastapi import APIRouter, FastAPI, Request, Response

from mocks.entrance import body_of, passage_of
from mocks.provenance import System
from mocks.refusal import Refusal
from sim.mistake import Mistake, nearest

LIMIT = 100 * 1024 * 1024
"""Bytes of a request that is passed on."""

SECONDS = 120.0
"""How long the vendor's system may take for an answer."""

_KEPT = frozenset({"login", "control"})
_OF_THE_CONNECTION = frozenset(
    {"connection", "content-length", "content-encoding", "host", "keep-alive", "te", "trailer", "transfer-encoding",
     "upgrade"}
)  # fmt: skip
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def replacements(texts: Iterable[str], systems: Iterable[System]) -> dict[str, str]:
    """Addresses by system, from `SYSTEM=URL`; Mistake."""
    known = [system.name for system in systems if system.name not in _KEPT]
    found: dict[str, str] = {}
    for text in texts:
        name, _, url = text.partition("=")
        if name not in known:
            raise Mistake("--replace", f"there is no system {name!r} to replace", nearest(name, known))
        if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
            raise Mistake("--replace", f"expected {name}=URL, got {url!r}", f"Write e.g. {name}=http://127.0.0.1:9000")
        found[name] = url.rstrip("/")
    return found


def forwarding(system: System, url: str) -> APIRouter:
    """The routes of a replaced system: every address under those of its interfaces."""
    client = httpx.AsyncClient(timeout=SECONDS, follow_redirects=False)

    @asynccontextmanager
    async def alive(_: FastAPI) -> AsyncIterator[None]:
        async with client:
            yield

    routes = APIRouter(lifespan=alive)

    async def forward(request: Request) -> Response:
        passage = passage_of(request, system.name)
        body = await body_of(request, LIMIT)
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        headers = _passed_on(request.headers.items())
        try:
            answer = await client.request(request.method, url + asked, content=body, headers=headers)
        except httpx.TimeoutException:
            raise Refusal(504, system.name, f"an answer within {SECONDS:.0f} s", "none", "timed_out") from None
        except httpx.HTTPError as error:
            kind = type(error).__name__
            raise Refusal(502, system.name, "an answer of the system in its place", kind, "unanswered") from None
        passage.outcome = f"http {answer.status_code}"
        passed = Response(answer.content, answer.status_code)
        for name, value in _passed_on(answer.headers.multi_items()):
            passed.headers.append(name, value.removeprefix(url) if name == "location" else value)
        return passed

    for prefix in sorted(prefixes(system)):
        for path in (prefix, prefix + "/{rest:path}"):
            routes.add_api_route(path, forward, methods=_METHODS, include_in_schema=False)
    return routes


def prefixes(system: System) -> set[str]:
    """What the addresses of a system begin with: /own/NAME, or the first part of a published one."""
    found = set()
    for interface in system.interfaces:
        parts = interface.path.partition("?")[0].strip("/").split("/")
        found.add("/" + "/".join(parts[: 2 if parts[0] == "own" else 1]))
    return found


def _passed_on(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name.lower(), value) for name, value in headers if name.lower() not in _OF_THE_CONNECTION]
