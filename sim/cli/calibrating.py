"""Calibrating: a log read, every system in it fitted, and what was found as plain data."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np

from sim.chance.durations import DAY
from sim.fitting.basis import UNKNOWN, Calls, others_at
from sim.fitting.calibrated import Calibrated, TooFew, calibrate
from sim.mistake import Mistake, nearest
from sim.replay.traffic import Traffic, read_traffic

LIKE_CPR = re.compile(r"\d{6}[-+ ]?\d{4}")
_DATED = 10 * 365 * DAY
"""Logs whose moments lie later than ten years after 1970 are dated; others count from a zero of their own."""


@dataclass(frozen=True, slots=True)
class Log:
    """A log as it was read: its name and digest, its last day where it is dated, and its calls."""

    name: str
    digest: str
    last: str
    traffic: Traffic


@dataclass(frozen=True, slots=True)
class Options:
    """below: concurrency by station ("": every station). stations: what systems of the log are called in a scenario."""

    below: Mapping[str, int]
    stations: Mapping[str, str]


def read_log(file: Path, system: str | None) -> Log:
    """A CSV of calls, or the folder of a run: then all its calls are those at `system`."""
    if file.is_dir():
        from sim.cli.calls_of_run import traffic_of

        return traffic_of(file, system)
    if system is not None:
        raise Mistake(
            f"--system {system}", "a CSV names the systems itself", "Use --station NAME=STATION to rename one"
        )
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Mistake(str(file), "expected text in UTF-8", "Save the log as UTF-8") from None
    except OSError as error:
        raise Mistake(str(file), f"cannot read the log: {error.strerror}", "") from None
    return log_of(file.name, data, read_traffic(text.splitlines(keepends=True), str(file)))


def log_of(name: str, data: bytes, traffic: Traffic) -> Log:
    """A log with its digest; names that hold ten digits like a CPR number are refused, so that none is ever written."""
    for kind, names in (("system", traffic.systems), ("operation", traffic.operations)):
        if any(LIKE_CPR.search(one) for one in names):
            mend = "Write the name of the operation, without the person it was asked about"
            raise Mistake(name, f"expected the name of {kind}s, found one with ten digits like a CPR number", mend)
    latest = int(traffic.end.max())
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=latest)
    last = moment.date().isoformat() if latest > _DATED else ""
    return Log(LIKE_CPR.sub("(ten digits)", name), sha256(data).hexdigest(), last, traffic)


def calibrated(log: Log, options: Options) -> tuple[list[Calibrated], list[str]]:
    """Every station of the log, the most called first; and of those that could not be fitted, why."""
    traffic = log.traffic
    _known(options.stations, traffic.systems, "--station")
    names = [options.stations.get(system, system) for system in traffic.systems]
    _known([name for name in options.below if name], names, "--below")
    found, left = [], []
    for station in dict.fromkeys(names):
        codes = [code for code, name in enumerate(names) if name == station]
        below = options.below.get(station, options.below.get(""))
        calls, counted = _calls(traffic, codes)
        try:
            one = calibrate(station, calls, below)
        except TooFew as few:
            left.append(f"{station}: {few}")
            continue
        if below is not None and counted:
            doubt = "how many were at the station was counted from the log itself: it must hold all of its calls"
            one = replace(one, doubts=(*one.doubts, doubt))
        found.append(one)
    if not found:
        raise Mistake(log.name, "nothing in it can be fitted", "\n".join(left))
    return sorted(found, key=lambda one: (-one.calls, one.station)), left


def _calls(traffic: Traffic, codes: Sequence[int]) -> tuple[Calls, bool]:
    """Calls at these systems; whether their concurrency had to be counted, system by system."""
    rows = np.flatnonzero(np.isin(traffic.system, codes))
    begin, end, system = traffic.begin[rows], traffic.end[rows], traffic.system[rows]
    unknown = np.full(len(rows), UNKNOWN, dtype=np.int64)
    concurrency, counted = unknown, traffic.concurrency is None
    if traffic.concurrency is not None:
        concurrency = traffic.concurrency[rows]
    else:
        concurrency = unknown.copy()
        for code in codes:
            here = system == code
            concurrency[here] = others_at(begin[here], end[here])
    served = traffic.server_time[rows] if traffic.server_time is not None else unknown
    return Calls(begin, end, traffic.operation[rows], traffic.operations, concurrency, served), counted


def _known(asked: Sequence[str] | Mapping[str, str], names: Sequence[str], option: str) -> None:
    for name in asked:
        if name not in names:
            raise Mistake(f"{option} {name}", "the log has no such system", nearest(name, names))
