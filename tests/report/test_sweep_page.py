"""Pages of sweeps, knees and recoveries."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from html import unescape
from typing import Any

import pytest

from sim.report.sweep_page import sweep_html
from sim.report.sweeps.foremost import foremost
from sim.verdict.targets import parse_target
from tests.report.sweeps import ENOUGH, GROUPED, QUICK, RATE, RUN, bracketed, combined, recovered, swept, told
from tests.report.test_page import HOSTILE, Seen

EVERY: dict[str, Callable[[], dict[str, Any]]] = {
    "sweep": swept,
    "combinations": combined,
    "knee": bracketed,
    "recovery": lambda: recovered([6, 9, 7]),
    "lost": lambda: recovered([6, None, 7], outage=True),
}


def said(page: str) -> str:
    """What a page says, without its tags and with plain blanks."""
    body = re.sub(r"<(script|style)>.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", body)).replace("\u00a0", " "))


def banner(page: str) -> str:
    """What stands before the chapters."""
    return said(page.partition("<nav")[0])


def rows(page: str, table: str) -> list[list[str]]:
    """The cells of a table's rows, as they are shown."""
    body = page.partition(f'id="table-{table}"')[2].partition("<tbody>")[2].partition("</tbody>")[0]
    return [[said(cell.partition(">")[2]).strip() for cell in row.split("<td")[1:]] for row in body.split("<tr")[1:]]


@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_every_kind_has_a_page_in_both_languages(made: Callable[[], dict[str, Any]], lang: str) -> None:
    """One file that asks nobody for anything, in its language, that says it is a model and what was run."""
    page = sweep_html(made(), RUN, lang)
    seen = Seen(page)
    assert page.startswith("<!DOCTYPE html>")
    assert f'<html lang="{lang}">' in page
    assert {"en": "This is a model", "da": "Dette er en model"}[lang] in banner(page)
    assert {"en": "A queue", "da": "En kø"}[lang] in banner(page)
    asked = [value for _, has in seen.elements for name, value in has.items() if name in ("src", "href")]
    assert all(value and value.startswith(("#", "data:,")) for value in asked)
    names = [has["id"] for has in seen.all("table")]
    assert len({*names}) == len(names)
    assert "table-run" in names


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_danish_pages_have_no_english_figures(made: Callable[[], dict[str, Any]]) -> None:
    """Decimals have a comma, and no number but those of identifiers and of CSV has an English point in it."""
    page = sweep_html(made(), {**RUN, "command": []}, "da")
    assert not re.search(r"\d\.\d(?!\d\d)", said(page.partition('id="run"')[0]))


def test_the_banner_says_from_where_a_target_is_missed() -> None:
    """The rate that is missed first, and where each target stands there."""
    page = sweep_html(swept(), RUN)
    assert 'class="answer depends"' in page
    assert "From 0.9 /s on a target is missed" in banner(page)
    assert "95% of answers (visitors) within 15 s: missed at 0.9 /s; undecided at 0.75 /s." in banner(page)
    danish = banner(sweep_html(swept(), RUN, "da"))
    assert "Fra 0,9 /s er der mål, der ikke nås" in danish
    assert "ikke nået ved 0,9 /s; uafgjort ved 0,75 /s." in danish


@pytest.mark.parametrize(
    ("states", "colour", "headline"),
    [
        (("met", "met", "met"), "met", "Every target is met at all 3 values"),
        (("met", "undecided", "met"), "undecided", "No target is missed, but at 1 of 3 values one is undecided"),
        (("missed", "missed", "met"), "depends", "Up to 0.75 /s a target is missed"),
        (("met", "missed", "met"), "depends", "At 1 of 3 values a target is missed"),
        (("missed", "missed", "missed"), "missed", "At all 3 values a target is missed"),
    ],
)
def test_the_banner_tells_where_the_missed_values_lie(states: tuple[str, ...], colour: str, headline: str) -> None:
    """At the upper end, at the lower end, scattered, everywhere or nowhere; words have no upper end."""
    summary = swept()
    for point, state in zip(summary["points"], states, strict=True):
        point["targets"] = [told(QUICK, state, 5e6), told(ENOUGH, "met", 0.7)]
    page = sweep_html(summary, RUN)
    assert f'class="answer {colour}"' in page
    assert headline in banner(page)
    summary["varied"][0]["values"] = ["few", "many", "crowds"]
    assert " on a target" not in banner(sweep_html(summary, RUN))


def test_a_sweep_has_a_drawing_and_a_table_for_each_target() -> None:
    """Value, interval, share over the limit, paired difference and why there is no interval, point by point."""
    page = sweep_html(swept(), RUN, "da")
    assert page.count('<svg class="varied"') == 2
    first, second, third = rows(page, "target-1")
    assert first == ["0,5 /s", "nået", "5,92 s", "5 s", "6,50 s", "0,06 %", "", "", ""]
    assert second[5:] == ["4,95 %", "+9,09 s", "831 ms", "for få gentagelser"]
    assert third[1:3] == ["ikke nået", "1 t"]
    assert rows(page, "target-2")[1] == [
        *("0,75 /s", "uafgjort", "41 %", "", "", "−29,2 procentpoint", "", "grænsen ligger inden for spændet"),
    ]
    assert [row[1:] for row in rows(page, "values")] == [
        ["nået: 5,92 s", "nået: 70,2 %"],
        ["uafgjort: 15 s", "uafgjort: 41 %"],
        ["ikke nået: 1 t", "ikke nået: 8,75 %"],
    ]
    assert 'data-v="-0.2925"' in page


def test_several_parameters_have_tables_only() -> None:
    """No drawing, and each row with the value of every parameter."""
    page = sweep_html(combined(), RUN)
    assert '<svg class="varied"' not in page
    assert "At 1 of 4 combinations a target is missed" in banner(page)
    assert [row[:3] for row in rows(page, "values")] == [
        ["0.5 /s", "1", "met: 5 s"],
        ["0.5 /s", "2", "met: 5 s"],
        ["0.9 /s", "1", "missed: 5 s"],
        ["0.9 /s", "2", "met: 5 s"],
    ]


def test_the_worst_group_speaks_for_a_target() -> None:
    """By state first; of a share that has to be large the smallest, of a quantile the one with most over its limit."""
    share, quantile = parse_target(GROUPED), parse_target(QUICK)
    groups = [
        told(GROUPED, state, value, exceeding=value, group=name)
        for name, state, value in (("a", "met", 0.99), ("b", "missed", 0.8), ("c", "missed", 0.7), ("d", "met", 0.95))
    ]
    assert foremost(share, groups)["group"] == "c"
    times = [told(QUICK, "met", 5e6, exceeding=over, group=str(over)) for over in (0.01, 0.04, 0.02)]
    assert foremost(quantile, [*groups, *times])["group"] == "0.04"
    summary = swept()
    summary["targets"] = [GROUPED]
    for point in summary["points"]:
        point |= {"targets": deepcopy(groups), "difference": [None]}
    page = sweep_html(summary, RUN)
    assert [row[1:4] for row in rows(page, "target-1")] == [["missed", "c", "70%"]] * 3


def test_a_target_that_nothing_measured_says_so() -> None:
    """It has no value, and a mark at the upper edge has no place in the line."""
    summary = swept()
    missing = told(QUICK, "missed", None, calls=0, reason="never measured")
    summary["points"][0]["targets"][0] = missing
    page = sweep_html(summary, RUN, "da")
    assert rows(page, "target-1")[0][1:] == ["ikke nået", "", "", "", "0 %", "", "", "aldrig målt"]
    summary["points"][0]["targets"][0] = {**missing, "estimate": {**missing["estimate"], "calls": 9}}
    assert rows(sweep_html(summary, RUN, "da"), "target-1")[0][2] == "udenfor"


def test_a_knee_names_both_ends_and_what_fails() -> None:
    """The last value that holds, the first that does not, and a target that fails though its value is within."""
    page = sweep_html(bracketed(), RUN, "da")
    assert "Alle mål holder til og med 0,75 /s, men ikke ved 0,7625 /s" in banner(page)
    assert "Prøvet: 4 værdier fra 0,5 /s til 0,99 /s." in banner(page)
    assert "Hvad der ikke holder ved 0,7625 /s: 95 % af svar (visitors) inden for 15 s." in banner(page)
    assert [row[1:] for row in rows(page, "tried")] == [
        ["holder", "5,90 s"],
        ["holder", "12,1 s"],
        ["holder ikke", "14,6 s"],
        ["holder ikke", "udenfor"],
    ]
    assert page.count('<tr class="marked"') == 2
    row = rows(page, "target-1")[1]
    assert row == ["0,75 /s", "holder", "nået", "12,1 s", "11,5 s", "12,6 s", "2,29 %", "1,77 %", "2,82 %", ""]
    assert rows(page, "target-1")[2][1:3] == ["holder ikke", "nået"]


@pytest.mark.parametrize(
    ("changes", "colour", "headline"),
    [
        ({"holds": None, "fails": "0.5 /s"}, "missed", "Not every target holds at any value tried"),
        ({"holds": "0.99 /s", "fails": None}, "met", "Every target holds over the whole range"),
        ({"smallest": True, "holds": 4, "fails": 3}, "none", "Every target holds from 4 on, and not at 3"),
        ({"broken": ["0.6 /s", "0.7 /s"]}, "undecided", "Not monotone: it fails at 0.6 /s and 0.7 /s too"),
    ],
)
def test_a_knee_may_be_none(changes: dict[str, Any], colour: str, headline: str) -> None:
    """Nothing holds, everything holds, more is better, or it fails on the good side too, which is warned of."""
    summary = {**bracketed(), **changes}
    if changes.get("smallest"):
        summary["tried"] = [
            {"value": count, "holds": count > 3, "targets": [told(QUICK, "met", 5e6, holds=count > 3)]}
            for count in (1, 3, 4, 6)
        ]
    page = sweep_html(summary, RUN)
    assert f'class="answer {colour}"' in page
    assert headline in banner(page)
    assert ("What does not hold" in banner(page)) == (summary["fails"] is not None and summary["fails"] != "0.5 /s")
    assert ("From which value" in banner(page)) == bool(changes.get("smallest"))


def test_a_recovery_tells_its_minutes() -> None:
    """Median and range, what happened, which station is last, and each station over its replications."""
    page = sweep_html(recovered([6, 9, 7]), RUN, "da")
    text = banner(page)
    assert "Alle køer er normale igen 7 min efter, at den er slut" in text
    assert "Over gentagelser: 6 min til 9 min." in text
    assert "Fra 09:00 til 09:10 kom der 2,25 gange så mange kald: 150 % af kapaciteten i counter" in text
    assert "Sidst normal igen, med antal gentagelser: counter (3)." in text
    assert rows(page, "stations") == [
        ["counter", "3", "7 min", "6 min", "9 min", "0", "3"],
        ["besvarelse af breve", "3", "1 min", "1 min", "1 min", "0", "0"],
    ]
    assert rows(page, "plays")[1] == ["2", "9 min", "counter", "150 %", "1.234", "15:59"]
    assert 'data-v="540"' in page
    assert page.count('<circle class="median') == 2


def test_replications_that_do_not_recover_are_counted() -> None:
    """They colour the banner, and are longer than any other in the station's median."""
    page = sweep_html(recovered([6, None, None], outage=True), RUN)
    text = banner(page)
    assert 'class="answer depends"' in page
    assert "Not back before closing in 2 of 3 replications" in text
    assert "In the others (replications: 1) every queue is back after 6 min" in text
    assert "Outage of counter from 09:00 to 09:10." in text
    assert rows(page, "stations")[0] == ["counter", "3", "not before closing", "6 min", "6 min", "2", "3"]
    assert rows(page, "plays")[1][1] == "not before closing"
    none = sweep_html(recovered([None, None]), RUN)
    assert 'class="answer missed"' in none
    assert "Not back before closing in any replication" in banner(none)


def test_a_disturbance_that_moves_nothing_says_so() -> None:
    """No station is last, and there is no table of stations."""
    summary = recovered([0, 0])
    for one in summary["plays"]:
        one["stations"] = {}
    page = sweep_html(summary, RUN)
    assert "No queue is longer for it once it is over" in banner(page)
    assert "Last to be back" not in banner(page)
    assert rows(page, "stations") == []
    others = {**recovered([6]), "volume": 1.0, "others": 40.28}
    assert "others sent 40.3 more calls a second to counter" in banner(sweep_html(others, RUN))


@pytest.mark.parametrize("made", EVERY.values(), ids=EVERY)
def test_hostile_names_stay_text(made: Callable[[], dict[str, Any]]) -> None:
    """Whatever a scenario calls its things and paths, no element and no script comes of it."""
    summary, run = deepcopy(made()), {**RUN, "scenario": {"name": HOSTILE, "title": {"en": HOSTILE}}}
    clean = [name for name, _ in Seen(sweep_html(summary, RUN)).elements]
    if summary["kind"] == "sweep":
        summary["varied"][0] |= {"path": HOSTILE, "values": [HOSTILE] * len(summary["varied"][0]["values"])}
        for point in summary["points"]:
            point["values"] = {HOSTILE + name: HOSTILE for name in point["values"]}
            point["targets"][0] |= {"group": HOSTILE, "reason": HOSTILE}
    elif summary["kind"] == "knee":
        summary |= {"path": HOSTILE, "broken": [HOSTILE]}
        summary["tried"][0]["value"] = HOSTILE
    else:
        summary["station"] = HOSTILE
        for one in summary["plays"]:
            one |= {"slowest": HOSTILE, "stations": {HOSTILE: 3}, "closing": HOSTILE}
    page = sweep_html(summary, run)
    assert "alert(1)" in page
    dirty = [name for name, _ in Seen(page).elements]
    assert dirty.count("script") == clean.count("script")
    assert dirty.count("img") == 0


def test_another_language_is_refused() -> None:
    """A ValueError that names those there are."""
    with pytest.raises(ValueError, match="en, da"):
        sweep_html(swept(), RUN, "sv")


def test_the_parameter_goes_by_its_name() -> None:
    """What people call it, in the language of the page; its path where there is no other word."""
    summary = swept()
    assert "»ankomster: visitors«" in banner(sweep_html(summary, RUN, "da"))
    summary["varied"][0]["path"] = "network.ceiling"
    assert "“network.ceiling”" in banner(sweep_html(summary, RUN))
    assert RATE not in banner(sweep_html(swept(), RUN))
