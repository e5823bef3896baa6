"""The town served over a port in processes that a test may kill: each a fork, so that starting again is quick.

    python -m tests.mocks.medcom.serving FILE FD

For every line on stdin one more server is started on the listening socket FD; its process id is printed.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from pathlib import Path

import uvicorn

from tests.mocks.medcom.town import application, service


def serve(file: Path, listening: socket.socket) -> None:
    """Serve a store until killed."""
    served = service(file, by_hand=False)
    config = uvicorn.Config(application(served), log_level="error", access_log=False, lifespan="off", ws="none")
    uvicorn.Server(config).run(sockets=[listening])


def main() -> None:
    """Fork a server for each line."""
    file, listening = Path(sys.argv[1]), socket.socket(fileno=int(sys.argv[2]))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who was killed need not be waited for
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(file, listening)
            os._exit(0)
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
