"""Paces from opening hours and events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sim.network.opening import open_windows
from sim.scenario.schema import Event
from sim.scenario.stations import NORMAL, Pace


def pace_of_windows(windows: Sequence[tuple[int, int]]) -> Pace:
    """Normal in the windows (ascending, apart), closed outside."""
    starts, rates = [0], [0]
    for start, end in windows:
        if start <= starts[-1]:
            starts.pop()
            rates.pop()
        starts += [start, end]
        rates += [NORMAL, 0]
    return Pace(tuple(starts), tuple(rates))


def opening_pace(spec: str, first: date, days: int) -> Pace:
    """Normal in the opening hours of `days` days, closed outside."""
    return pace_of_windows([(int(start), int(end)) for start, end in open_windows(spec, first, days)])


def event_pace(event: Event) -> Pace:
    """Normal but for the event's time."""
    rate, (start, end) = round(event.pace * NORMAL), event.window
    if start == 0:
        return Pace((0, end), (rate, NORMAL))
    return Pace((0, start, end), (NORMAL, rate, NORMAL))
