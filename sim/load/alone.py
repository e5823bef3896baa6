"""One process that generates by itself."""

from __future__ import annotations

import time

import gevent

from sim.load.generator import Generator
from sim.load.pauses import collect_garbage_rarely
from sim.load.run import Run
from sim.load.swarm import end_in_interface, environment, interface, reporter
from sim.load.wakes import monotonic


def alone(run: Run) -> int:
    """Prepare, ask for the zero, play the window, write the results; exit status. Mistake."""
    locust = environment(run.given.mapping.target)
    generator = Generator(run.order, run.given, reporter(locust))
    end_in_interface(locust, generator.stop)
    runner = locust.create_local_runner()
    run.on_signals(generator.stop)
    logins = generator.prepare(0, 1)
    if run.ui is not None:
        interface(locust, run.ui)
    runner.start(1, spawn_rate=1)
    zero = run.begins(logins, 1, generator.stop)
    collect_garbage_rarely()
    playing = gevent.spawn(generator.run, monotonic() + zero - time.time_ns() // 1000)
    last = [time.monotonic()]

    def over() -> bool:
        if playing.ready() or time.monotonic() - last[0] >= 0.5:
            run.results.lines(0, generator.written.take())
            last[0] = time.monotonic()
        return bool(playing.ready())

    run.watch(over, generator.progress, zero)
    playing.get()
    run.results.lines(0, generator.written.take())
    run.end({0: generator.told()}, "", zero)
    runner.quit()
    return 0
