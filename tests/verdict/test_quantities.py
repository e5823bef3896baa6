"""What counts as over, as open, and as nothing at all."""

from __future__ import annotations

import numpy as np
import pytest

from sim.chance.durations import HOUR
from sim.verdict.played import Ints
from sim.verdict.quantities import Quantities, opening_clock, vocabulary
from sim.verdict.visits import visits_of
from tests.verdict.calls import letter, lookup, quantities
from tests.verdict.days import small_day


def test_failed_calls_are_over_unfinished_ones_open_and_denied_ones_excluded() -> None:
    """Each outcome is counted in the one way the words of the project give it."""
    response = quantities(
        lookup(5),
        lookup(9, "TIMED_OUT"),
        lookup(1, "REFUSED"),
        lookup(1, "DENIED"),
        lookup(1, "ABANDONED"),
        lookup(2, "NOT_CONNECTED"),
        {"outcome": "UNFINISHED", "planned": 40, "human": 10},
        letter(3, 4),
        horizon=100,
    ).of("response")
    assert response.values.tolist() == [5, 9, 1, 2, 50]
    assert response.failed.tolist() == [False, True, True, False, False]
    assert response.censored.tolist() == [False, False, False, False, True]
    assert response.excluded == 2


def test_a_name_covers_what_goes_on_after_a_dot_and_nothing_else() -> None:
    """response.lookup is not response.lookups."""
    some = quantities(lookup(1), lookup(2, journey="lookup.overview"), lookup(3, journey="lookups"))
    assert len(some.of("response.lookup")) == 2
    assert len(some.of("response.lookup.overview")) == 1
    assert len(some.of("response")) == 3
    assert len(some.of("response.look")) == 0


def test_letters_wait_at_least_until_the_horizon() -> None:
    """Dwell runs from available; unopened letters are open at the horizon; those under way have none yet."""
    dwell = quantities(letter(10, 25), letter(60), letter(), horizon=100).of("dwell.ppr")
    assert dwell.values.tolist() == [15, 40]
    assert dwell.censored.tolist() == [False, True]
    assert dwell.excluded == 1
    transit = quantities(letter(10, 25), letter(60), letter(), horizon=100).of("transit.ppr")
    assert transit.values.tolist() == [10, 60, 100]
    assert transit.censored.tolist() == [False, False, True]


def test_turnaround_is_of_letters_that_ask_by_receiver_or_purpose() -> None:
    """A letter that asks nothing has no turnaround; one without an answer yet is open."""
    some = quantities(
        letter(1, 2, asks=True, purpose="question", answered=30),
        letter(1, 2, asks=True, purpose="referral"),
        letter(1, 2, purpose="question"),
        horizon=100,
    )
    assert some.of("turnaround.ppr").values.tolist() == [30, 100]
    assert some.of("turnaround.question").values.tolist() == [30]
    assert some.of("turnaround.referral").censored.tolist() == [True]


def test_a_letter_to_nobody_is_excluded_from_everything() -> None:
    """A receiver who is not connected neither delays nor answers: no response, no transit."""
    nobody = letter(outcome="NOT_CONNECTED", ended=0)
    assert len(quantities(nobody).of("response")) == 0
    assert quantities(nobody).of("transit").excluded == 1


def test_opening_hours_are_those_of_each_receiver() -> None:
    """Receivers with one window 8-10 and 9-12 each, and one that never closes, have their own hours counted."""
    early, late = np.array([[8 * HOUR, 10 * HOUR]]), np.array([[9 * HOUR, 12 * HOUR]])

    def between(windows: Ints, begun: object, until: object) -> Ints:
        opened, closed = windows[0]
        inside: Ints = np.clip(np.asarray(until), opened, closed) - np.clip(np.asarray(begun), opened, closed)
        return inside

    clock = opening_clock({1: early, 2: late, 4: early}, between)
    letters = [letter(7 * HOUR, 11 * HOUR, receiver=receiver) for receiver in (2, 1, 3, 4, 2)]
    dwell = quantities(*letters, clock=clock).of("dwell", opening=True)
    assert (dwell.values // HOUR).tolist() == [2, 2, 4, 2, 2]


def test_opening_hours_without_a_clock_are_refused() -> None:
    """Nothing is silently measured in elapsed time instead."""
    with pytest.raises(ValueError, match="no opening hours are known"):
        quantities(letter(1, 2)).of("dwell.ppr", opening=True)


def test_waiting_is_of_own_visits_and_who_gave_up_is_over() -> None:
    """At the desk: no wait, four microseconds, and one who left; others' acknowledgement at the post does not count."""
    day = small_day()
    names = tuple(station.name for station in day.stage.stations)
    some = Quantities(quantities(lookup(1)).calls, 1000, None, visits_of(day), names)
    desk = some.of("waiting.desk")
    assert desk.values.tolist() == [0, 4, 8]
    assert desk.failed.tolist() == [False, False, True]
    assert len(some.of("waiting.post")) == 1
    assert len(some.of("waiting.staff")) == 1
    assert len(some.of("waiting")) == 5


def test_the_vocabulary_names_what_a_plan_can_measure() -> None:
    """Journeys, stations and receiver types appear under their families."""
    day = small_day()
    known = vocabulary(day.plan, day.stage)
    assert {"response.lookup", "waiting.desk", "dwell.ppr", "attempts.lookup"} <= {*known}
