"""The stations in the summary: a line each for the foremost, and the foremost few over the day."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from sim.verdict.load_on_stations import BUCKET, Load, bottleneck, edges, foremost, series_of
from sim.verdict.visits import Visits

STATIONS = 40
"""At most so many stations have a line of their own; of the others the summary holds the number and the sums."""
DRAWN = 10
"""At most so many stations are shown over the day."""


def stations_table(stations: tuple[Load, ...]) -> dict[str, Any]:
    """The stations to show, with sums over the others."""
    shown = foremost(stations, STATIONS)
    others = [load for number, load in enumerate(stations) if number not in shown]
    lines = [{**asdict(stations[number]), "utilisation": stations[number].utilisation} for number in shown]
    return {
        "bottleneck": bottleneck(stations),
        "shown": _rounded(lines),
        "others": {
            "stations": len(others),
            "arrivals_own": sum(load.arrivals_own for load in others),
            "arrivals_background": sum(load.arrivals_background for load in others),
            "highest_utilisation": _r(max((load.utilisation for load in others), default=0.0)),
            "longest_queue": max((load.longest_queue for load in others), default=0),
        },
    }


def stations_over_time(visits: Visits, stations: tuple[Load, ...], horizon: int) -> dict[str, Any]:
    """The foremost stations over time: from the first bucket in which anything arrived to the last with any work."""
    width = BUCKET * max(1, -(-horizon // (BUCKET * 288)))
    lengths = np.diff(edges(horizon, width))
    drawn = [number for number in foremost(stations, DRAWN) if len(visits.step[visits.at(number)])]
    every = {stations[number].name: (stations[number], series_of(visits, number, horizon, width)) for number in drawn}
    if not every:
        return {"width": width, "first": 0, "stations": {}}
    parts = ("arrivals_own", "arrivals_background", "busy_own", "busy_background")
    active = [getattr(one, part) for _, one in every.values() for part in parts]
    used = np.flatnonzero(np.sum(active, axis=0))
    shown = slice(int(used[0]), int(used[-1]) + 1)
    told = {}
    for name, (load, one) in every.items():
        room = load.servers * lengths[shown]
        told[name] = {
            "own": np.round(one.busy_own[shown] / room, 3).tolist(),
            "background": np.round(one.busy_background[shown] / room, 3).tolist(),
            "arrivals": (one.arrivals_own + one.arrivals_background)[shown].tolist(),
            "queue": np.round(one.queued[shown] / lengths[shown], 2).tolist(),
            "longest": one.longest[shown].tolist(),
        }
    return {"width": width, "first": shown.start * width, "stations": told}


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return _r(value) if isinstance(value, float) else value


def _r(value: float) -> float:
    return float(f"{value:.6g}")
