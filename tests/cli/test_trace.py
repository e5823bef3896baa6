"""A trace of mocks that somebody else runs: looked at before a run, and no reason to lose one after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.shell import run
from sim.cli.traced import traced
from sim.journey.passed import Passed, Turned

LOAD = ("load", "national", "--minutes", "1", "--quiet", "--target", "http://127.0.0.1:9")
GOOD = Turned(0, 0).line() + "\n" + Passed(1, arrived=5, left=9).line() + "\n"


@pytest.mark.parametrize(
    ("content", "words", "told"),
    [
        (None, LOAD, "cannot be read: No such file"),
        ("hello\n", LOAD, "its first line is none of a trace"),
        ('{"x": 1}\n', LOAD, "its first line is none of a trace"),
        (GOOD, LOAD[:-2], "are traced anyway"),
    ],
)
def test_a_bad_trace_is_told_before_a_run(
    content: str | None, words: tuple[str, ...], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2 and what to name; nothing is planned, and nothing played."""
    file = tmp_path / "trace.jsonl"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert run([*words, "--trace", str(file)]) == 2
    assert told in capsys.readouterr().err


def test_a_trace_that_breaks_later_costs_no_measurement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A good one is read; of a bad line in it that is said, and nothing is taken from it."""
    file = tmp_path / "trace.jsonl"
    file.write_text(GOOD, encoding="utf-8")
    found = traced(file, 0, 0)
    assert found is not None
    assert [one.arrived for one in found] == [5]
    file.write_text(GOOD + "hello\n", encoding="utf-8")
    assert traced(file, 0, 0) is None
    assert "time in mocks is not told apart" in capsys.readouterr().err
