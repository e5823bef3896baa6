"""Locust's part: its statistics, its web interface, its master and workers. All are told response times from due."""

from __future__ import annotations

from collections.abc import Callable

import gevent
from locust import User, task
from locust.env import Environment
from locust.stats import stats_history

from sim.load.heard import Heard


def environment(target: str) -> Environment:
    """Locust's environment with one user a worker, who stands for the dispatcher."""

    class Dispatcher(User):
        """Stands in Locust's tables for all who act."""

        @task
        def play(self) -> None:
            """The generator plays, beside Locust's users."""
            gevent.sleep(3600)

    return Environment(user_classes=[Dispatcher], host=target)


def end_in_interface(locust: Environment, stop: Callable[[str], None]) -> None:
    """Have `stop` end the run in order when somebody stops it in Locust's interface."""
    listen: Callable[[Callable[..., None]], object] = locust.events.test_stopping.add_listener
    listen(lambda **_: stop("stopped in Locust's interface"))


def reporter(locust: Environment) -> Callable[[Heard], None]:
    """What tells Locust of a request: named by its operation, never by an address; milliseconds from due."""
    fire: Callable[..., None] = locust.events.request.fire

    def report(heard: Heard) -> None:
        wrong = heard.outcome in ("failed", "dropped", "timed_out", "refused", "unfinished")
        fire(
            request_type="step" if heard.attempt < 0 else "ask",
            name=heard.operation,
            response_time=(heard.ended - heard.due) / 1000 if heard.answered else None,
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
