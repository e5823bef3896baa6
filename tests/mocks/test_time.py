from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from mocks.background import Background
from mocks.clock import Clock, time_of_day
from mocks.wall_calendar import WallCalendar
from sim.chance.durations import DAY, HOUR, SECOND
from sim.journey.live_kernel import Played, Route
from sim.journey.moments import End
from sim.scenario.plan import Stage
from sim.scenario.route import Op
from sim.scenario.stations import Station

MONDAY = date(2026, 11, 23)
ROUTE = Route([int(Op.BEGIN), int(Op.VISIT), int(Op.DONE)], [0, 0, 0], [0, SECOND, 0], [3, 0, 0])
NOBODY = Background(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), 1)


class Hands:
    """A machine's clock that a test moves, in nanoseconds."""

    def __init__(self) -> None:
        self.now = 5_000_000_123

    def __call__(self) -> int:
        return self.now


def network(others: Background = NOBODY) -> tuple[Hands, Clock, WallCalendar]:
    """One station with one server, at nine o'clock."""
    hands = Hands()
    clock = Clock(MONDAY, 9 * HOUR, hands)
    return hands, clock, WallCalendar(Stage((Station("desk", 1),), (), DAY), clock, others)


def test_a_faster_clock_gains_on_the_machine_and_never_rings_early() -> None:
    """At rate 60 a real second is a minute; setting it goes on at that rate; a wait ends at its moment, not before."""
    hands = Hands()
    clock = Clock(MONDAY, 9 * HOUR, hands, rate=60)
    hands.now += 1_000_000_000
    assert clock.now() == 9 * HOUR + 60 * SECOND
    clock.set(10 * HOUR)
    due = 10 * HOUR + 90 * SECOND
    assert clock.seconds_until(due) == 1.5
    hands.now += 1_499_999_999
    assert clock.now() < due
    hands.now += 1
    assert clock.now() == due
    assert clock.seconds_until(due) == 0


def test_the_clock_counts_from_the_first_midnight_and_rounds_down() -> None:
    """A microsecond has passed only when it has passed whole."""
    hands, clock, _ = network()
    assert clock.now() == 9 * HOUR
    hands.now += 999
    assert clock.now() == 9 * HOUR
    hands.now += 1
    assert clock.now() == 9 * HOUR + 1
    assert clock.seconds_until(9 * HOUR + 3) == pytest.approx(2e-6)
    clock.set(2 * DAY)
    assert clock.today() == date(2026, 11, 25)
    assert clock.moment_of("2026-11-25T00:00") == 2 * DAY


@pytest.mark.parametrize("text", ["9", "25:00", "09:60", "noon", ""])
def test_a_time_of_day_that_is_none(text: str) -> None:
    """Is a ValueError."""
    with pytest.raises(ValueError, match="time of day"):
        time_of_day(text)


def test_nothing_is_told_before_its_moment() -> None:
    """A nanosecond before the departure the call is under way; at it, it is over; a late timer enters no queue."""
    hands, _, calendar = network()
    told: list[Played] = []
    calendar.play(ROUTE, told.append)
    calendar.play(ROUTE, told.append)
    hands.now += SECOND * 1000 - 1
    calendar.run(calendar.clock.now())
    assert told == []
    hands.now += 700_001  # the timer is 0.7 ms late
    calendar.run(calendar.clock.now())
    assert [played.moment for played in told] == [9 * HOUR + SECOND]
    hands.now += 3 * SECOND * 1000
    calendar.run(calendar.clock.now())
    assert [played.moment for played in told] == [9 * HOUR + SECOND, 9 * HOUR + 2 * SECOND]


def test_advancing_plays_what_is_under_way_and_going_back_cuts_it() -> None:
    """Forward: the call ends at its own moment. Back: it ends unfinished, and the stations are empty."""
    _, clock, calendar = network()
    told: list[Played] = []
    calendar.play(ROUTE, told.append)
    calendar.set(9 * HOUR + 60 * SECOND)
    assert [(played.moment, played.end) for played in told] == [(9 * HOUR + SECOND, End.DONE)]
    calendar.play(ROUTE, told.append)
    assert calendar.stations()[0]["busy"] == 1
    calendar.set(8 * HOUR)
    assert told[1].end == End.UNFINISHED
    assert calendar.stations()[0]["busy"] == 0
    assert clock.now() == 8 * HOUR


def test_other_peoples_calls_come_again_every_day() -> None:
    """From any moment on, in order, and after the last day the first one again."""
    planned = np.array([HOUR, 5 * HOUR, DAY + HOUR])
    others = Background(planned, np.zeros(3, np.int64), np.array([7, 8, 9]), 2)
    coming = others.since(2 * HOUR)
    moments = [next(coming)[1] for _ in range(4)]
    assert moments == [5 * HOUR, DAY + HOUR, 2 * DAY + HOUR, 2 * DAY + 5 * HOUR]
    later = others.since(3 * DAY)
    assert next(later)[:2] == (5, 3 * DAY + HOUR)
