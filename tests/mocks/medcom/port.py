"""The town on a port of its own in this process, for clients that speak HTTP and nothing else."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from mocks.medcom.service import Service
from tests.mocks.medcom.town import application, service


@contextmanager
def served_town() -> Iterator[tuple[str, Service]]:
    """Its address, and the service behind it (whose clock a test may turn)."""
    served = service(by_hand=False)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(application(served), log_level="error", access_log=False, lifespan="off", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", served
    finally:
        server.should_exit = True
        thread.join(10)
        served.ledger.close()
