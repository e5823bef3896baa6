"""Pages of sizings."""

from __future__ import annotations

from typing import Any

import pytest

from sim.report.size_page import size_html
from tests.report.sweeps import QUICK, RUN, case, sized
from tests.report.test_page import HOSTILE, Seen
from tests.report.test_sweep_page import banner, rows, said

PEOPLE = {"target": "share(dwell.ppr <= 4 opening h) >= 90 %", "reason": "people decide it"}
SLOW = {"target": QUICK, "reason": "missed with any number: work takes too long where nobody waits"}


@pytest.mark.parametrize("lang", ["en", "da"])
def test_it_says_that_it_is_a_model(lang: str) -> None:
    """In its language, on the first screen and in its foot: answers to assumptions, and no advice to buy."""
    page = size_html(sized([case("middle", 0.35)]), RUN, lang)
    assert f'<html lang="{lang}">' in page
    model = {"en": "no advice to buy", "da": "ikke et råd om at købe"}[lang]
    assert said(page).count(model) == 2
    assert model in banner(page)


def test_demand_is_told_in_danish_figures() -> None:
    """Rates in the busiest windows, when, and work, by names that people know; writes with how they are reckoned."""
    page = size_html(sized([]), RUN, "da")
    assert rows(page, "demand") == [
        ["sagsindeks", "sagsindeks", "12.345", "0,133", "0,0667", "0,056", "tir 09:16", "251 ms"],
        ["SEB (login)", "adgangsbevis fra SEB", "1.472", "0,15", "0,075", "0,056", "tir 09:16", "198 ms"],
    ]
    assert rows(page, "sessions") == [["overblik fra EPJ", "398"]]
    first, second = rows(page, "writes")
    assert first[:5] == ["første levering til indekset", "82.795", "1,92", "sagsindeks", "250 ms"]
    assert first[5] == "sager fra 46 kommuner, der tilsluttes den 1. marts 2027, leveret over 12,5 t"
    assert second == ["logposter", "6.522", "0,362", "", "", "3.261 opslag × 2"]
    assert "Logins i det travleste minut: 18." in said(page)
    assert "Travleste dag: 2. marts 2027." in banner(page)


def test_demand_alone_has_no_servers() -> None:
    """The question is another, the busiest station is named, and there is no table of servers."""
    page = size_html(sized([]), RUN)
    assert "whatever its servers?" in banner(page)
    assert "Most work at once: case index, 0.133 times a second in the busiest minute" in banner(page)
    assert 'id="servers"' not in page
    seb = size_html(sized([], unknown=("index",)), RUN)
    assert "SEB (login) (assertion from SEB), 0.15 times a second" in banner(seb)


def test_stations_without_a_service_time_are_told_apart() -> None:
    """They have a demand only, named in the banner, and no work."""
    page = size_html(
        sized([case("middle", 0, load={"seb": 0.1}, servers={"seb": 1}, one_lost={"seb": 2})], ("index",)), RUN
    )
    assert "Service time unknown, so counted by demand only: case index." in banner(page)
    assert rows(page, "demand")[0][-1] == "unknown"
    assert [row[0] for row in rows(page, "servers")] == ["SEB (login)", "met again in other replications"]


def test_the_fewest_servers_have_a_column_for_each_case() -> None:
    """The headline has the span over all cases of what needs most; the tables have each case, and whether it holds."""
    cases = [
        case("low", 0.0),
        case("high", 0.7, servers={"index": 5, "seb": 1}, one_lost={"index": 6, "seb": 2}, again=False),
    ]
    page = size_html(sized(cases), RUN)
    assert "Fewest servers: case index 2–5; one at each of the others" in banner(page)
    assert "In all: 3–6. So that any station may lose one: 5–8." in banner(page)
    assert "With the fewest servers, other replications miss a target in 1 of 2 cases" in banner(page)
    assert rows(page, "servers") == [
        ["case index", "2", "5"],
        ["SEB (login)", "1", "1"],
        ["met again in other replications", "yes", "no"],
    ]
    assert rows(page, "one_lost") == [["case index", "3", "6"], ["SEB (login)", "2", "2"]]
    assert "low, 0%" in page
    assert "high, 70%" in page
    assert "276 plays" in said(page)
    danish = size_html(sized(cases), RUN, "da")
    assert "høj, 70\u00a0%" in danish
    assert "Færrest betjeningspladser: sagsindeks 2–5; én ved hver af de øvrige" in banner(danish)


def test_a_case_without_an_answer_is_named() -> None:
    """Its column is empty, nothing was played again, and the banner is not coloured as an answer."""
    lost: dict[str, Any] = {"servers": None, "one_lost": None, "again": None}
    page = size_html(sized([case("low", 0.0), case("high", 0.7, **lost)]), RUN)
    assert 'class="answer undecided"' in page
    assert "No number was found for: high, 70%." in banner(page)
    assert rows(page, "servers")[0] == ["case index", "2", "–"]
    assert rows(page, "servers")[-1][1:] == ["yes", "–"]
    nothing = size_html(sized([case("high", 0.7, **lost)]), RUN)
    assert "No number of servers was found" in banner(nothing)


@pytest.mark.parametrize(
    ("servers", "headline"),
    [
        ({"index": 1, "seb": 1}, "One server at each station is enough"),
        ({"index": 3, "seb": 2}, "Fewest servers: case index 3 and SEB (login) 2 In all"),
        (
            {"index": 3, "seb": 2, "dds": 9, "sts": 4, "sapa": 5},
            "Most servers are needed by document sharing (DDS) 9, SAPA 5, token service 4 and case index 3",
        ),
    ],
)
def test_the_headline_names_those_that_need_most(servers: dict[str, int], headline: str) -> None:
    """All alike, a few, or the four that need most."""
    page = size_html(sized([case("middle", 0, servers=servers, load=dict.fromkeys(servers, 1.0))]), RUN)
    assert headline in banner(page).replace("Busiest day: 2 March 2027. ", "")


def test_what_servers_do_not_decide_has_its_reason_and_its_cases() -> None:
    """Once for each reason, with the cases it holds for."""
    cases = [case("low", 0.0, not_for_servers=[PEOPLE]), case("high", 0.7, not_for_servers=[PEOPLE, SLOW])]
    page = size_html(sized(cases), RUN, "da")
    assert "Mål, som betjeningen ikke afgør: 2;" in banner(page)
    first, second = rows(page, "not_for_servers")
    assert first[1:] == ["mennesker afgør det", "i alle tilfælde"]
    assert second[1] == "nås ikke med noget antal: arbejdet tager for lang tid, selv hvor ingen venter"
    assert second[2] == "høj, 70 %"


def test_hostile_names_stay_text() -> None:
    """No element comes of what a scenario calls its stations and operations."""
    found = sized([case("low", 0.0, servers={HOSTILE: 2}, load={HOSTILE: 1.0}, not_for_servers=[PEOPLE])])
    for one in found["demand"]["operations"]:
        one |= {"station": HOSTILE, "operation": HOSTILE}
    for one in found["demand"]["writes"]:
        one |= {"what": HOSTILE, "basis": HOSTILE, "station": HOSTILE}
    found["demand"] |= {"unknown": [HOSTILE], "sessions": {HOSTILE: 3}}
    page = size_html(found, {**RUN, "scenario": {"name": HOSTILE}})
    names = [name for name, _ in Seen(page).elements]
    assert "alert(1)" in page
    assert names.count("img") == 0
    assert names.count("script") == 3
