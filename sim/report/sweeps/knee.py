"""The knee: the last value of a parameter at which every target holds, and the first at which one fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.report.assumptions import label
from sim.report.blocks import Block, Chapter, Figures, Prose
from sim.report.found import Finding
from sim.report.sweeps.estimates import estimate_cells, estimate_columns, value_cell
from sim.report.sweeps.foremost import foremost
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.targets_in_words import in_words
from sim.report.words import Words
from sim.verdict.targets import Target, parse_target


def finding(summary: Mapping[str, Any], words: Words) -> Finding:
    """Between which values the knee lies, and whether it is one."""
    what = label(summary["path"], words)
    return Finding(
        question=words("knee.question.smallest" if summary["smallest"] else "knee.question", what=what),
        about=words("knee.about", count=words.number(summary["replications"])),
        state=_colour(summary),
        headline=_headline(summary, words),
        reasons=_reasons(summary, words),
    )


def chapters(summary: Mapping[str, Any], words: Words) -> list[Chapter]:
    """Every value that was tried, with every target; then target by target."""
    targets = _targets(summary)
    each: list[Block] = [Prose(words("sweep.about.each"))]
    each += [Figures(_table(summary, place, target, words)) for place, target in enumerate(targets)]
    tried: list[Block] = [Prose(words("knee.about.tried")), Figures(_tried(summary, targets, words))]
    return [
        Chapter("tried", words("knee.chapter.tried"), tried),
        Chapter("targets", words("sweep.chapter.targets"), each),
    ]


# The banner -----------------------------------------------------------------------------------------------------------


def _colour(summary: Mapping[str, Any]) -> str:
    if summary["holds"] is None:
        return "missed"
    return "undecided" if summary["broken"] else "met" if summary["fails"] is None else "none"


def _headline(summary: Mapping[str, Any], words: Words) -> str:
    holds, fails = (None if summary[end] is None else words.written(summary[end]) for end in ("holds", "fails"))
    if holds is None:
        return words("knee.nowhere")
    if fails is None:
        return words("knee.everywhere")
    return words("knee.smallest" if summary["smallest"] else "knee.largest", holds=holds, fails=fails)


def _reasons(summary: Mapping[str, Any], words: Words) -> list[str]:
    tried = summary["tried"]
    first, last = (words.written(one["value"]) for one in (tried[0], tried[-1]))
    told = [words("knee.range", first=first, last=last, count=words.number(len(tried)))]
    failing = [] if summary["fails"] is None else _failing(summary, words)
    if failing:
        told.append(words("knee.fails", value=words.written(summary["fails"]), targets="; ".join(failing)))
    if summary["broken"]:
        values = words.listed([words.written(value) for value in summary["broken"]])
        told.append(words("knee.broken", values=values))
    return told


def _failing(summary: Mapping[str, Any], words: Words) -> list[str]:
    """The targets that do not hold at the value that fails."""
    at = next(one for one in summary["tried"] if one["value"] == summary["fails"])
    return list(dict.fromkeys(in_words(one["target"], words) for one in at["targets"] if not one["holds"]))


# The chapters ---------------------------------------------------------------------------------------------------------


def _targets(summary: Mapping[str, Any]) -> list[Target]:
    texts = dict.fromkeys(one["target"] for tried in summary["tried"] for one in tried["targets"])
    return [parse_target(text) for text in texts]


def _tried(summary: Mapping[str, Any], targets: Sequence[Target], words: Words) -> Table:
    columns = (
        Column(label(summary["path"], words)),
        words_of(words("knee.column.holds")),
        *(words_of(in_words(target.text, words)) for target in targets),
    )
    rows: list[Row] = [
        (_value(one, words), _mark(one["holds"], words), *(_cell(target, one, words) for target in targets))
        for one in summary["tried"]
    ]
    ends = (summary["holds"], summary["fails"])
    marked = frozenset(n for n, one in enumerate(summary["tried"]) if one["value"] in ends)
    return Table("tried", words("knee.table.tried"), columns, rows, marked=marked)


def _value(one: Mapping[str, Any], words: Words) -> Cell:
    return Cell(words.written(one["value"]), str(one["value"]))


def _mark(holds: bool, words: Words) -> Cell:
    return Cell(words("knee.holds" if holds else "knee.not"), tone="met" if holds else "missed")


def _cell(target: Target, tried: Mapping[str, Any], words: Words) -> Cell:
    """The value, in the colour of whether the target holds in all its groups."""
    value = value_cell(target, foremost(target, tried["targets"]), words)
    return Cell(value.text or words("value.none"), value.content, tone="met" if _holds(target, tried) else "missed")


def _holds(target: Target, tried: Mapping[str, Any]) -> bool:
    return all(one["holds"] for one in tried["targets"] if one["target"] == target.text)


def _table(summary: Mapping[str, Any], place: int, target: Target, words: Words) -> Table:
    ends = () if target.statistic == "share" else ("low", "high")
    columns = (
        Column(label(summary["path"], words)),
        words_of(words("knee.column.holds")),
        *estimate_columns(target, words),
        *(Column(words(f"column.{end}"), hint=words("hint.sections")) for end in ends),
        words_of(words("column.note")),
    )
    rows: list[Row] = []
    for one in summary["tried"]:
        worst = foremost(target, one["targets"])
        rows.append(
            (
                _value(one, words),
                _mark(_holds(target, one), words),
                *estimate_cells(target, worst, words),
                *(words.part(worst["estimate"][f"exceeding_{end}"]) for end in ends),
                Cell(words.reason(worst["reason"]), worst["reason"]),
            )
        )
    return Table(f"target-{place + 1}", in_words(target.text, words), columns, rows)
