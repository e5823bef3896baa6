"""Locust's part: its statistics, its web interface, its master and workers. All are told response times from due."""

from __future__ import annotations

from collections.abc import Callable

import gevent
from locust import User, task
from locust.env import Environment
from locust.stats import stats_history

from sim.load.heard import Heard


def environment(target: str, finished: Callable[[], None], stopped: Callable[[], None]) -> Environment:
    """Locust's environment with one user a worker, who stands for the dispatcher.

    finished: returns when the worker has played its window; stopped: somebody stopped the run in Locust's interface.
    """

    class Dispatcher(User):
        """Stands in Locust's tables for all who act; begins and ends with the window."""

        @task
        def play(self) -> None:
            """Wait until the window is played."""
            finished()
            gevent.sleep(3600)

        def on_stop(self) -> None:
            """Locust was told to stop."""
            stopped()

    return Environment(user_classes=[Dispatcher], host=target)


def reporter(locust: Environment) -> Callable[[Heard], None]:
    """What tells Locust of a request: named by its operation, never by an address; milliseconds from due."""
    fire = locust.events.request.fire

    def report(heard: Heard) -> None:
        wrong = heard.outcome in ("failed", "dropped", "timed_out", "refused", "unfinished")
        fire(
            request_type="step" if heard.attempt < 0 else "ask",
            name=heard.operation,
            response_time=max(heard.ended - heard.due, 0) / 1000,
            response_length=heard.size,
            exception=_Told(heard.error or heard.outcome) if wrong else None,
            context={},
        )

    return report


class _Told(Exception):
    """Why a request is a failure to Locust."""


def interface(locust: Environment, port: int) -> None:
    """Open Locust's web interface on this machine; the run it shows begins by itself."""
    locust.create_web_ui("127.0.0.1", port)
    gevent.spawn(stats_history, locust.runner)
