"""One process that generates by itself."""

from __future__ import annotations

import gc
import signal
import time
from pathlib import Path

import gevent

from sim.load.generator import Generator, Order
from sim.load.mapping_file import Given
from sim.load.results import Results
from sim.load.spoken import heard_zero, say
from sim.load.swarm import environment, interface, reporter
from sim.load.wakes import monotonic


def alone(order: Order, given: Given, out: Path, zero: str, lead_in: float, ui: int | None) -> int:
    """Prepare, ask for the zero, play the window, write the results; exit status."""
    locust = environment(given.mapping.target, lambda: generator.done.wait(), lambda: None)
    generator = Generator(order, given, reporter(locust))
    runner = locust.create_local_runner()
    _stop_on_signals(generator)
    results = Results(out)
    logins = generator.prepare(0, 1)
    if ui is not None:
        interface(locust, ui)
    runner.start(1, spawn_rate=1)
    say(ready=True, logins=logins, workers=1)
    begins = chosen_zero(zero, lead_in)
    collect_garbage_rarely()
    playing = gevent.spawn(generator.run, monotonic() + begins - time.time_ns() // 1000)
    while not playing.ready():
        playing.join(1.0)
        results.lines(0, generator.written.take())
        say(**generator.progress(), until=round((time.time_ns() // 1000 - begins) / 1e6, 1))
    playing.get()
    results.lines(0, generator.written.take())
    health = results.end({0: generator.told()}, "", begins, given.mapping.skip)
    runner.quit()
    say(end=health)
    return 0


def chosen_zero(zero: str, lead_in: float) -> int:
    """The wall moment when the window begins: as given, as the parent answers, or soon."""
    given = heard_zero() if zero == "ask" else int(zero) if zero else None
    return given if given is not None else time.time_ns() // 1000 + round(lead_in * 1e6)


def collect_garbage_rarely() -> None:
    """What was built until now stays: looking through it again and again would make requests late."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def _stop_on_signals(generator: Generator) -> None:
    for number, word in ((signal.SIGINT, "interrupted"), (signal.SIGTERM, "ended by its parent, or with it")):
        gevent.signal_handler(number, generator.stop, word)
