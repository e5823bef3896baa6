"""Logs whose moments were rounded: what is left of the times is no service time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sim.cli.calibrating import Options, calibrated, read_log
from sim.cli.shell import run
from tests.fitting.logs import written

HEAD = "begin,end,operation,system"


def log(times: list[float]) -> str:
    """A call every ten seconds, each of which takes so many seconds."""
    first = datetime(2026, 11, 23, 8)
    lines = []
    for number, took in enumerate(times):
        begin = first + timedelta(seconds=10 * number)
        moments = (each.isoformat(timespec="microseconds") for each in (begin, begin + timedelta(seconds=took)))
        lines.append(f"{','.join(moments)},ask,seb")
    return "\n".join([HEAD, *lines]) + "\n"


def test_a_log_without_any_time_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A message that says where to look, and status 2: no fault of the program."""
    assert run(["calibrate", str(written(tmp_path, log([0.0] * 400))), "--out", str(tmp_path / "m.yaml")]) == 2
    assert "are the moments in whole seconds?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("times", "doubt"),
    [
        ([1.0, 2.0, 0.0, 1.0] * 100, "all times are whole seconds"),
        ([0.2, 0.0, 0.3, 0.1] * 100, "25% of the times are 0"),
        ([0.2, 0.15, 0.3, 0.1] * 100, ""),
    ],
)
def test_rounded_times_are_doubted(tmp_path: Path, times: list[float], doubt: str) -> None:
    """Whole seconds, or many times that are 0."""
    (one,), _ = calibrated(read_log(written(tmp_path, log(times)), None), Options({}, {}))
    found = [each for each in one.doubts if each.endswith("rounded?")]
    assert found == ([] if not doubt else [each for each in one.doubts if each.startswith(doubt)])
    assert bool(found) == bool(doubt)
