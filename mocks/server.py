"""The server: one process, loopback unless told otherwise, timers that are never early, and an orderly end."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn

from mocks.app import application
from mocks.running import Network
from mocks.tls import Tls
from sim.mistake import Mistake

_BACKLOG = 2048


def bound(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0 takes any free one. Mistake when it cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except OSError as error:
        raise _unavailable(host, port, error) from None
    # asyncio switches Nagle's algorithm off only where the protocol is named; with it on, answers lie for 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise _unavailable(host, port, error) from None
    return listening


def _unavailable(host: str, port: int, error: OSError) -> Mistake:
    reason = error.strerror or str(error)
    return Mistake(f"{host}:{port}", f"cannot listen here: {reason}", "Choose another --port or --host")


def serve(network: Network, listening: socket.socket, ready: Callable[[], None], tls: Tls | None = None) -> None:
    """Serve until interrupted, with https where `tls` says how. `ready` is called when requests are answered."""
    made = server(network, ready, tls)
    gc.collect()
    gc.freeze()  # what a network is built of stays: looking through it again and again would make answers late
    with suppress(KeyboardInterrupt):
        made.run(sockets=[listening])
    if network.store is not None:
        network.store.close()
    if network.tracing is not None:
        network.tracing.close()


def server(network: Network, ready: Callable[[], None], tls: Tls | None = None) -> uvicorn.Server:
    """What serves a network.

    asyncio's loop, not uvloop: uvloop's timers fire up to 1.4 ms early, and an answer must never be early.
    """
    config = uvicorn.Config(
        application(network), loop="asyncio", http="httptools", ws="none", lifespan="on", log_level="error",
        access_log=False, server_header=False, timeout_graceful_shutdown=2, backlog=_BACKLOG,
        ssl_certfile=tls.certificate if tls else None, ssl_keyfile=tls.key if tls else None,
    )  # fmt: skip
    return _Announcing(config, ready)


class _Announcing(uvicorn.Server):
    """Says when it is ready."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()
