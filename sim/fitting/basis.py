"""What recorded calls say of a service time, and what they do not.

A response time contains waiting. A service time is what the system itself says it took, or the time of a call that
began while fewer others were at the station than it has servers, so that it cannot have waited. Anything else is a
delay without queue: of use for playing the load that was recorded, of none for counting servers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

UNKNOWN = -1
"""No concurrency, or no server-side time, was recorded for a call."""

SERVER_TIME, BELOW, DELAY = "server-side time", "calls begun below a stated concurrency", "delay without queue"


FEW_OF_A_CROWD, SURE, GROWTH = 20, 3.0, 0.05
"""Calls of either kind, standard errors, and share of the mean, from which times are said to grow with the crowd."""


@dataclass(frozen=True, slots=True, eq=False)
class Calls:
    """Calls at one station in columns of one length, in the order of `begin` (µs). operation: codes of `operations`.

    concurrency: others at the system when the call began; server_time: µs; UNKNOWN where not recorded.
    """

    begin: Ints
    end: Ints
    operation: Ints
    operations: tuple[str, ...]
    concurrency: Ints
    server_time: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """The times to fit (µs), of which calls (row numbers), what they are, and doubts that come with them."""

    values: Ints
    rows: Ints
    basis: str
    doubts: tuple[str, ...] = ()


def others_at(begin: Ints, end: Ints) -> Ints:
    """How many calls of the list were under way when each began, itself left out; in doubt (one moment) one more."""
    began = np.searchsorted(np.sort(begin), begin, side="right") - 1
    over = np.searchsorted(np.sort(end), begin, side="left")
    result: Ints = (began - over).astype(np.int64)
    return result


def times_of(calls: Calls, below: int | None) -> Times:
    """Service times from calls begun below `below` others if that is given, else server-side times, else delays."""
    if below is not None:
        rows = np.flatnonzero((calls.concurrency != UNKNOWN) & (calls.concurrency < below))
        values = (calls.end - calls.begin)[rows]
        return Times(values, rows, BELOW, _of_crowds(values, calls.concurrency[rows]))
    rows = np.flatnonzero(calls.server_time != UNKNOWN)
    if len(rows):
        return Times(calls.server_time[rows], rows, SERVER_TIME, _of_server_times(calls, rows))
    rows = np.arange(len(calls.begin))
    return Times((calls.end - calls.begin)[rows], rows, DELAY)


def _of_server_times(calls: Calls, rows: Ints) -> tuple[str, ...]:
    doubts = []
    if len(rows) < len(calls.begin):
        doubts.append(f"{len(calls.begin) - len(rows):,} of {len(calls.begin):,} calls have no server-side time")
    longer = int((calls.server_time[rows] > (calls.end - calls.begin)[rows] + 1000).sum())
    if longer > len(rows) / 1000:
        doubts.append(f"{longer:,} server-side times are longer than their call: look at the unit and the clocks")
    return tuple(doubts)


def _of_crowds(values: Ints, others: Ints) -> tuple[str, ...]:
    """A doubt where calls that found the most others took longer than the rest by more than chance explains."""
    most = others == others.max(initial=0)
    crowded, rest = values[most], values[~most]
    if min(len(crowded), len(rest)) < FEW_OF_A_CROWD:
        return ()
    error = sqrt(float(crowded.var(ddof=1)) / len(crowded) + float(rest.var(ddof=1)) / len(rest))
    more = float(crowded.mean() - rest.mean())
    if more <= max(SURE * error, GROWTH * float(rest.mean())):
        return ()
    share = more / float(rest.mean())
    return (
        f"calls that found {int(others.max())} others took {share:.0%} longer than those that found fewer: "
        "they may have waited, so state a lower concurrency",
    )
