"""A run on the terminal: verdicts, outcomes and stations as tables, in the words of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table as Drawn
from rich.text import Text

from sim.report.answer import answer, made_of
from sim.report.blocks import Figures
from sim.report.chapters.load import load
from sim.report.chapters.outcomes import outcomes
from sim.report.chapters.responses import LEVELS
from sim.report.chapters.stations import stations
from sim.report.judged import Judged, judged
from sim.report.targets_in_words import in_words
from sim.report.words import Words

COLOURS = {
    "met": "green",
    "missed": "red",
    "undecided": "yellow",
    "depends": "yellow",
    "invalid": "red",
    "none": "cyan",
}
GROUPS = 8
"""Of a target with many groups only the worst are printed."""
STATIONS = 12
ERRORS = 5
"""Of what failed only the commonest is printed."""
STATION_COLUMNS = (0, 1, 2, 3, 4, 5, 9, 11, 12)
"""Of the report's columns on stations, those that a terminal has room for."""


def terminal(summary: Mapping[str, Any], run: Mapping[str, Any], lang: str = "en") -> Group:
    """What a run says, for a rich console to print. Raises ValueError for a language that is not en or da.

    Data is set as plain text: brackets in names stay brackets.
    """
    words = Words(lang, run.get("date", "2026-01-01"))
    return Group(*_parts(summary, run, words))


def _parts(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> Iterator[RenderableType]:
    if summary["verdicts"]:
        yield _spaced(_verdicts(summary, words))
    tables = (_responses(summary, words), _outcomes(summary, words), _stations(summary, run, words))
    for table in (*tables, *_load_tables(summary, words)):
        if table is not None and table.row_count:
            yield _spaced(table)
    for check in summary["checks"]:
        if not check["holds"]:
            name, sides = words.name("check", check["name"]), words.name("sides", check["sides"])
            met = {"left": words.number(check["left"]), "right": words.number(check["right"])}
            yield Text(words("check.fails", name=name, sides=sides, **met), "red")
    yield from _answer(summary, run, words)


def _verdicts(summary: Mapping[str, Any], words: Words) -> Drawn:
    columns = [words(f"column.{name}") for name in ("verdict", "target", "value", "low", "high", "count", "note")]
    table = _table(words("table.verdicts"), columns, figures=range(2, 6))
    for target in judged(summary["verdicts"]):
        table.add_row(*_target(target, words))
        if not target.alone:
            for verdict in _worst(target):
                at = "" if verdict["start"] < 0 else words.moment(verdict["start"])
                name = f"  {words.name('group', verdict['group'])} {at}".rstrip()
                table.add_row(_state(verdict["state"], words), Text(name), *_values(verdict, words))
    return table


def _target(target: Judged, words: Words) -> list[Text]:
    said = Text.assemble(in_words(target.target, words), ("\n" + target.target, "dim"))
    head = [_state(target.state, words), said]
    if target.alone:
        return [*head, *_values(target.foremost, words)]
    met = sum(verdict["state"] == "met" for verdict in target.verdicts)
    note = words("answer.of_groups.short", met=met, all=len(target.verdicts))
    count = sum(verdict["count"] for verdict in target.verdicts)
    return [*head, Text(), Text(), Text(), Text(words.number(count)), Text(note)]


def _worst(target: Judged) -> list[Mapping[str, Any]]:
    wrong = [verdict for verdict in target.verdicts if verdict["state"] != "met" and not verdict["skipped"]]
    return sorted(wrong, key=lambda verdict: verdict["state"] != "missed")[:GROUPS]


def _values(verdict: Mapping[str, Any], words: Words) -> list[Text]:
    values = [verdict[name] for name in ("value", "low", "high")]
    said = ["–" if value is None else words.measure(value, verdict["unit"]) for value in values]
    return [Text(text) for text in (*said, words.number(verdict["count"]), words.reason(verdict["reason"]))]


def _responses(summary: Mapping[str, Any], words: Words) -> Drawn:
    columns = [words("column.journey"), words("column.measured"), *LEVELS, words("column.max")]
    table = _table(words("table.responses"), columns, figures=range(1, 7))
    for one in summary["journeys"]:
        if one["measured"]:
            times = [words.time(one[level], one["measured"], one["censored"]).text for level in (*LEVELS, "max")]
            table.add_row(words.name("journey", one["journey"]), words.number(one["measured"]), *times)
    return table


def _outcomes(summary: Mapping[str, Any], words: Words) -> Drawn:
    """The outcomes that occurred."""
    shown = next(block.table for block in outcomes(summary, words).blocks if isinstance(block, Figures))
    occurred = [any(not row[place].faint for row in shown.rows) for place in range(len(shown.columns))]
    kept = [place for place, some in enumerate(occurred) if some or place < 2]
    table = _table(shown.title, [shown.columns[place].title for place in kept], figures=range(1, len(kept)))
    for row in shown.rows:
        table.add_row(*(Text(row[place].text, "dim" if row[place].faint else "") for place in kept))
    return table


def _stations(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> Drawn | None:
    chapter = stations(summary, run, words)
    if chapter is None:
        return None
    shown = next(block.table for block in chapter.blocks if isinstance(block, Figures))
    titles = [shown.columns[place].title for place in STATION_COLUMNS]
    table = _table(shown.title, titles, figures=range(1, len(titles)))
    for number, row in enumerate(shown.rows):
        if number >= STATIONS and number not in shown.marked:
            continue
        style = "yellow" if number in shown.marked else ""
        table.add_row(*(Text(row[place].text, style) for place in STATION_COLUMNS))
    return table


def _load_tables(summary: Mapping[str, Any], words: Words) -> Iterator[Drawn]:
    """Of a load run the generator's health, what failed most often, and where time went."""
    chapter = load(summary, words)
    for block in chapter.blocks if chapter is not None else ():
        if isinstance(block, Figures) and block.table.name in ("load_health", "load_split", "load_errors"):
            columns = block.table.columns
            words_first = sum(not column.figures for column in columns)
            titles = [column.title for column in columns]
            table = _table(block.table.title, titles, figures=range(words_first, len(columns)))
            rows = block.table.rows[:ERRORS] if block.table.name == "load_errors" else block.table.rows
            for row in rows:
                table.add_row(*(Text(cell.text) for cell in row))
            yield table


def _answer(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> Iterator[Text]:
    found = answer(summary, run, words)
    for one in found.assumptions:
        if one.overturns:
            yield Text(f"{one.label} ({one.value}; {one.range}): {one.effect}", "yellow")
    yield Text.assemble((found.headline, f"bold {COLOURS[found.state]}"), f"  {found.detail}")
    for label in found.labels:
        yield Text(label, "bold yellow")
    yield Text(made_of(summary, run, words), "dim")


def _state(state: str, words: Words) -> Text:
    return Text(words(f"state.{state}"), COLOURS[state])


def _table(title: str, columns: Sequence[str], figures: range) -> Drawn:
    table = Drawn(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, header_style="dim")
    for number, name in enumerate(columns):
        table.add_column(Text(name), justify="right" if number in figures else "left", overflow="fold")
    return table


def _spaced(table: Drawn) -> Padding:
    return Padding(table, (0, 0, 1, 0))
