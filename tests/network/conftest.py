"""The network at real size, built once: it takes a fraction of a second."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sim.network.actors import Actors
from sim.network.children import Children
from sim.network.citizens import Citizens

MONDAY = date(2026, 11, 23)


@pytest.fixture(scope="session")
def actors() -> Actors:
    """All actors, by the default counts."""
    return Actors.build()


@pytest.fixture(scope="session")
def citizens(actors: Actors) -> Citizens:
    """All children, by the default frequencies."""
    return Citizens.build(actors)


@pytest.fixture(scope="session")
def everyone(citizens: Citizens) -> Children:
    """All 1,137,799 children as they are on the registry date."""
    return citizens.look(np.arange(len(citizens)), citizens.registry_date)
