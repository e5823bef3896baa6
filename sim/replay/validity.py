"""Whether a load run says anything: checks of the generator, beside which targets are judged.

A run in which calls were dropped or never sent, or in which the generator was late or had no processor left, has not
put the load on the target that it was to put: it is not valid, neither passed nor failed. Calls that failed are no
reason: they count as over every limit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.journey.passed import Passed
from sim.verdict.checks import Check
from sim.verdict.orderstatistics import LEVELS, quantile
from sim.verdict.targets import Target

LEAST_BOUND = 5_000
"""Microseconds that requests may be late at p99 in any run."""
SHARE_OF_TARGET = 0.05
"""Requests may be late by this share of the tightest target on a response time."""
BUSIEST = 900
"""Per mille of a processor that a generating process may use."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the calls of a window. heard: calls of which anything was heard; health: the generator's own."""

    planned: int
    heard: int
    health: Mapping[str, Any]
    cut_short: bool


def checks_of(sent: Sent, targets: Iterable[Target]) -> tuple[Check, ...]:
    """Every check of a load run; it is valid when all hold."""
    health = sent.health
    bound = lateness_bound(targets)
    late = int(health.get("late", {}).get("p99", 0))
    busy = max((round(1000 * share) for share in health.get("cpu", {}).values()), default=0)
    return (
        Check("whole window", "runs that were cut short = 0", int(sent.cut_short), 0),
        Check("calls", "planned = heard of", sent.planned, sent.heard),
        Check("calls dropped", "calls not sent because too many were under way = 0", int(health.get("dropped", 0)), 0),
        Check("lateness", "requests were late at p99 <= allowed (µs)", late, bound, at_most=True),
        Check("processor", "a processor was used <= allowed (per mille)", busy, BUSIEST, at_most=True),
        Check("health", "generators that did not tell how they are = 0", int(not health), 0),
    )


def mocks_on_time(passed: Iterable[Passed], targets: Iterable[Target]) -> Check:
    """Whether the mocks' answers left when they were due, as well as the generator's requests must: their timers, and
    the processor they had, are part of every response time."""
    bound = lateness_bound(targets)
    played = [one for one in passed if not one.others and one.due >= 0 and one.left >= 0]
    late = np.sort(np.array([one.left - one.due for one in played], dtype=np.int64))
    p99 = quantile(late, LEVELS["p99"]) if len(late) else 0
    return Check("mocks", "mocks' answers were late at p99 <= allowed (µs)", p99, bound, at_most=True)


def lateness_bound(targets: Iterable[Target]) -> int:
    """How late requests may be at p99, in microseconds."""
    tightest = min(map(_limit, filter(is_response_time, targets)), default=0)
    return max(LEAST_BOUND, round(SHARE_OF_TARGET * tightest))


def is_response_time(target: Target) -> bool:
    """Whether a target is about response times."""
    return target.name.partition(".")[0] == "response"


def _limit(target: Target) -> int:
    """The time a target holds against, in microseconds."""
    limit = target.inner if target.inner is not None else target.limit
    return int(limit.value)
