"""Runs of many plays: replications pooled, draws over what is assumed, and each assumption moved alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.assumptions import label
from sim.report.blocks import Block, Chapter, Figures, Prose
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.targets_in_words import in_words
from sim.report.words import Words
from sim.verdict.targets import parse_target

RANKED = 40
"""Assumptions shown at most; summary.json has all."""


def replications(summary: Mapping[str, Any], words: Words) -> Chapter:
    """Every target over all calls of all replications, with its interval over them."""
    columns = (
        words_of(words("column.verdict")),
        words_of(words("column.target")),
        words_of(words("column.group")),
        Column(words("column.value")),
        Column(words("column.low"), hint=words("hint.sections")),
        Column(words("column.high"), hint=words("hint.sections")),
        Column(words("column.exceeding")),
        Column(words("column.low")),
        Column(words("column.high")),
        words_of(words("column.note")),
    )
    rows = [_pooled(one, words) for one in summary["targets"]]
    table = Table("replications", words("table.replications", count=summary["replications"]), columns, rows)
    blocks: list[Block] = [Prose(words("about.replications")), Figures(table)]
    until = summary["until"]
    if until is not None:
        key = "until.reached" if until["reached"] else "until.not_reached"
        blocks.append(Prose(words(key, wanted=until["text"], count=summary["replications"])))
    return Chapter("replications", words("chapter.replications"), blocks)


_EXCEEDING = ("exceeding", "exceeding_low", "exceeding_high")


def _pooled(one: Mapping[str, Any], words: Words) -> Row:
    found, target = one["estimate"], parse_target(one["target"])
    # What a share counts is its value already.
    exceeding = (None, None, None) if target.statistic == "share" else [found[name] for name in _EXCEEDING]
    window = words.moment(one["window"]) if one["window"] >= 0 else ""
    return (
        Cell(words(f"state.{one['state']}"), one["state"], tone=one["state"]),
        Cell(in_words(one["target"], words), one["target"], note=one["target"]),
        Cell(" ".join(filter(None, (words.name("group", one["group"]), window)))),
        *(words.measured(found[name], target.limit.unit) for name in ("value", "low", "high")),
        *map(words.part, exceeding),
        Cell(words.reason(one["reason"]), one["reason"]),
    )


def draws(summary: Mapping[str, Any], words: Words) -> Chapter:
    """In how many draws of the assumed parameters each target is met."""
    columns = (
        words_of(words("column.target")),
        Column(words("column.met_in")),
        Column(words("column.missed_in")),
        Column(words("column.too_few_in")),
        Column(words("column.low"), hint=words("hint.draws")),
        Column(words("column.high"), hint=words("hint.draws")),
    )
    rows: list[Row] = [
        (
            Cell(in_words(one["target"], words), one["target"], note=one["target"]),
            Cell(words("draws.of", met=one["met"], all=one["draws"]), str(one["met"]), bar=one["met"] / one["draws"]),
            words.count(one["missed"]),
            words.count(one["draws"] - one["met"] - one["missed"]),
            words.part(one["low"]),
            words.part(one["high"]),
        )
        for one in summary["targets"]
    ]
    title = words("table.draws", count=summary["draws"], parameters=summary["parameters"])
    blocks: list[Block] = [
        Prose(words("about.draws")),
        Figures(Table("draws", title, columns, rows)),
        Prose(words("draws.together", met=summary["all_met"], missed=summary["any_missed"], all=summary["draws"])),
    ]
    if summary["impossible"]:
        blocks.append(Prose(words("draws.impossible", count=len(summary["impossible"]))))
    return Chapter("draws", words("chapter.draws"), blocks)


def moves(summary: Mapping[str, Any], words: Words) -> Chapter:
    """Which assumptions move the targets, most first."""
    shown = [one for one in summary["ranked"] if one["overturned"] or one["swing"] != 0]
    widest = max((one["swing"] for one in shown if one["swing"] is not None), default=0) or 1
    columns = (
        words_of(words("column.assumption")),
        words_of(words("column.overturns")),
        words_of(words("column.leaves_undecided")),
        Column(words("column.swing"), hint=words("hint.swing")),
        words_of(words("column.moves_most")),
    )
    rows: list[Row] = [
        (
            Cell(label(one["path"], words), one["path"], note=one["path"]),
            Cell(
                "; ".join(in_words(text, words) for text in one["overturned"]),
                tone="missed long" * bool(one["overturned"]),
            ),
            Cell("; ".join(in_words(text, words) for text in one["undecided"])),
            _swing(one["swing"], widest, words),
            Cell(in_words(one["target"], words), one["target"]),
        )
        for one in shown[:RANKED]
    ]
    rest = len(summary["ranked"]) - len(rows)
    blocks: list[Block] = [
        Prose(words("about.moves")),
        Figures(Table("moves", words("table.moves"), columns, rows)),
        *([Prose(words("moves.rest", count=rest))] if rest else []),
    ]
    return Chapter("moves", words("chapter.moves"), blocks)


def _swing(swing: float | None, widest: float, words: Words) -> Cell:
    if swing is None:
        return Cell(words("value.beyond"), "inf", bar=1.0)
    return Cell(words.share(swing), f"{swing:.6g}", bar=min(1.0, swing / widest))
