"""The two formats, and the generator's fast way of writing one of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.load.acts import Act, Step
from sim.load.acts import read as read_acts
from sim.load.heard import Heard
from sim.load.heard import read as read_heard
from sim.load.written import Written, line

TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=12)
NUMBER = st.integers(-1, 10**12)


@given(st.builds(Heard, TEXT, TEXT, NUMBER, NUMBER, NUMBER, NUMBER, NUMBER, st.just("answered"), error=TEXT))
def test_the_fast_line_is_the_line(heard: Heard) -> None:
    """Read back, a line written fast is what was heard."""
    assert list(read_heard([line(heard)])) == [heard]
    assert list(read_heard([heard.line() + "\n"])) == [heard]


@given(st.builds(Act, NUMBER, TEXT, NUMBER, TEXT, TEXT, TEXT, st.dictionaries(TEXT, TEXT, max_size=2)))
def test_a_script_is_read_back(act: Act) -> None:
    """An act with its steps is one line that says it whole."""
    assert list(read_acts([act.line() + "\n"])) == [act]
    stepped = Act(1, "c", 2, "o", "u", "r", before=(Step(ask="a"), Step(human=3)))
    assert list(read_acts([stepped.line()])) == [stepped]


def test_a_line_cut_off_is_left_out() -> None:
    """What ended suddenly loses at most its last line."""
    whole = Heard("c", "o", 0, 1, 2, 3, 200, "answered")
    assert list(read_heard([line(whole), line(whole)[:-10]])) == [whole]


def test_measurements_add_up() -> None:
    """A worker told to the master and merged is the worker itself."""
    worker, master = Written(), Written()
    worker.add(Heard("c", "o", 0, 0, 5, 100, 200, "answered"))
    worker.add(Heard("c", "o", 0, 0, 7, 20, 0, "failed", error="connection reset"))
    worker.call("o", 100)
    master.merge(worker.told())
    assert master.told() == worker.told()
    assert master.counts == {"lines": 2, "sent": 2, "ended": 2, "failed": 1}
    assert worker.tallies["o"]["response"].counts == {100: 1}
    assert worker.errors == {"o: connection reset": 1}


WAITING = (Step(ask="letter.received", attempts=3), Step(ask="letter"))


@pytest.mark.parametrize(
    ("before", "skipped", "is_silent"),
    [
        ((), {"other"}, False),
        ((), {"o"}, True),
        ((Step(ask="tab"),), {"o"}, False),
        ((Step(ask="tab"), Step(human=3)), {"o", "tab"}, True),
        (WAITING, {"letter.received"}, True),
        (WAITING, {"letter", "o"}, False),
    ],
)
def test_an_act_of_skipped_operations_is_silent(before: tuple[Step, ...], skipped: set[str], is_silent: bool) -> None:
    """Nothing is sent where all it asks is left out, or where what it waits for is not looked for."""
    assert Act(1, "c", 2, "o", "u", "r", before=before).is_silent(skipped) == is_silent


def test_lateness_is_the_machines() -> None:
    """On a clock that runs ten times as fast, 50 ms late by the script is 5 ms late by the machine."""
    written = Written(10)
    written.add(Heard("c", "o", 0, 0, 50_000, 60_000, 200, "answered"))
    assert written.late.quantiles([1.0])[0] // 100 == 50
    assert written.tallies["o"]["lateness"].quantiles([1.0])[0] // 1000 == 49
