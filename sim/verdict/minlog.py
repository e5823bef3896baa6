"""MinLog: entries are registered in batches after the lookups, never as a step of one.

MinLog 2 advises at most 500 entries a request and 20 requests an hour (guide quoted in MinLogService of the public
repository Sundhedsdatastyrelsen/ehdsi). So there is a backlog; its oldest entry is how late a citizen sees a lookup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.chance.durations import HOUR
from sim.journey.moments import NEVER
from sim.scenario.outcomes import Outcome
from sim.verdict.played import Ints, Played

_SILENT = (Outcome.ABANDONED, Outcome.NOT_CONNECTED)


@dataclass(frozen=True, slots=True)
class Batching:
    """Entries per lookup, entries a request, requests an hour, and the journeys that are registered."""

    entries: int
    batch: int
    requests_per_hour: int
    journeys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Registered:
    """When entries arose and when their request went out, in order: µs. One row per entry."""

    arose: Ints
    sent: Ints

    def backlog(self, at: Ints) -> Ints:
        """Entries waiting at each moment."""
        return np.searchsorted(self.arose, at, side="right") - np.searchsorted(self.sent, at, side="right")


def registered(played: Played, batching: Batching) -> Registered:
    """Requests go out at equal intervals from the run's first midnight and take the oldest entries, first come."""
    names = played.plan.names["journey"]
    codes = [number for number, name in enumerate(names) if name in batching.journeys]
    wanted = np.isin(played.plan.about["journey"], codes) & (played.moments.closed != NEVER)
    wanted &= ~np.isin(played.outcome, [int(outcome) for outcome in _SILENT])
    arose = np.sort(np.repeat(played.moments.closed[wanted], batching.entries))
    return Registered(arose, _sent(arose, batching))


def minlog_table(played: Played, batching: Batching, width: int) -> dict[str, Any]:
    """Entries, requests, the longest backlog and the oldest entry; both also every `width` µs over the run."""
    found = registered(played, batching)
    waited = found.sent - found.arose
    ticks = np.arange(0, played.stage.horizon + 1, width, dtype=np.int64)
    before = np.searchsorted(found.sent, ticks, side="right")
    risen = np.searchsorted(found.arose, ticks, side="right")
    oldest = np.where(risen > before, ticks - np.append(found.arose, 0)[np.minimum(before, len(found.arose))], 0)
    return {
        "entries": len(found.arose),
        "requests": len(np.unique(found.sent)),
        "batch": batching.batch,
        "requests_per_hour": batching.requests_per_hour,
        "longest_backlog": int(found.backlog(found.arose).max(initial=0)),
        "oldest": int(waited.max(initial=0)),
        "mean_wait": float(waited.mean()) if len(waited) else 0.0,
        "width": width,
        "backlog": found.backlog(ticks).tolist(),
        "oldest_over_time": oldest.tolist(),
    }


def _sent(arose: Ints, batching: Batching) -> Ints:
    """The moment of the request that takes each entry: the first free place in a request after the entry arose."""
    interval = HOUR // batching.requests_per_hour
    batch = batching.batch
    earliest = -(-arose // interval)
    # Entry i can go no earlier than one request after entry i - batch: a running maximum of what each chain allows.
    rows = -(-len(arose) // batch)
    chains = np.full(rows * batch, np.iinfo(np.int64).max // 2, dtype=np.int64)
    chains[: len(arose)] = earliest
    turn = np.arange(rows)[:, None]
    request = np.maximum.accumulate(chains.reshape(rows, batch) - turn, axis=0) + turn
    result: Ints = request.ravel()[: len(arose)] * interval
    return result
