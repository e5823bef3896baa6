"""The calls of one of our own runs, virtual or of a load test, in the columns of a recorded log."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.chance.durations import DAY
from sim.cli.calibrating import Log, log_of
from sim.cli.run_folder import MEASUREMENTS, RECORD, find_run, read_json
from sim.mistake import Mistake
from sim.replay.traffic import Traffic

FAILED = ("TIMED_OUT", "REFUSED", "UNFINISHED", "DENIED", "ABANDONED")
"""Outcomes of calls whose time is none of the system's."""


def traffic_of(folder: Path, system: str | None) -> Log:
    """Lookups answered at the first attempt, from when they were sent to the answer, without human time between."""
    import datetime

    import pyarrow as pa
    from pyarrow import parquet

    from sim.verdict.measured import measured

    run = find_run(str(folder))
    if system is None:
        mend = "Write e.g. --system sapa: the station that all these calls went to"
        raise Mistake(str(folder), "a run does not say which system its calls went to", mend)
    file = run / MEASUREMENTS
    try:
        data = file.read_bytes()
        calls = measured(parquet.read_table(pa.BufferReader(data))).calls
    except (OSError, pa.ArrowException) as error:
        raise Mistake(str(file), f"cannot be read: {error}", "Play the scenario again") from None
    calls = calls.where((calls["response"] >= 0) & (calls["attempts"] == 1) & ~calls.is_any("outcome", *FAILED))
    if not len(calls):
        raise Mistake(str(file), "holds no lookup that was answered", "")
    date = datetime.date.fromisoformat(read_json(run, RECORD)["date"])
    midnight = (date - datetime.date(1970, 1, 1)).days * DAY
    begin = calls["began"].astype(np.int64) + midnight
    lasted = calls["ended"] - calls["began"] - calls["human"]
    order = np.argsort(begin, kind="stable")
    journeys = calls.words["journey"]
    return log_of(
        f"{run.name}/{MEASUREMENTS}",
        data,
        Traffic(
            begin[order],
            (begin + lasted)[order],
            calls["journey"][order].astype(np.int64),
            np.zeros(len(order), dtype=np.int64),
            journeys,
            (system,),
        ),
    )
