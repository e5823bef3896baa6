"""A long run day by day: each target over the days, the first day it breaks, and the Mondays side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Block, Chapter, Figures, Picture, Prose
from sim.report.drawings.days import Day, days
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.targets_in_words import in_words
from sim.report.words import Words
from sim.verdict.targets import Target, parse_target

SIDE_BY_SIDE = 31
"""Up to so many days the table shows each; of a longer run it shows the Mondays."""


def over_days(summary: Mapping[str, Any], words: Words) -> Chapter | None:
    """The chapter; None without targets."""
    targets = [parse_target(text) for text in summary["first_missed"]]
    if not targets:
        return None
    blocks: list[Block] = [Prose(words("about.days")), Figures(_first(summary, targets, words))]
    blocks += [_picture(summary, place, target, words) for place, target in enumerate(targets)]
    blocks.append(Figures(_side_by_side(summary, targets, words)))
    blocks.append(Prose(_warm_up(summary["warm_up"], words)))
    return Chapter("days", words("chapter.days"), [block for block in blocks if not _empty(block)])


def _empty(block: Block) -> bool:
    return isinstance(block, Prose) and not block.text


def _first(summary: Mapping[str, Any], targets: list[Target], words: Words) -> Table:
    columns = (
        words_of(words("column.target")),
        Column(words("column.days_missed")),
        Column(words("column.days_judged")),
        words_of(words("column.first_missed")),
    )
    rows: list[Row] = []
    for place, target in enumerate(targets):
        states = [day["targets"][place]["state"] for day in summary["by_day"]]
        first = summary["first_missed"][target.text]
        told = words("days.never") if first is None else words.day(_number(summary, first))
        rows.append(
            (
                Cell(in_words(target.text, words), target.text, note=target.text),
                words.count(states.count("missed")),
                words.count(len(states) - states.count("")),
                Cell(told, first or "", tone="" if first is None else "missed"),
            )
        )
    return Table("first_missed", words("table.first_missed"), columns, rows)


def _number(summary: Mapping[str, Any], date: str) -> int:
    return [day["date"] for day in summary["by_day"]].index(date)


def _picture(summary: Mapping[str, Any], place: int, target: Target, words: Words) -> Picture:
    shown = [_day(number, day["targets"][place], target, words) for number, day in enumerate(summary["by_day"])]
    limit, said = float(target.limit.value), in_words(target.text, words)
    drawn = days(shown, limit, words.measure(limit, target.limit.unit), words, said)
    return Picture(drawn, said)


def _day(number: int, one: Mapping[str, Any], target: Target, words: Words) -> Day:
    value = one["value"] if one["count"] else None
    told = words(f"state.{one['state']}") if one["state"] else ""
    if value is not None:
        told = f"{words.measure(value, target.limit.unit)}, {told}"
    return Day(value, one["state"] or "none", f"{words.day(number)}: {told}")


def _side_by_side(summary: Mapping[str, Any], targets: list[Target], words: Words) -> Table:
    everything = summary["by_day"]
    whole = len(everything) <= SIDE_BY_SIDE
    columns = (words_of(words("column.day")), *(Column(in_words(target.text, words)) for target in targets))
    rows = [
        (_named(number, day["date"], words), *_cells(day, targets, words))
        for number, day in enumerate(everything)
        if (whole or words.is_monday(number)) and any(one["count"] for one in day["targets"])
    ]
    return Table("by_day", words("table.by_day" if whole else "table.mondays"), columns, rows)


def _named(number: int, date: str, words: Words) -> Cell:
    return Cell(f"{words.weekday(number)} {words.day(number)}".replace(" ", "\u00a0"), date)


def _cells(day: Mapping[str, Any], targets: list[Target], words: Words) -> list[Cell]:
    cells = []
    for one, target in zip(day["targets"], targets, strict=True):
        value, state = one["value"], one["state"]
        said = words(f"state.{state}") if state else ""
        text = said if value is None else words.measure(value, target.limit.unit)
        cells.append(Cell(text, "" if value is None else f"{value:.10g}", tone=state))
    return cells


def _warm_up(found: Mapping[str, Any] | None, words: Words) -> str:
    if found is None or "reason" in found:
        return "" if found is None else words("warm_up.too_few", days=found["days"])
    if not found["settled"]:
        return words("warm_up.not_settled", days=found["days"])
    return words("warm_up.cut", cut=found["cut"], days=found["days"])
