"""Offered load from a plan, and the parameters of a scenario, against what is worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.chance.durations import HOUR, MINUTE
from sim.scenario.build import Built, build
from sim.scenario.offered import Offered, offered
from sim.scenario.reading import load
from sim.scenario.route import Op
from sim.scenario.used import parameters_of

DESKS = """
name: desks
stations:
  desk: {servers: 2, service: 30 s}
  slow: {servers: 1, service: 10 min}
  shut: {servers: 1, service: 1 s, open: "mon-fri 9-10"}
  idle: {servers: 1, service: 1 s}
streams:
  a: {rate: 0.05 /s, visit: desk}
  b: {rate: 2 /h, visit: slow}
  c: {rate: 0.1 /s, visit: shut}
events: [{station: idle, from: 09:00, to: 09:30, pace: 0}]
window: {from: 08:00, to: 12:00}
"""


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Four stations: a plain one, one with long work, one mostly shut, and one that nobody visits."""
    file = tmp_path_factory.mktemp("desks") / "desks.yaml"
    file.write_text(DESKS, encoding="utf-8")
    return build(load(str(file)))


@pytest.fixture(scope="module")
def found(desks: Built) -> dict[str, Offered]:
    """The offered load by station."""
    return {load.station: load for load in offered(desks.plan, desks.stage)}


@pytest.mark.parametrize(("name", "length"), [("minute", MINUTE), ("15 minutes", 15 * MINUTE), ("hour", HOUR)])
def test_the_busiest_window_is_the_busiest(desks: Built, found: dict[str, Offered], name: str, length: int) -> None:
    """No window that begins on a minute has more work than the one named, counted call by call."""
    plan = desks.plan
    visits = np.flatnonzero((plan.steps["op"] == Op.VISIT) & (plan.steps["station"] == 0))
    planned = plan.planned[np.searchsorted(plan.first, visits, side="right") - 1]
    inside = [int(((planned >= start) & (planned < start + length)).sum()) for start in range(0, 14 * HOUR, MINUTE)]
    window = found["desk"].busiest[name]
    assert window.visits == max(inside)
    assert window.start == inside.index(max(inside)) * MINUTE
    assert window.load == pytest.approx(max(inside) * 30e6 / length)
    assert window.own == window.load
    assert window.utilisation == pytest.approx(window.load / 2)


def test_a_window_shorter_than_the_work_is_left_out(found: dict[str, Offered]) -> None:
    """One visit of ten minutes says nothing about a minute."""
    assert set(found["slow"].busiest) == {"15 minutes", "hour"}
    assert found["slow"].mean == 10 * MINUTE


def test_shut_stations_can_do_nothing(found: dict[str, Offered]) -> None:
    """Work that comes while a station is shut is beyond any capacity; half an hour open is half of it."""
    windows = found["shut"].busiest
    for window in windows.values():
        begins, ends = window.start, window.start + HOUR
        open_ = max(0, min(ends, 10 * HOUR) - max(begins, 9 * HOUR))
        if window is windows["hour"]:
            expected = window.load * HOUR / open_ if open_ else np.inf
            assert window.utilisation == pytest.approx(expected)


def test_a_station_nobody_visits_has_no_busiest_window(found: dict[str, Offered]) -> None:
    """It is listed, with nothing."""
    assert found["idle"].busiest == {}
    assert found["idle"].utilisation == 0


def test_parameters_are_found_where_they_were_written(tmp_path: Path) -> None:
    """Every number with its path, value, range, status and line; shorthand is no hindrance."""
    file = tmp_path / "one.yaml"
    file.write_text(
        "name: one\nstations:\n  desk:\n    servers: {value: 2, low: 1, high: 3, status: assumed}\n"
        "    service: {exponential: 2 s}\nstreams:\n  a: {rate: 1 /s, visit: desk}\n",
        encoding="utf-8",
    )
    used = {one.path: one for one in parameters_of(load(str(file)))}
    servers = used["stations.desk.servers"]
    assert (servers.parameter.value, servers.parameter.range, servers.where) == (2, (1, 3), f"{file}:4")
    assert servers.parameter.status == "assumed"
    mean = used["stations.desk.service.mean"]
    assert (mean.parameter.value, mean.where) == (2_000_000, f"{file}:5")
    assert used["streams.a.rate"].parameter.text == "1 /s"
    assert used["stations.desk.service.cv"].where == ""
