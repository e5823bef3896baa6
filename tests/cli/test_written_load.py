"""Writes as load: streams beside the scenario's own, at the stations that take them."""

from __future__ import annotations

import numpy as np
import pytest

from sim.cli.written_demand import Write
from sim.cli.written_load import with_writes, written_load
from sim.scenario.build import build
from sim.scenario.offered import first_visits
from sim.scenario.reading import Reading, load

WRITES = (
    Write("delivered", 1000, 2.0, "", "counter", 250_000),
    Write("updated", 1000, 1.0, "", "counter", 100_000),
    Write("logged", 1000, 9.0, ""),
    Write("elsewhere", 1000, 9.0, "", "archive", 1_000),
    Write("of unknown work", 1000, 9.0, "", "counter"),
)


@pytest.fixture
def queue() -> Reading:
    """An hour of one queue."""
    return load("queue", ("window={from: 08:00, to: 09:00}",))


def test_load_is_work_a_second_where_it_is_known(queue: Reading) -> None:
    """What no station of the scenario takes, and what takes nobody knows how long, is left out."""
    assert written_load(WRITES, queue) == {"counter": pytest.approx(0.6)}
    assert with_writes(queue, WRITES[2:]) is queue


def test_writes_come_beside_the_scenarios_own_calls(queue: Reading) -> None:
    """Three a second with a mean work of 200 ms; every call of the scenario stays where it is."""
    before, after = build(queue).plan, build(with_writes(queue, WRITES)).plan
    journeys = [np.asarray(plan.about["journey"]) for plan in (before, after)]
    written = journeys[1] == after.names["journey"].index("writes to counter")
    assert int(written.sum()) == pytest.approx(3 * 3600, rel=0.05)
    call, steps = first_visits(after)
    assert after.steps["work"][steps[written[call]]].mean() == pytest.approx(200_000, rel=0.05)
    own = journeys[0] == before.names["journey"].index("visitors")
    assert np.array_equal(before.planned[own], after.planned[journeys[1] == after.names["journey"].index("visitors")])
