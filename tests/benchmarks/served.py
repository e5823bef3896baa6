"""The mocks as a user starts them: a process of its own, what starting cost, and what its trace says of lateness."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

CONTROL = {"authorization": "Bearer control"}
_PROGRAM = "from sim.cli import main; main()"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Served:
    """A running server. `seconds` and `cpu_seconds` until it was ready; `lookups`: address, token and body of the curl
    lines that look a child up."""

    url: str
    seconds: float
    cpu_seconds: float
    lookups: list[tuple[str, str, str]]


@contextmanager
def served(*words: str) -> Iterator[Served]:
    """`tvaers serve national` on a free port, until the block ends."""
    command = [sys.executable, "-c", _PROGRAM, "serve", "national", "--port", "0", "--control-token", "control", *words]
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("ready: "):
                break
        seconds, cpu = time.monotonic() - began, _cpu_seconds(process.pid)
        url = re.search(r"ready: (\S+)", said)
        assert url, said
        curls = r"^curl -s (\S+/own/(?:sapa|epj|klinikplus)/\w+) -H 'authorization: Bearer (\S+)' -d '(.+)'$"
        found = [(address, token, body) for address, token, body in re.findall(curls, said, re.MULTILINE)]
        try:
            yield Served(url[1], seconds, cpu, [one for one in found if "consents" not in one[0]])
        finally:
            process.send_signal(signal.SIGINT)


def lateness(server: Served, requests: int, apart: float) -> list[int]:
    """Microseconds between the moment an answer was due and the moment it left, smallest first; lookups are sent
    `apart` seconds one after the other."""

    async def send() -> None:
        async with httpx.AsyncClient(timeout=120) as client:
            under_way = []
            for number in range(requests):
                address, token, body = server.lookups[number % len(server.lookups)]
                headers = {"authorization": f"Bearer {token}"}
                under_way.append(asyncio.create_task(client.post(address, content=body, headers=headers)))
                await asyncio.sleep(apart)
            await asyncio.gather(*under_way)

    asyncio.run(send())
    told = httpx.get(f"{server.url}/control/trace?limit=5000", headers=CONTROL).json()["requests"]
    return sorted(one["left"] - one["due"] for one in told if one["due"] is not None and one["left"] is not None)


def timer_error(server: Served) -> dict[str, float]:
    """How late the server found this machine's timers at its start, in milliseconds."""
    told: dict[str, float] = httpx.get(f"{server.url}/control/state", headers=CONTROL).json()["timer_error_ms"]
    return told


def share(values: Sequence[int], of: float) -> int:
    """The smallest value that `of` of the values do not exceed."""
    return values[min(len(values) - 1, int(of * len(values)))]


def _cpu_seconds(process: int) -> float:
    with open(f"/proc/{process}/stat", encoding="ascii") as file:  # noqa: PTH123 - a process's own account
        columns = file.read().rpartition(")")[2].split()
    return (int(columns[11]) + int(columns[12])) / _TICKS
