"""The mock systems as somebody's child process: orders on stdin, news on stdout, an end when stdin ends.

The first line of stdin is the `Order`; when requests are answered, {"ready": address, ...} is said. Later lines:

* {"expect": [call keys]}: these planned lookups will be asked; their answers are composed now, {"expected": n} is said
* {"remember": [call keys]}: the children of these planned lookups will be asked about; they are looked at now, all at
  once, and {"remembered": n} is said
* {"begin": {"unix": microseconds since 1970, "moment": microseconds}}: the test clock reads `moment` then, with empty
  stations, and {"begun": {"late": microseconds}} is said

At the end {"end": {"timer_late_us": {"p50", "p99", "most"}}} says how late the calendar woke. A parent that dies takes
the child with it, however it dies: its end closes stdin.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from mocks.answering import composed
from mocks.preparation import Prepared
from mocks.running import Network, Options
from mocks.server import bound, serve
from sim.mistake import Mistake
from sim.network.identifiers import format_cpr
from sim.scenario.reading import load

LAST = 5.0
"""Seconds an orderly end may take."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to serve. at: the test clock's moment at start; trace: the file to write it to, "" for none; port: 0 for any
    that is free."""

    scenario: str
    at: int
    trace: str = ""
    delay: bool = True
    rate: int = 1
    host: str = "127.0.0.1"
    port: int = 0

    def line(self) -> str:
        """As one line of JSON."""
        return json.dumps({name: getattr(self, name) for name in Order.__slots__}, ensure_ascii=False)


def main() -> int:
    """Serve as the first line of stdin says, until stdin ends."""
    try:
        order = Order(**json.loads(sys.stdin.readline() or "{}"))
        network = Network(load(order.scenario), Options(order.delay, at=order.at, clock_rate=order.rate))
        if order.trace:
            network.trace_to(Path(order.trace))
        with bound(order.host, order.port) as listening:
            url = f"http://{order.host}:{listening.getsockname()[1]}"
            serve(network, listening, lambda: _ready(network, url))
        _say({"end": {"timer_late_us": network.calendar.late.told()}})
    except Mistake as mistake:
        _say({"mistake": {"where": mistake.where, "what": mistake.what, "mend": mistake.mend}})
        return 2
    return 0


def _ready(network: Network, url: str) -> None:
    loop = asyncio.get_running_loop()

    def begin(unix: int, moment: int) -> None:
        ahead = unix * 1000 - time.time_ns()
        network.begin(moment, ahead)
        _say({"begun": {"late": max(0, -ahead // 1000)}})

    def expect(calls: list[str]) -> None:
        _say({"expected": expected(network, calls)})
        gc.collect()
        gc.freeze()

    def remember(calls: list[str]) -> None:
        _say({"remembered": remembered(network, calls)})

    def listen(orders: TextIO) -> None:
        for line in orders:
            asked = json.loads(line)
            if "begin" in asked:
                loop.call_soon_threadsafe(begin, asked["begin"]["unix"], asked["begin"]["moment"])
            elif "expect" in asked:
                loop.call_soon_threadsafe(expect, asked["expect"])
            elif "remember" in asked:
                loop.call_soon_threadsafe(remember, asked["remember"])
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(LAST)
        os._exit(1)

    threading.Thread(target=listen, args=(sys.stdin,), daemon=True).start()
    _say({"ready": url, "control": network.control_token, "timer_error_ms": network.timer_error})


def expected(network: Network, calls: list[str]) -> int:
    """Compose the answers of planned lookups, by their call keys, before anybody asks; how many there are."""
    found = _planned(network, calls)
    for prepared in found:
        composed(network, prepared, frozenset(), stale=False)
        network.citizen(_cpr(prepared))
    return len(found)


def remembered(network: Network, calls: list[str]) -> int:
    """Look at the children of planned lookups, by their call keys, before anybody asks; how many lookups there are."""
    found = _planned(network, calls)
    for prepared in found:
        network.citizen(_cpr(prepared))
    today = network.registry.date_at(network.clock.now())
    network.world.citizens.expect([prepared.citizen for prepared in found], today)
    return len(found)


def _planned(network: Network, calls: list[str]) -> list[Prepared]:
    found = []
    for call in calls:
        day, actor, kind, n, child = map(int, call.split("."))
        prepared = network.planned((day, actor, kind, n, child))
        if prepared is not None:
            found.append(prepared)
    return found


def _cpr(prepared: Prepared) -> str:
    return format_cpr(int(prepared.children.cpr[prepared.row]))


def _say(news: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(news, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
