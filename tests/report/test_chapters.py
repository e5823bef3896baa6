"""What stands in which chapter."""

from __future__ import annotations

import pytest

from sim.report.blocks import Chapter, Figures, Picture
from sim.report.chapters.letters import letters
from sim.report.chapters.stations import people, stations
from sim.report.tables import Cell, Table, words_of
from sim.report.words import Words
from sim.verdict.summary_of_stations import is_people
from tests.report.runs import national, queue

EN = Words("en", "2026-11-23")


def tables(chapter: Chapter | None) -> dict[str, Table]:
    """The tables of a chapter by name."""
    assert chapter is not None
    return {block.table.name: block.table for block in chapter.blocks if isinstance(block, Figures)}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("mail.151060484", True), ("crew-1.35209217", True), ("repository.1", False), ("dds", False)],
)
def test_people_go_by_their_department(name: str, expected: bool) -> None:
    """A station named after a department's number is people; a numbered installation is a system."""
    assert is_people(name) == expected


def test_utilisation_is_over_the_hours_in_which_calls_are_planned() -> None:
    """An M/M/1 queue at 0.7 that is open one hour of the day is 70 % busy, not 3 %."""
    summary, run = queue()
    shown = tables(stations(summary, run, EN))["stations"]
    share = float(shown.rows[0][2].text.removesuffix("%"))
    assert share == pytest.approx(70, abs=7)


def test_the_bottleneck_is_marked() -> None:
    """The row of the station the summary calls the bottleneck is set apart, and no other."""
    summary, run = national()
    shown = tables(stations(summary, run, EN))["stations"]
    assert [shown.rows[row][0].content for row in shown.marked] == [summary["stations"]["bottleneck"]]


def test_systems_and_people_are_apart() -> None:
    """Every station shown stands in one of the two chapters."""
    summary, run = national()
    systems, persons = tables(stations(summary, run, EN))["stations"], tables(people(summary, EN))["people"]
    names = [row[0].content for table in (systems, persons) for row in table.rows]
    assert sorted(names) == sorted(one["name"] for one in summary["stations"]["shown"])
    assert persons.rows


def test_a_letter_is_with_people_from_the_mailbox_on() -> None:
    """In the picture, hops before the mailbox have the colour of systems, it and those after it that of people."""
    summary, _ = national()
    chapter = letters(summary, EN)
    assert chapter is not None
    drawn = next(block.drawn for block in chapter.blocks if isinstance(block, Picture))
    hops = [one["hop"] for one in summary["letters"]["hops"] if one["over"]]
    before = hops.index("mailbox")
    assert drawn.count("median tone1") == before
    assert drawn.count("median tone2") == len(hops) - before


def test_a_table_with_a_row_of_another_length_is_refused() -> None:
    """Rows have as many cells as there are columns."""
    with pytest.raises(ValueError, match="2 columns, but a row of 1"):
        Table("t", "T", (words_of("a"), words_of("b")), [(Cell("1"),)])
