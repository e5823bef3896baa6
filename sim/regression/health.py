"""Whether what the generator heard can be trusted: a late or overloaded generator measures itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from sim.verdict.targets import Target

LATE, OF_TARGET = 5_000, Fraction(1, 20)
"""Requests may be late by this many microseconds at p99, or by this share of the tightest target, if that is more."""
BUSY = 0.9
"""Above this share of a core the generator is its own bottleneck."""


def allowed_lateness(targets: Iterable[Target]) -> int:
    """Microseconds by which requests may go out late, at p99."""
    limits = [(target.inner or target.limit) for target in targets if target.name.startswith("response")]
    tightest = min((limit.value for limit in limits if limit.unit == "us"), default=Fraction(0))
    return max(LATE, int(tightest * OF_TARGET))


def doubts(health: Mapping[str, Any], allowed: int) -> tuple[str, ...]:
    """Why a half is not valid; none where it is. `health`: as a load run leaves it, times in microseconds."""
    if not health:
        return ("the generator left nothing to judge it by",)
    late, busiest = health["late"]["p99"], max(health["cpu"].values(), default=0)
    found = []
    if health["cut_short"]:
        found.append(f"cut short: {health.get('why') or 'interrupted'}")
    if late > allowed:
        found.append(f"requests went out {late / 1000:.1f} ms late at p99, {allowed / 1000:.0f} ms are allowed")
    if health["dropped"]:
        found.append(f"{health['dropped']:,} calls were not sent, because too many were under way")
    if busiest > BUSY:
        found.append(f"the generator needed {busiest:.0%} of a core")
    return tuple(found)
