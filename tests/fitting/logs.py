"""Logs of simulated queues, whose service times are known."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from sim.engine.fast import play
from sim.scenario.build import build
from sim.scenario.reading import load
from sim.verdict.played import Played
from sim.verdict.visits import visits_of

MIDNIGHT = datetime(2026, 11, 23)


def queue_log(service: str, servers: int = 1, utilisation: float = 0.8, mean: float = 1.0, days: int = 1) -> str:
    """Every visit of a queue at this utilisation as the engine played it, with concurrency and server-side time."""
    values = (
        f"stations={{counter: {{servers: {servers}, service: {service}}}}}",
        f"streams.visitors.rate={utilisation * servers / mean:.6g} /s",
        f"days={days}",
        "targets=[]",
    )
    reading = load("queue", values)
    built = build(reading)
    visits = visits_of(Played(built.plan, built.stage, play(built.plan, built.stage), 0))
    order = np.argsort(visits.arrived, kind="stable")
    arrived, began, over = visits.arrived[order], visits.began[order], visits.over[order]
    others = np.arange(len(arrived)) - np.searchsorted(np.sort(over), arrived, side="right")
    lines = ["begin,end,operation,system,concurrency,server_time"]
    for row, (first, start, last) in enumerate(zip(arrived.tolist(), began.tolist(), over.tolist(), strict=True)):
        moments = (MIDNIGHT + timedelta(microseconds=moment) for moment in (first, last))
        begin, end = (moment.isoformat(timespec="microseconds") for moment in moments)
        lines.append(f"{begin},{end},visit,counter,{others[row]},{last - start} us")
    return "\n".join(lines) + "\n"


def without(log: str, *columns: str) -> str:
    """The log without these columns."""
    head, *rows = (line.split(",") for line in log.splitlines())
    kept = [place for place, name in enumerate(head) if name not in columns]
    return "\n".join(",".join(row[place] for place in kept) for row in (head, *rows)) + "\n"


def written(folder: Path, log: str, name: str = "calls.csv") -> Path:
    """The log as a file."""
    file = folder / name
    file.write_text(log, encoding="utf-8")
    return file
