"""A trace keeps its durations on whatever axis it is laid."""

from __future__ import annotations

from sim.journey.passed import Passed, Turned, read
from sim.replay.traces import on_axis, since_turned

UNIX = 1_800_000_000_000_000
TRACE: list[Passed | Turned] = [
    Turned(UNIX, 50_000),
    Passed(1, arrived=60_000, left=70_000, steps=((60_000, -1, -1),)),
    Passed(2, arrived=90_000, left=95_000, due=94_000, steps=((90_000, 91_000, 94_000),)),
    Passed(3, arrived=90_000, others=True),
]


def test_lines_are_read_as_they_were_written() -> None:
    """A cut last line is left out."""
    lines = [one.line() + "\n" for one in TRACE]
    assert list(read([*lines, lines[1][:20]])) == TRACE


def test_what_came_before_the_clock_was_set_is_logging_in() -> None:
    """Only what passed since counts."""
    assert since_turned([*TRACE, Turned(UNIX, 0), TRACE[2]]) == [TRACE[2]]


def test_moments_move_to_the_windows_axis() -> None:
    """20 ms after the zero at the mocks is 20 ms into the window; what came earlier and others' calls are left out."""
    start = 36_000_000_000
    (one,) = on_axis(TRACE, UNIX + 20_000, start)
    assert (one.number, one.arrived, one.left, one.due) == (2, start + 20_000, start + 25_000, start + 24_000)
    assert one.steps == ((start + 20_000, start + 21_000, start + 24_000),)


def test_a_fast_clock_is_told_in_real_time() -> None:
    """At ten times the pace a tenth of the time has passed."""
    (one,) = on_axis([Turned(UNIX, 0, 10), Passed(1, arrived=1_000_000, left=2_000_000)], UNIX, 0)
    assert (one.arrived, one.left) == (100_000, 200_000)
