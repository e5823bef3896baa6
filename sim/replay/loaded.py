"""What a load run adds to the summary: offered and achieved rate, the generator's health, spectrum, where time went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.chance.durations import SECOND
from sim.journey.moments import NEVER
from sim.replay.played import Replayed
from sim.replay.windows import Window, lookups
from sim.scenario.outcomes import Outcome
from sim.verdict.orderstatistics import LEVELS, quantile
from sim.verdict.played import Ints
from sim.verdict.quantities import EXCLUDED

SPECTRUM = (0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999)
"""Levels of the spectrum; each is told where calls are so many that one lies beyond it."""
STEPS = 60
"""The rate is told in at most so many steps of the window."""


def load_table(found: Replayed, window: Window, health: Mapping[str, Any], bound: int) -> dict[str, Any]:
    """JSON-ready. Times are whole microseconds, rates calls a second.

    * seconds; offered: calls planned; achieved: calls whose first request was sent in the window; both as rates too
    * rate: `from` and `width` of steps, columns offered and achieved
    * lateness: p50, p99, max, and the bound it is held against; timer; cpu per process; dropped, failed, unfinished
    * journeys: per journey n (calls that asked and were not denied), their spectrum as [level, response, service] (None
      beyond those that were answered, as for every target), and where time went: mocks and system
    * matched: requests in mocks by key, by citizen and not at all; None without a trace of mocks
    * errors: what failed, and how often
    """
    played = found.played
    own = np.flatnonzero(lookups(played.plan))
    planned = played.plan.planned[own]
    late = played.plan.about["lateness"][own]
    sent = np.where(late != NEVER, planned + late, NEVER)
    inside = (sent >= window.start) & (sent < window.end)
    seconds = window.length / SECOND
    width = max(SECOND, -(-window.length // (STEPS * SECOND)) * SECOND)
    edges = np.arange(window.start, window.end + width, width)
    return {
        "seconds": seconds,
        "offered": len(own),
        "offered_rate": len(own) / seconds,
        "achieved": int(inside.sum()),
        "achieved_rate": int(inside.sum()) / seconds,
        "rate": {
            "from": window.start,
            "width": width,
            "offered": np.histogram(planned, edges)[0].tolist(),
            "achieved": np.histogram(sent[inside], edges)[0].tolist(),
        },
        "lateness": {**health.get("late", {}), "bound": bound},
        "timer": dict(health.get("timer", {})),
        "cpu": dict(health.get("cpu", {})),
        **{name: int(health.get(name, 0)) for name in ("dropped", "failed", "unfinished")},
        "cut_short": str(health.get("why", "")) if health.get("cut_short") else "",
        "journeys": [_journey(found, own, code) for code in np.unique(played.plan.about["journey"][own]).tolist()],
        "matched": _matched(found),
        "errors": dict(health.get("errors", {})),
    }


def _journey(found: Replayed, own: Ints, code: int) -> dict[str, Any]:
    plan = found.played.plan
    outcome = found.played.outcome
    rows = own[(plan.about["journey"][own] == code) & ~np.isin(outcome[own], _EXCLUDED)]
    response, service = found.played.response[rows], plan.about["service"][rows]
    told = (response != NEVER) & ~np.isin(outcome[rows], _BEYOND)
    result: dict[str, Any] = {
        "journey": plan.names["journey"][code],
        "n": len(rows),
        "spectrum": _spectrum(np.sort(response[told]), np.sort(service[told]), len(rows)),
    }
    if found.mocks is not None:
        split = told & (plan.about["mocks"][rows] != NEVER)
        parts = {"response": response, "mocks": plan.about["mocks"][rows], "system": plan.about["system"][rows]}
        result["split"] = {"n": int(split.sum()), **{name: _told(part[split]) for name, part in parts.items()}}
    return result


_EXCLUDED = [int(Outcome[name]) for name in EXCLUDED]
_BEYOND = [int(one) for one in (Outcome.TIMED_OUT, Outcome.REFUSED, Outcome.UNFINISHED)]


def _spectrum(response: Ints, service: Ints, n: int) -> list[list[float | None]]:
    """Of n calls, as many of which were answered as there are values."""
    levels = [level for level in SPECTRUM if n * (1 - level) >= 1]
    return [[level, _at(response, level, n), _at(service, level, n)] for level in (*levels, 1.0)] if n else []


def _at(ordered: Ints, level: float, n: int) -> int | None:
    place = max(0, int(np.ceil(level * n)) - 1)
    return int(ordered[place]) if place < len(ordered) else None


def _told(values: Ints) -> dict[str, int]:
    if not len(values):
        return {}
    ordered = np.sort(values)
    return {
        "mean": round(int(values.sum()) / len(values)),
        **{name: quantile(ordered, LEVELS[name]) for name in ("p50", "p95", "p99")},
    }


def _matched(found: Replayed) -> dict[str, int] | None:
    one = found.mocks
    if one is None:
        return None
    return {
        "requests": one.requests,
        "by_key": one.by_key,
        "by_citizen": one.by_citizen,
        "not_matched": one.not_matched,
    }
