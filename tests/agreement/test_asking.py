"""What `tvaers load` refuses before anything is started, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.chance.durations import HOUR
from sim.cli.load_asked import at_rate
from sim.cli.load_script import script_of
from sim.cli.load_window import window_of
from sim.cli.replaying import How, words_of_window
from sim.cli.shell import run
from sim.mistake import Mistake
from sim.replay.letter_script import ACKNOWLEDGED, OPENED
from sim.replay.windows import Window
from sim.scenario.build import build
from sim.scenario.reading import load


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["queue"], "no network to serve"),
        (["at_the_limit", "--from", "07:00"], "lookups are planned from 10:00 to 10:19"),
        (["at_the_limit", "--from", "soon"], "--from soon"),
        (["at_the_limit", "--clock-rate", "5"], "response times are only true at the pace of real time"),
        (["at_the_limit", "--rate", "more"], "how many times the scenario's volume"),
        (["at_the_limit", "--check"], "no target to try"),
        (["at_the_limit", "--replay", "nowhere.csv"], "nowhere.csv: cannot be read"),
        (["at_the_limit", "--replay", "nowhere.csv", "--letters"], "a log of calls has no letters"),
        (["at_the_limit", "--target", "http://127.0.0.1:9", "--minutes", "0.1"], "does not answer"),
    ],
)
def test_what_cannot_be_is_refused(words: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Status 2 within seconds, with where, what and how to mend it."""
    assert run(["load", *words, "--quiet"]) == 2
    assert said in capfd.readouterr().err


def test_a_higher_rate_raises_a_ceiling_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """Volume is the scenario's own parameter; where its ceiling suffices nothing else is changed."""
    reading = load("national", ("network.ceiling=10",))
    assert at_rate(reading, "x2", quiet=False).model.network.volume.value == 2  # type: ignore[union-attr]
    assert capsys.readouterr().err == ""
    more = at_rate(reading, "10", quiet=False).model.network
    assert more is not None
    assert (more.volume.value, more.ceiling.value) == (10, 100)
    assert "other calls" in capsys.readouterr().err


def test_a_mapping_to_begin_with_is_written_once(tmp_path: Path) -> None:
    """With comments; an existing file is never overwritten."""
    file = tmp_path / "mapping.yaml"
    assert run(["load", "national", "--init", str(file)]) == 0
    assert "# CHANGE" in file.read_text()
    assert run(["load", "national", "--init", str(file)]) == 2


def test_a_rate_that_is_none_is_a_mistake() -> None:
    """Nought is no load."""
    with pytest.raises(Mistake):
        at_rate(load("national"), "x0", quiet=True)


def test_letters_are_followed_to_the_horizon() -> None:
    """Calls begin in the window, and letters are opened and answered after it; a worker keeps the same hours."""
    window = Window(HOUR, 2 * HOUR, 5 * HOUR)
    for letters, length, run_out in ((False, "3600.001000", "10800.000000"), (True, "14400.001000", "0.000000")):
        words = words_of_window(window, How(letters=letters, rate=60))
        assert words == ("--for", length, "--run-out", run_out, "--clock-rate", "60")


def test_letters_alone_are_played_where_they_are_asked_for() -> None:
    """A scenario of letters has no window of lookups, and says how its letters are sent."""
    reading = load("mailbox_practice", ("days=1", "run_out=1 day", "network.letters.judged=null", "targets=[]"))
    built = build(reading)
    with pytest.raises(Mistake, match="no lookup is planned") as caught:
        window_of(reading, built, "09:00", 60)
    assert "--letters" in caught.value.mend
    window = window_of(reading, built, "09:00", 60, letters=True)
    script = script_of(reading, built, window, How(letters=True))
    asked = {act.operation for act in script.acts}
    assert asked == {ACKNOWLEDGED, OPENED}
    assert script.letters is not None
