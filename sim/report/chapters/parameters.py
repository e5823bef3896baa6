"""Every number of the run, with its range, where it comes from and who could supply a better one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.assumptions import label, plain, shown, statuses
from sim.report.blocks import Block, Chapter, Figures, Prose
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.words import Words

ORDER = ("assumed", "derived", "measured", "published", "given")


def parameters(run: Mapping[str, Any], words: Words) -> Chapter | None:
    """The chapter; None where the record has no numbers."""
    found = run.get("parameters", ())
    if not found:
        return None
    counts = statuses([one for one in found if one["status"] != "given" or one.get("source")])
    filters = tuple(
        (status, words("filter.status", status=words(f"status.{status}"), count=words.number(counts[status])))
        for status in ORDER
        if counts[status]
    )
    columns = (
        words_of(words("column.status")),
        words_of(words("column.parameter")),
        Column(words("column.value")),
        Column(words("column.lowest")),
        Column(words("column.highest")),
        words_of(words("column.unit")),
        words_of(words("column.source")),
        words_of(words("column.who")),
    )
    told = [one for one in found if one["status"] != "given" or one.get("source")]
    rows = [_row(one, words) for one in told]
    table = Table("parameters", words("table.parameters"), columns, rows, filters=filters)
    blocks: list[Block] = [Prose(words("about.parameters")), *([Figures(table)] if rows else [])]
    if len(told) < len(found):
        blocks.append(Prose(words("about.parameters.given", count=words.number(len(found) - len(told)))))
    return Chapter("parameters", words("chapter.parameters"), blocks)


def _row(one: Mapping[str, Any], words: Words) -> Row:
    path, name = one["path"], label(one["path"], words)
    dated = f"{one['source']}, {one['date']}" if one.get("source") and one.get("date") else one.get("source") or ""
    return (
        Cell(words(f"status.{one['status']}"), one["status"], tone=one["status"]),
        Cell(name, path, note=path if name != path else "", code=name == path),
        *(_number(one, end, words) for end in ("value", "low", "high")),
        Cell(one.get("unit") or ""),
        Cell(dated),
        Cell(words.name("who", one.get("who") or ""), one.get("who") or ""),
    )


def _number(one: Mapping[str, Any], end: str, words: Words) -> Cell:
    text, raw = shown(one, end, words), plain(one, end)
    try:
        return words.figure(text, raw)
    except ValueError:
        return Cell(text, raw)
