"""The application: all systems in one process, behind one doorway that traces every request."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from mocks.answering import Dropped
from mocks.entrance import BODY_LIMIT
from mocks.lookup_page import banner
from mocks.pages import page, static
from mocks.passages import Passage
from mocks.refusal import Refusal, RefusalBody
from mocks.replaced import forwarding
from mocks.running import Network
from mocks.systems import SYSTEMS

_TIMER_TRIES, _TIMER_WAIT = 40, 0.005
_REFUSED: dict[int | str, dict[str, Any]] = {
    status: {"model": RefusalBody} for status in (400, 401, 403, 404, 405, 409, 413, 503)
}


def application(network: Network) -> Doorway:
    """The ASGI application that serves a network."""
    inner = FastAPI(
        title="tvaers mocks", version="1", lifespan=_lifespan(network), openapi_url="/openapi.json", redoc_url=None,
        docs_url=None, redirect_slashes=False, responses=_REFUSED,
        description="Mock systems for the national network around children in mental distress. Addresses under /own/ "
        "are this project's own and not a Danish standard. All people are made up.",
    )  # fmt: skip
    only = network.options.only
    served = [system for system in SYSTEMS if not only or system.name in {*only, "login", "control"}]
    # Routes are tried in order: what load tests ask for comes first.
    for system in sorted(served, key=lambda system: system.name in ("login", "control")):
        url = network.options.replaced.get(system.name)
        inner.include_router(system.router(network) if url is None else forwarding(system, url))

    @inner.get("/", include_in_schema=False)
    async def front(request: Request) -> Response:
        request.scope["tvaers"].system = "front"
        return page("front.html", systems=served, banner=banner(network))

    @inner.get("/own/static/{name}", include_in_schema=False)
    async def looks(name: str) -> Response:
        kinds = {"style.css": "text/css", "control.js": "text/javascript"}
        if name not in kinds:
            raise Refusal(404, "address", "a file of our own", "another")
        return Response(static(name), media_type=kinds[name])

    _handlers(inner)
    return Doorway(inner, network)


class Doorway:
    """Notes each request in the trace: when it came, and when its answer left."""

    def __init__(self, inner: FastAPI, network: Network) -> None:
        self.inner = inner
        self._network = network

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection's event, as ASGI has it."""
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        network = self._network
        passage = network.trace.begin(scope["method"], scope["path"], network.clock.now())
        scope["tvaers"] = passage

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                if network.store is not None:
                    await network.store.settled()
                _leave(passage, message, network)
            await send(message)

        await self.inner(scope, receive, answer)


def _leave(passage: Passage, message: Message, network: Network) -> None:
    passage.status = message["status"]
    passage.left = network.clock.now()
    message["headers"] = [*message["headers"], (b"x-tvaers-request", str(passage.number).encode())]
    if network.tracing is not None:
        network.tracing.note(passage)


class _Broken(Response):
    """Promises a body and leaves; the server then breaks the connection."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG002
        headers = [(b"content-length", b"1000")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})


def _handlers(inner: FastAPI) -> None:
    @inner.exception_handler(Refusal)
    async def refused(request: Request, error: Refusal) -> Response:
        request.scope["tvaers"].find(error.code, error.element, error.expected, error.found)
        if _is_page(request):
            if error.status == 401 and error.code != "expired_session" and request.method == "GET":
                return RedirectResponse("/own/login", 303)
            return page("refused.html", error.status, refusal=error)
        headers = {"www-authenticate": "Bearer"} if error.status == 401 else None
        return JSONResponse(error.told(), error.status, headers)

    @inner.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]  # its input may hold a CPR number and is not repeated
        element = ".".join(str(part) for part in first["loc"])
        request.scope["tvaers"].find("bad_request", element, first["msg"], first["type"])
        return JSONResponse(Refusal(400, element, first["msg"], first["type"]).told(), 400)

    @inner.exception_handler(HTTPException)
    async def unknown(request: Request, error: HTTPException) -> Response:
        told = Refusal(error.status_code, "address", "one that is served here", str(error.detail))
        if error.status_code == 413:
            told = Refusal(413, "body", f"at most {BODY_LIMIT} bytes", "more")
        if _is_page(request):
            return page("refused.html", error.status_code, refusal=told)
        return JSONResponse(told.told(), error.status_code, error.headers)

    @inner.exception_handler(OverflowError)
    async def beyond(_: Request, __: OverflowError) -> Response:
        return JSONResponse(Refusal(404, "address", "a number that something has here", "a larger one").told(), 404)

    @inner.exception_handler(Dropped)
    async def dropped(_: Request, __: Dropped) -> Response:
        return _Broken()


def _is_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _lifespan(network: Network) -> Callable[[FastAPI], Any]:
    @asynccontextmanager
    async def alive(_: FastAPI) -> AsyncIterator[None]:
        network.timer_error = await _timer_error()
        if network.options.delay:
            network.calendar.attach(asyncio.get_running_loop())
        try:
            yield
        finally:
            network.calendar.detach()

    return alive


async def _timer_error() -> dict[str, float]:
    """How late this machine's timers are, in milliseconds: least, median and 99th percentile of a few sleeps."""
    loop = asyncio.get_running_loop()
    late = []
    for _ in range(_TIMER_TRIES):
        due = time.monotonic() + _TIMER_WAIT
        woken: asyncio.Future[float] = loop.create_future()
        loop.call_at(due, lambda done: done.set_result(time.monotonic()), woken)
        late.append((await woken - due) * 1000)
    late.sort()
    return {"least": late[0], "p50": late[len(late) // 2], "p99": late[-1]}


__all__ = ["Doorway", "application"]
