"""A small scenario that waits, gives up and asks again, planned once."""

from __future__ import annotations

import pytest

from sim.chance.durations import HOUR, MINUTE
from sim.replay.windows import Window
from sim.scenario.build import Built, build
from sim.scenario.reading import Reading, load


@pytest.fixture(scope="session")
def reading() -> Reading:
    """Busy sources, short deadlines, and logins."""
    return load("at_the_limit")


@pytest.fixture(scope="session")
def built(reading: Reading) -> Built:
    """Its plan."""
    return build(reading)


@pytest.fixture(scope="session")
def window() -> Window:
    """Three busy minutes of it, and time for what is under way then."""
    start = 10 * HOUR + 10 * MINUTE
    return Window(start, start + 3 * MINUTE, start + 6 * MINUTE)
