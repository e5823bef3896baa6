"""The stations in the summary: systems one by one, people by what they do, and the foremost few over the day.

Stations whose names agree up to the first dot are a family. Those of a small family (installations, operators) are
shown one by one; a large one (the staff of every department) is summed up, and only its foremost are shown.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from sim.verdict.load_on_stations import BUCKET, Totals, bottleneck, edges, foremost, load_of, series_of
from sim.verdict.played import Ints
from sim.verdict.visits import Visits

ACTOR = 10_000
"""Members numbered from here on are actors."""
SHOWN, SHOWN_OF_PEOPLE = 24, 3
"""At most so many systems, and of each kind of people, have a line of their own."""
DRAWN, DRAWN_OF_PEOPLE = 8, 1
"""At most so many are shown over the day."""


def stations_table(visits: Visits, among: Totals) -> dict[str, Any]:
    """Lines for the foremost stations, and one for each kind of people."""
    systems, people = _families(among)
    lines = []
    for number in [*foremost(among, systems, SHOWN), *_foremost_of(people, among, SHOWN_OF_PEOPLE)]:
        load = load_of(visits, among, number)
        lines.append({**asdict(load), "utilisation": load.utilisation})
    return {
        "bottleneck": bottleneck(among, systems),
        "shown": _rounded(lines),
        "not_shown": len(systems) - min(len(systems), SHOWN),
        "families": _rounded([_family(name, numbers, among) for name, numbers in people.items()]),
    }


def stations_over_time(visits: Visits, among: Totals, horizon: int) -> dict[str, Any]:
    """The foremost stations over time: from the first bucket in which anything arrived to the last with any work."""
    width = BUCKET * max(1, -(-horizon // (BUCKET * 288)))
    lengths = np.diff(edges(horizon, width))
    systems, people = _families(among)
    drawn = [*foremost(among, systems, DRAWN), *_foremost_of(people, among, DRAWN_OF_PEOPLE)]
    drawn = [number for number in drawn if among.arrivals_own[number] + among.arrivals_background[number]]
    every = {number: series_of(visits, number, horizon, width) for number in drawn}
    if not every:
        return {"width": width, "first": 0, "stations": {}}
    parts = ("arrivals_own", "arrivals_background", "busy_own", "busy_background")
    used = np.flatnonzero(np.sum([getattr(one, part) for one in every.values() for part in parts], axis=0))
    shown = slice(int(used[0]), int(used[-1]) + 1)
    told = {}
    for number, one in every.items():
        room = among.servers[number] * lengths[shown]
        told[among.names[number]] = {
            "own": np.round(one.busy_own[shown] / room, 3).tolist(),
            "background": np.round(one.busy_background[shown] / room, 3).tolist(),
            "arrivals": (one.arrivals_own + one.arrivals_background)[shown].tolist(),
            "queue": np.round(one.queued[shown] / lengths[shown], 2).tolist(),
            "longest": one.longest[shown].tolist(),
        }
    return {"width": width, "first": shown.start * width, "stations": told}


def is_people(name: str) -> bool:
    """Whether the servers of this station are people: those of one department, such as mail.151060484."""
    member = name.rpartition(".")[2]
    return member.isdecimal() and int(member) >= ACTOR


def _families(among: Totals) -> tuple[list[int], dict[str, list[int]]]:
    """The systems, one by one, and people's stations by what they do ("caseworkers-2.17" are caseworkers)."""
    families: dict[str, list[int]] = {}
    systems = []
    for number, name in enumerate(among.names):
        if is_people(name):
            families.setdefault(name.partition(".")[0].rpartition("-")[0] or name.partition(".")[0], []).append(number)
        else:
            systems.append(number)
    return systems, families


def _foremost_of(people: dict[str, list[int]], among: Totals, most: int) -> list[int]:
    return [number for numbers in people.values() for number in foremost(among, numbers, most)]


def _family(name: str, numbers: list[int], among: Totals) -> dict[str, Any]:
    """One kind of people in one line; of utilisation the median over its stations and the highest."""
    use = np.sort(among.utilisation[numbers])
    waited, served = _sum(among.waited, numbers), _sum(among.served, numbers)
    return {
        "family": name,
        "stations": len(numbers),
        "servers": _sum(among.servers, numbers),
        "arrivals_own": _sum(among.arrivals_own, numbers),
        "arrivals_background": _sum(among.arrivals_background, numbers),
        "busy": _sum(among.busy_own, numbers) + _sum(among.busy_background, numbers),
        "utilisation_median": float(use[(len(use) - 1) // 2]),
        "utilisation_highest": float(use[-1]),
        "mean_queue": _sum(among.queued, numbers) / among.horizon,
        "longest_queue": int(among.longest[numbers].max()),
        "mean_waiting": waited / max(1, served),
        "bottleneck": bottleneck(among, numbers),
    }


def _sum(column: Ints, numbers: list[int]) -> int:
    return int(column[numbers].sum())


def _rounded(value: Any) -> Any:
    """Six digits are enough for shares and means."""
    if isinstance(value, list):
        return [_rounded(part) for part in value]
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return float(f"{value:.6g}") if isinstance(value, float) else value
