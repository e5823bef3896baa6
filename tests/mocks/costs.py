"""CPU per request of an ASGI application, called as a server calls it but without a socket."""

from __future__ import annotations

import asyncio
import gc
import time
from collections.abc import Sequence
from typing import Any

from starlette.types import ASGIApp, Message


async def ask(app: ASGIApp, path: str, body: bytes, headers: Sequence[tuple[bytes, bytes]]) -> tuple[int, bytes]:
    """One POST; status and body."""
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80), "headers": [(b"content-length", str(len(body)).encode()), *headers],
    }  # fmt: skip
    got: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        got.append(message)

    await app(scope, receive, send)
    return got[0]["status"], b"".join(message.get("body", b"") for message in got[1:])


async def cost(
    app: ASGIApp, path: str, bodies: Sequence[bytes], headers: Sequence[tuple[bytes, bytes]], at_once: int = 1
) -> float:
    """Mean CPU microseconds of a request; `at_once` of them under way together."""
    gc.collect()
    began = time.process_time()
    for start in range(0, len(bodies), at_once):
        await asyncio.gather(*(ask(app, path, body, headers) for body in bodies[start : start + at_once]))
    return (time.process_time() - began) / len(bodies) * 1e6
