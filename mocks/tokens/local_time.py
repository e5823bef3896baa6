"""The test clock's moments as the world writes them: UTC with Z, or local time with its offset."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from mocks.clock import Clock
from sim.chance.durations import SECOND

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def utc(clock: Clock, moment: int) -> str:
    """`2026-11-23T08:00:00Z`, to the second, rounded down."""
    return local(clock, moment - moment % SECOND).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local(clock: Clock, moment: int) -> datetime:
    """A moment as Danish time with its offset."""
    return clock.as_datetime(moment).replace(tzinfo=COPENHAGEN)


def moment_of(clock: Clock, text: str) -> int:
    """The moment of an ISO time with offset or Z; ValueError for other texts."""
    given = datetime.fromisoformat(text)
    if given.tzinfo is None:
        raise ValueError("expected a time with offset")
    return clock.moment_of(given.astimezone(COPENHAGEN).replace(tzinfo=None).isoformat())
