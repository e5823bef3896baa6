"""A country whose letters travel, served over a port at sixty times real time, in processes that a test may kill.

    python -m tests.mocks.medcom.serving_country FILE FD

For every line on stdin one more server is started on the listening socket FD; its process id is printed.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from pathlib import Path

import uvicorn

from sim.chance.durations import HOUR
from sim.scenario.build import Built, build
from sim.scenario.reading import Reading, load
from tests.mocks.medcom.town import application
from tests.mocks.medcom.travelling import Country

SETTINGS = (
    "date=2026-09-07",
    "days=1",
    "network.letters.judged=null",
    "network.scale.letters=5",
    "targets=[]",
    "judge_under=[]",
)
RATE = 60


async def serve(reading: Reading, built: Built, file: Path, listening: socket.socket) -> None:
    """Serve a store until killed."""
    country = Country(reading, built, 9 * HOUR, file, time.monotonic_ns, RATE)
    country.calendar.attach(asyncio.get_running_loop())
    served = application(country.service)
    config = uvicorn.Config(served, log_level="error", access_log=False, lifespan="off", ws="none")
    await uvicorn.Server(config).serve(sockets=[listening])


def main() -> None:
    """Fork a server for each line."""
    file, listening = Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed need not be waited for
    reading = load("wrong_address", SETTINGS)
    built = build(reading)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            asyncio.run(serve(reading, built, file, listening))
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
