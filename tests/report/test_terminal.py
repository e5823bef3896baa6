"""A run on the terminal."""

from __future__ import annotations

from dataclasses import asdict
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from sim.replay.unmeasured import NOT_MEASURED
from sim.replay.validity import Sent, checks_of
from sim.report.page import html
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


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "not valid: lateness: requests were late at p99 <= allowed (µs), but 5,844 and 5,000"),
        ("da", "ikke gyldig: forsinkelse: forespørgsler var forsinket ved p99 <= tilladt (µs), men 5.844 og 5.000"),
    ],
)
def test_what_makes_a_run_invalid_is_said_in_its_language(lang: str, said: str) -> None:
    """Name, sides and what was found, once."""
    summary, run = queue()
    late = checks_of(Sent(9, 9, {"late": {"p99": 5_844}}, cut_short=False), [])
    summary["checks"] = [{**asdict(one), "holds": one.holds} for one in late]
    assert printed(summary, run, lang).count(said) == 1


def test_what_failed_is_said_and_where_it_was_measured() -> None:
    """Of a vendor's system: the commonest reasons, no station that nobody traced, and no word of mocks."""
    summary, run = national()
    summary["load"] = loaded({"lookup.epj: status 302": 3, "lookup.epj: connection refused": 84})
    run["load"] = {"target": "http://localhost:1"}
    summary["journeys"][0]["outcomes"]["refused"] = 87
    said = printed(summary, run)
    assert said.index("connection refused") < said.index("status 302")
    assert "at the system under test" in said
    assert "mocks answered" not in said
    assert "Utilisation" not in said
    assert "refused or failed" in said
    summary["load"]["matched"], run["load"] = (
        {"requests": 1, "by_key": 1, "by_citizen": 0, "not_matched": 0},
        {"target": "mocks"},
    )
    assert "mocks answered" in printed(summary, run)
    assert "Utilisation" in printed(summary, run)


def test_a_load_run_tells_only_of_stations_that_its_trace_has_visits_of() -> None:
    """Letters alone visit no station that is traced: nothing is said to be 0 % busy that was never measured."""
    summary, run = national()
    summary["load"], run["load"] = loaded({}), {"target": "mocks"}
    summary["load"]["matched"] = {"requests": 0, "by_key": 0, "by_citizen": 0, "not_matched": 0}
    visited, *others = summary["stations"]["shown"]
    for one in (*others, *summary["stations"]["families"]):
        one["arrivals_own"] = one["arrivals_background"] = 0
    said = printed(summary, run)
    table = said[said.index("Utilisation") : said.index("The generator's health")].splitlines()
    assert len([line for line in table[1:] if line.strip()]) == 1
    assert "Menneskers arbejde" not in html(summary, run, "da")
    visited["arrivals_own"] = visited["arrivals_background"] = 0
    assert "Utilisation" not in printed(summary, run)
    page = html(summary, run, "da")
    assert "Stationer og køer" not in page
    assert "Menneskers arbejde" not in page
    del summary["load"]
    assert "Utilisation" in printed(summary, run)  # in virtual time a station without visits is idle, and known to be


def test_what_a_load_run_could_not_measure_is_said_in_danish() -> None:
    """The note beside an undecided target."""
    summary, run = national()
    summary["verdicts"][0] |= {"state": "undecided", "reason": NOT_MEASURED, "value": None, "low": None, "high": None}
    said = printed(summary, run, "da")
    assert "ikke målt i denne kørsel" in said
    assert NOT_MEASURED not in said


def loaded(errors: dict[str, int]) -> dict[str, Any]:
    """What a load run adds to a summary, without a trace."""
    times = {"p50": 1, "p99": 2, "max": 3}
    return {
        "seconds": 60, "offered": 87, "offered_rate": 1.45, "achieved": 87, "achieved_rate": 1.45,
        "rate": {"from": 0, "width": 60_000_000, "offered": [87], "achieved": [87]},
        "lateness": {**times, "bound": 5000},
        "timer": times, "cpu": {"0": 0.1}, "dropped": 0, "failed": 87, "unfinished": 0, "cut_short": "", "journeys": [],
        "matched": None, "errors": errors,
    }  # fmt: skip
