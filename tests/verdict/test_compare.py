"""Two runs, call by call."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from sim.verdict.compare import HEADINGS, compare, table
from tests.verdict.calls import letter, lookup, rows


def test_a_run_is_identical_to_itself_in_any_order() -> None:
    """Nothing moved, nothing slower, and the word for it is identical."""
    run = rows(lookup(5), lookup(7), letter(2, 9))
    shuffled = run.take(pa.array([2, 0, 1]))
    for one in compare(run, shuffled):
        assert one.identical
        assert (one.slower, one.faster, one.only_first, one.only_second, one.moved) == (0, 0, 0, 0, {})


def test_differences_are_paired() -> None:
    """Of three common calls one is slower by 6, one faster by 3; the mean difference is 1, with its interval."""
    (one,) = compare(rows(lookup(5), lookup(7), lookup(9)), rows(lookup(11), lookup(4), lookup(9)))
    assert not one.identical
    assert (one.common, one.timed, one.slower, one.faster, one.mean) == (3, 3, 1, 1, 1.0)
    assert one.half_width is not None
    assert one.half_width == 1.959963984540054 * np.std([6, -3, 0], ddof=1) / np.sqrt(3)
    assert (one.first["p50"], one.second["p50"]) == (7, 9)


def test_calls_of_one_run_only_are_counted_apart() -> None:
    """A longer run has calls the other lacks; common ones may be equal, the journey is not identical."""
    (one,) = compare(rows(lookup(5)), rows(lookup(5), lookup(6)))
    assert (one.common, one.only_first, one.only_second, one.identical, one.mean) == (1, 0, 1, False, 0.0)


def test_a_call_that_failed_carries_no_time_but_its_outcome_moved() -> None:
    """A time-out in the second run is a moved outcome, not a difference of time."""
    (one,) = compare(rows(lookup(5), lookup(6)), rows(lookup(5), lookup(1, "TIMED_OUT")))
    assert (one.timed, one.moved) == (1, {("answered", "timed_out"): 1})


def test_letters_are_compared_by_when_they_were_opened() -> None:
    """A letter opened 4 later is 4 slower."""
    (one,) = compare(rows(letter(2, 9)), rows(letter(2, 13)))
    assert (one.timed, one.mean, one.half_width) == (1, 4.0, None)


def test_a_journey_of_one_run_only_has_nothing_in_common() -> None:
    """It is listed, with no numbers."""
    first, second = compare(rows(lookup(5)), rows(lookup(5, journey="lookup.overview")))
    assert (first.journey, first.only_first, first.mean) == ("lookup.appointments", 1, None)
    assert (second.journey, second.only_second) == ("lookup.overview", 1)


def test_the_table_has_a_cell_per_heading() -> None:
    """Lines fit the headings, times in milliseconds with their sign."""
    (line,) = table(compare(rows(lookup(5000), lookup(7)), rows(lookup(6000), lookup(1, "TIMED_OUT"))))
    assert len(line) == len(HEADINGS)
    assert line[HEADINGS.index("Δ p95")] == "+1.000"
    assert line[HEADINGS.index("outcomes moved")] == "answered to timed_out: 1"
