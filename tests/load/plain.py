"""The cheapest target there is, as a process of its own: every request is answered at once with the same kilobyte.

Prints its port. With a number, the so many-th request makes it stand still for two seconds; it prints when they ended,
in microseconds of the wall clock.
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import time
from typing import cast

import uvloop

BODY = b'{"outcome": "answered"}'.ljust(1024)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1024\r\n\r\n" + BODY


STALL_AT = int(sys.argv[1]) if len(sys.argv) > 1 else 0
ASKED = itertools.count(1)


def say(number: int) -> None:
    """A line on standard output."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


class Plain(asyncio.Protocol):
    """One connection; a request is whole when its head is."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep where answers go."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer."""
        if data.endswith(b"\r\n\r\n"):
            if next(ASKED) == STALL_AT:
                time.sleep(2)
                say(time.time_ns() // 1000)
            self._transport.write(ANSWER)


async def serve() -> None:
    """Serve on a free port for ever."""
    server = await asyncio.get_running_loop().create_server(Plain, "127.0.0.1", 0, backlog=1024)
    say(server.sockets[0].getsockname()[1])
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve())
