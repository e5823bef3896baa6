"""Known service times come back from the log of a queue at utilisation 0.8, by either way of telling them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from sim.cli.calibrating import Options, calibrated, read_log
from sim.fitting.basis import BELOW, DELAY, SERVER_TIME
from sim.fitting.calibrated import Calibrated
from tests.fitting.logs import queue_log, without, written

pytestmark = pytest.mark.long

SERVICES = {
    "one": ("{lognormal: {mean: 1 s, cv: 0.8}}", 1, "lognormal", 0.8),
    "four": ("{exponential: 1 s}", 4, "exponential", 1.0),
}
LOG = cache(queue_log)


def fitted(folder: Path, log: str, below: int | None = None) -> Calibrated:
    """The only station of a log."""
    options = Options({} if below is None else {"": below}, {})
    (one,), left = calibrated(read_log(written(folder, log), None), options)
    assert not left
    return one


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("way", ["server_time", "below", "counted"])
def test_service_times_are_recovered(tmp_path: Path, name: str, way: str) -> None:
    """Mean within 5 %, the kind that was played, and no doubt of the fit: at utilisation 0.8 a mean response is not.

    counted: nobody recorded the concurrency, so it is counted from the log.
    """
    service, servers, kind, cv = SERVICES[name]
    log = LOG(service, servers)
    if way != "server_time":
        log = without(log, "server_time", *(["concurrency"] if way == "counted" else []))
    one = fitted(tmp_path, log, None if way == "server_time" else servers)
    assert one.basis == (SERVER_TIME if way == "server_time" else BELOW)
    assert one.mean.value == pytest.approx(1e6, rel=0.05)
    assert one.mean.low < 1e6 < one.mean.high
    assert one.duration.kind == kind
    assert one.duration.cv == pytest.approx(cv, rel=0.05)
    assert one.candidates[0].distance < 0.03
    assert len(one.foretold) == 4
    assert [doubt for doubt in one.doubts if "counted from the log" not in doubt] == []


def test_a_response_time_is_no_service_time(tmp_path: Path) -> None:
    """Without either column the result is a delay without queue, and far from the service time."""
    log = without(LOG(*SERVICES["one"][:2]), "server_time", "concurrency")
    one = fitted(tmp_path, log)
    assert one.basis == DELAY
    assert not one.is_service
    assert one.mean.value > 2e6


def test_too_high_a_concurrency_lets_waiting_in(tmp_path: Path) -> None:
    """Below two at one server, calls that waited are fitted: the mean is too high by far, and it is doubted."""
    one = fitted(tmp_path, LOG(*SERVICES["one"][:2]), 2)
    assert one.mean.value > 1.2e6
    assert any("may have waited" in doubt for doubt in one.doubts)


def test_days_are_split_whole(tmp_path: Path) -> None:
    """Of three days two are fitted and the third foretold; of one the time is split, and it says so."""
    service = "{exponential: 20 s}"
    three = fitted(tmp_path, queue_log(service, days=3, mean=20.0))
    assert three.how == "the first 2 of 3 days"
    assert len(three.fitted_times) == pytest.approx(2 * len(three.rest_times), rel=0.15)
    assert "only day" in fitted(tmp_path, queue_log(service, mean=20.0)).how
