"""A small target to be loaded: each path behaves in one way. Raw sockets, so that it may also behave badly."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

SECRET_TOKEN = "token-that-nobody-may-see"


class Target:
    """What it was asked, by path. stall_at: the n-th request to /stall blocks the whole server for `stall` seconds."""

    def __init__(self, stall_at: int = 0, stall: float = 2.0) -> None:
        self.stall_at, self.stall = stall_at, stall
        self.asked: Counter[str] = Counter()
        self.headers: list[str] = []
        self.port = 0
        self.scheme = "http"

    @property
    def url(self) -> str:
        """Its address."""
        return f"{self.scheme}://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next((int(x[15:]) for x in head.lower().split("\r\n") if x.startswith("content-length:")), 0)
                body = await reader.readexactly(length)
                answer = await self._answer(head.split(" ")[1], head, body)
                if answer is None:
                    sock = writer.get_extra_info("socket")
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # closing is a reset
                    writer.transport.abort()
                    return
                writer.write(answer)
                if b"Content-Length" not in answer:
                    await writer.drain()
                    writer.close()
                    return
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            writer.close()

    async def _answer(self, path: str, head: str, body: bytes) -> bytes | None:
        self.asked[path] += 1
        self.headers.append(head)
        if path == "/stall" and self.asked[path] == self.stall_at:
            time.sleep(self.stall)
        await asyncio.sleep(WAITS.get(path, 0))
        if path == "/reset":
            return None
        if path in AT_FIRST and self.asked[path] == 1:
            return AT_FIRST[path]
        if path == "/mine" and f"Bearer {SECRET_TOKEN}" not in head:
            return _http(401, b"{}")
        content = {"outcome": "partial", "notices": [{"kind": "missing"}, {"kind": "blocked"}], "cpr": body.decode()}
        return ALWAYS.get(path) or _http(200, json.dumps(content).encode())


def _http(status: int, body: bytes, kind: str = "application/json") -> bytes:
    head = f"HTTP/1.1 {status} Word\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


WAITS = {"/silent": 30, "/slow": 0.5}
AT_FIRST = {"/busy-once": _http(503, b"busy", "text/plain"), "/lost": _http(401, b"{}")}
ALWAYS = {
    "/html": _http(200, b"<html>Welcome, 0101011234</html>", "text/html"),
    "/login": _http(200, json.dumps({"access": {"token": SECRET_TOKEN}}).encode()),
    "/to-the-end": b'HTTP/1.1 200 Word\r\n\r\n{"outcome": "answered"}',
}


@contextmanager
def serving(target: Target, tls: ssl.SSLContext | None = None) -> Iterator[Target]:
    """The target on a free port, in a thread of its own."""
    loop = asyncio.new_event_loop()
    listening = loop.run_until_complete(asyncio.start_server(target.serve, "127.0.0.1", 0, backlog=1024, ssl=tls))
    target.port = listening.sockets[0].getsockname()[1]
    target.scheme = "http" if tls is None else "https"
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield target
    asyncio.run_coroutine_threadsafe(_ended(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    listening.close()
    loop.close()


async def _ended() -> None:
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
