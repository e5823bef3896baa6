"""Practices side by side: what each does to letters of the same kind, and to each letter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Block, Chapter, Figures, Picture, Prose
from sim.report.drawings.ranges import Range, ranges
from sim.report.tables import Cell, Column, Table, words_of
from sim.report.words import Words


def practices(summary: Mapping[str, Any], words: Words) -> Chapter | None:
    """The chapter; None for a run of one practice."""
    found = summary.get("practices")
    if not found:
        return None
    blocks: list[Block] = [Prose(words("about.practices")), Figures(_targets(found, words))]
    for kind in found[0]["receivers"]:
        for family, tone in (("dwell", 1), ("turnaround", 3)):
            rows = [_range(one, kind, family, words, tone) for one in found]
            if any(row.median is not None for row in rows):
                caption = words(f"caption.practices.{family}", receiver=words.name("receiver_type", kind))
                blocks.append(Picture(ranges(rows, words, caption), caption))
    blocks.append(Figures(_beside(found, words)))
    return Chapter("practices", words("chapter.practices"), blocks)


def _range(one: Mapping[str, Any], kind: str, family: str, words: Words, tone: int) -> Range:
    told = one["receivers"][kind][family]
    times = ["–" if told[level] is None else words.duration(told[level]) for level in ("p50", "p95")]
    note = words("note.median_tail", median=times[0], tail=times[1])
    return Range(_said(one, words), note, told["p50"], told["p95"], tone)


def _said(one: Mapping[str, Any], words: Words) -> str:
    return str((one.get("about") or {}).get(words.lang) or one["name"])


def _targets(found: list[Mapping[str, Any]], words: Words) -> Table:
    columns = (words_of(words("column.target")), *(words_of(_said(one, words)) for one in found))
    rows = []
    for place, target in enumerate(found[0]["targets"]):
        cells = [one["targets"][place] for one in found]
        told = [Cell(_value(cell, words), raw=cell["state"], tone=cell["state"]) for cell in cells]
        rows.append((Cell(target["target"], code=True), *told))
    return Table("practice-targets", words("table.practice_targets"), columns, rows)


def _value(cell: Mapping[str, Any], words: Words) -> str:
    said = words(f"state.{cell['state']}")
    return said if cell["value"] is None else f"{said}: {words.measure(cell['value'], cell['unit'])}"


def _beside(found: list[Mapping[str, Any]], words: Words) -> Table:
    """Letter by letter against the first practice."""
    columns = (
        words_of(words("column.practice")),
        words_of(words("column.receiver")),
        *(Column(words(f"column.{name}")) for name in ("letters", "shorter", "same", "longer", "apart")),
        Column(words("column.p50"), "s"),
        Column("p95", "s"),
    )
    rows = []
    for one in found[1:]:
        for kind, told in one["beside"].items():
            counts = [words.count(told[name]) for name in ("letters", "shorter", "same", "longer", "apart")]
            times = [_change(told[level], words) for level in ("p50", "p95")]
            rows.append((Cell(_said(one, words), one["name"]), words.named("receiver_type", kind), *counts, *times))
    return Table("practice-letters", words("table.practice_letters"), columns, rows)


def _change(micros: int | None, words: Words) -> Cell:
    if micros is None:
        return Cell("")
    sign = "+" if micros > 0 else "−" if micros < 0 else ""
    return Cell(f"{sign}{words.duration(abs(micros))}", raw=f"{micros / 1e6:.6g}")
