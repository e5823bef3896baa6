"""Moments of the test clock as letters write them: local Danish time with its zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Copenhagen")


def local_time(first: date, moment: int) -> datetime:
    """A moment (microseconds from midnight of `first`) as an aware local time."""
    return datetime(first.year, first.month, first.day, tzinfo=ZONE) + timedelta(microseconds=moment)


def when(text: str) -> datetime:
    """A moment from a message; the beginning of time when it cannot be read."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return found if found.tzinfo is not None else found.replace(tzinfo=ZONE)
