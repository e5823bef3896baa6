"""A run on the terminal."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from sim.report.terminal import terminal
from tests.report.runs import national, queue


def printed(summary: dict[str, Any], run: dict[str, Any], lang: str = "en") -> str:
    """What a wide console without colours shows."""
    out = StringIO()
    Console(file=out, width=200, color_system=None).print(terminal(summary, run, lang))
    return out.getvalue()


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", ["Verdicts", "met", "Every target is met", "model"]), ("da", ["Afgørelser", "nået", "Alle mål er nået"])],
)
def test_it_says_the_verdicts_in_both_languages(lang: str, words: list[str]) -> None:
    """Verdicts, outcomes, stations and the answer, in the words of the language."""
    for summary, run in (queue(), national()):
        said = printed(summary, run, lang)
        assert all(word in said for word in words)


def test_only_outcomes_that_occurred_have_a_column() -> None:
    """A terminal has no room for noughts."""
    assert "timed out" not in printed(*national())
    summary, run = national()
    summary["journeys"][0]["outcomes"]["timed_out"] = 3
    assert "timed out" in printed(summary, run)


def test_brackets_in_names_stay_brackets() -> None:
    """What looks like markup in a name is printed, not obeyed."""
    summary, run = queue()
    summary["journeys"][0]["journey"] = "[red]visitors[/red]"
    assert "[red]visitors[/red]" in printed(summary, run)


def test_nothing_is_said_of_what_did_not_happen() -> None:
    """A load run of letters alone has no response times and visits no station: no table stands empty."""
    summary, run = queue()
    summary["journeys"], summary["stations"]["shown"] = [], []
    said = printed(summary, run)
    assert "Verdicts" in said
    assert "Response times" not in said
    assert "Stations" not in said
