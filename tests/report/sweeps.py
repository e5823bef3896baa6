"""Results of sweeps and sizings to make pages of, as sweep.json, run.json and `size --json` hold them."""

from __future__ import annotations

from typing import Any

QUICK, ENOUGH = "p95(response.visitors) <= 15 s", "share(waiting.counter <= 1 s) >= 40 %"
GROUPED = "share(dwell.ppr <= 4 opening h) >= 90 %, each municipality"
RATE = "streams.visitors.rate"
RUN: dict[str, Any] = {
    "date": "2027-03-01",
    "days": 1,
    "scenario": {"name": "queue", "title": {"en": "A queue", "da": "En kø"}},
    "command": ["tvaers", "sweep", "queue"],
    "parameters": [],
    "lang": "en",
}


def told(target: str, state: str, value: float | None, **more: Any) -> dict[str, Any]:
    """A target at one value; `more`: of its estimate, and group, reason, holds."""
    estimate = {
        "value": value, "low": None, "high": None, "reason": "", "exceeding": 0.0, "exceeding_low": None,
        "exceeding_high": None, "calls": 9, "replications": 10, "leaned_low": None, "leaned_high": None,
    }  # fmt: skip
    beside: dict[str, Any] = {name: more.pop(name) for name in ("group", "reason", "holds") if name in more}
    return {"target": target, "group": "", "window": -1, "state": state, "reason": "", **beside,
            "estimate": {**estimate, **more}}  # fmt: skip


def swept() -> dict[str, Any]:
    """A rate at three values: met, undecided, and missed with a value far beyond the limit."""
    states = (
        (told(QUICK, "met", 5_920_000, low=5e6, high=6.5e6, exceeding=0.0006), told(ENOUGH, "met", 0.702)),
        (told(QUICK, "undecided", 14_980_000, exceeding=0.0495, reason="too few replications"),
         told(ENOUGH, "undecided", 0.41, reason="the limit lies within the interval")),
        (told(QUICK, "missed", 3_600_000_000, exceeding=0.9), told(ENOUGH, "missed", 0.0875)),
    )  # fmt: skip
    changes: tuple[list[dict[str, Any] | None], ...] = (
        [{"mean": 0.0, "half_width": 0.0}, {"mean": 0.0, "half_width": 0.0}],
        [{"mean": 9_090_000.0, "half_width": 831_000.0}, {"mean": -0.2925, "half_width": None}],
        [None, {"mean": -0.6145, "half_width": 0.00756}],
    )
    values = ("0.5 /s", "0.75 /s", "0.9 /s")
    return {
        "kind": "sweep",
        "varied": [{"path": RATE, "values": list(values)}],
        "replications": 5,
        "targets": [QUICK, ENOUGH],
        "points": [
            {"values": {RATE: value}, "targets": list(found), "difference": list(change)}
            for value, found, change in zip(values, states, changes, strict=True)
        ],
        "digests": [["aa", "bb"], ["cc", "dd"], ["ee", "ff"]],
    }


def combined() -> dict[str, Any]:
    """Two parameters varied together: four combinations, of which one misses a target."""
    summary = swept()
    servers = "stations.counter.servers"
    points = []
    for rate in ("0.5 /s", "0.9 /s"):
        for count in (1, 2):
            state = "missed" if (rate, count) == ("0.9 /s", 1) else "met"
            found = [told(QUICK, state, 5e6), told(ENOUGH, "met", 0.7)]
            points.append({"values": {RATE: rate, servers: count}, "targets": found, "difference": [None, None]})
    varied = [{"path": RATE, "values": ["0.5 /s", "0.9 /s"]}, {"path": servers, "values": [1, 2]}]
    return {**summary, "varied": varied, "points": points, "digests": [["a"]] * 4}


def bracketed() -> dict[str, Any]:
    """A knee between two rates: at the upper the value is within the limit, but not the far end of its interval."""
    ends = {"low": 11.5e6, "high": 12.6e6, "exceeding": 0.0229, "exceeding_low": 0.0177, "exceeding_high": 0.0282}
    tried = [
        {"value": "0.5 /s", "holds": True, "targets": [told(QUICK, "met", 5.9e6, holds=True)]},
        {"value": "0.75 /s", "holds": True, "targets": [told(QUICK, "met", 12.1e6, **ends, holds=True)]},
        {"value": "0.7625 /s", "holds": False, "targets": [told(QUICK, "met", 14.6e6, exceeding=0.047, holds=False)]},
        {"value": "0.99 /s", "holds": False, "targets": [told(QUICK, "missed", None, exceeding=0.9, holds=False)]},
    ]
    return {
        "kind": "knee", "path": RATE, "replications": 10, "holds": "0.75 /s", "fails": "0.7625 /s", "smallest": False,
        "broken": [], "tried": tried,
    }  # fmt: skip


def recovered(minutes: list[int | None], outage: bool = False) -> dict[str, Any]:
    """Replications whose counter is back after so many minutes each; the desk always is after one."""
    plays = [
        {
            "minutes": one,
            "slowest": "counter",
            "stations": {name: time for name, time in (("counter", one), ("desk", 1)) if time != 0},
            "closing": "15:59",
            "load": 1.496,
            "calls": 1234,
        }
        for one in minutes
    ]
    return {
        "kind": "recovery", "station": "counter", "outage": outage, "from": 540, "to": 550, "volume": 2.25,
        "others": 0.0, "load": 1.496, "replications": len(minutes),
        "recovered": sum(one is not None for one in minutes), "minutes": minutes, "plays": plays,
    }  # fmt: skip


def rate(total: int, minute: float) -> dict[str, Any]:
    """So many in all, and so many a second in the busiest minute, which is at 9.16 on the first day."""
    starts = dict.fromkeys(("minute", "15 minutes", "hour"), 33_360_000_000)
    return {"total": total, "per_second": {"minute": minute, "15 minutes": minute / 2, "hour": 0.056}, "starts": starts}


def case(level: str, background: float, **more: Any) -> dict[str, Any]:
    """One case of a sizing, in which the index needs two servers and SEB one."""
    return {
        "level": level, "background": background, "servers": {"index": 2, "seb": 1}, "one_lost": {"index": 3, "seb": 2},
        "again": True, "replications": 3, "load": {"index": 1.2, "seb": 0.1}, "not_for_servers": [],
        "windows": [["08:03", "09:03"]], "plays": 138, "seconds": 97.4, **more,
    }  # fmt: skip


def sized(cases: list[dict[str, Any]], unknown: tuple[str, ...] = ()) -> dict[str, Any]:
    """Two stations asked something, a session and two writes."""
    asked = (("index", "index", rate(12345, 0.1334), 251_020.0), ("seb", "seb assertion", rate(1472, 0.15), 198_000.0))
    basis = "cases of 46 municipalities joining on 2027-03-01, delivered over 12.5 h"
    writes = [
        {"what": "initial import to the index", "day": 82795.0, "per_second": 1.916, "basis": basis, "station": "index",
         "work": 250_000},
        {"what": "log entries", "day": 6522.0, "per_second": 0.3623, "basis": "3,261 lookups x 2", "station": "",
         "work": None},
    ]  # fmt: skip
    return {
        "kind": "size",
        "scenario": "queue",
        "demand": {
            "day": 1,
            "operations": [
                {"station": station, "operation": name, "rate": told, "work": None if station in unknown else work}
                for station, name, told, work in asked
            ],
            "unknown": list(unknown),
            "logins": rate(100, 0.3),
            "sessions": {"lookup.epj": 398},
            "lookups": rate(3261, 0.5),
            "writes": writes,
        },
        "servers": cases,
    }
