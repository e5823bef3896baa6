"""Every verdict on every target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Chapter, Figures, Prose
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.targets_in_words import in_words
from sim.report.words import Words

MOST = 60
"""Of targets with very many groups the worst are shown; summary.json has all."""
_ORDER = {"missed": 0, "undecided": 1, "met": 2}


def verdicts(summary: Mapping[str, Any], words: Words) -> Chapter | None:
    """The chapter; None where there are no targets."""
    found = list(summary["verdicts"])
    if not found:
        return None
    shown = found if len(found) <= MOST else sorted(found, key=lambda one: _ORDER[one["state"]])[:MOST]
    columns = (
        words_of(words("column.verdict")),
        words_of(words("column.target")),
        words_of(words("column.group")),
        Column(words("column.value")),
        Column(words("column.low"), hint=words("hint.interval")),
        Column(words("column.high"), hint=words("hint.interval")),
        Column(words("column.limit")),
        Column(words("column.count")),
        Column(words("column.failed")),
        Column(words("column.censored"), hint=words("hint.censored")),
        Column(words("column.excluded"), hint=words("hint.excluded")),
        words_of(words("column.note")),
    )
    table = Table("verdicts", words("table.verdicts"), columns, [_row(one, words) for one in shown])
    blocks: list[Figures | Prose] = [Prose(words("about.verdicts")), Figures(table)]
    if len(shown) < len(found):
        blocks.append(Prose(words("about.verdicts.more", count=words.number(len(found) - len(shown)))))
    return Chapter("verdicts", words("chapter.verdicts"), blocks)


def _row(verdict: Mapping[str, Any], words: Words) -> Row:
    state = verdict["state"]
    window = "" if verdict["start"] < 0 else f"{words.moment(verdict['start'])}–{words.moment(verdict['end'])[-5:]}"
    return (
        Cell(words(f"state.{state}"), state, tone=state),
        Cell(in_words(verdict["target"], words), verdict["target"], note=verdict["target"]),
        Cell(" ".join(part for part in (words.name("group", verdict["group"]), window) if part)),
        _measure(verdict["value"], verdict["unit"], words, beyond=not verdict["reason"]),
        _measure(verdict["low"], verdict["unit"], words),
        _measure(verdict["high"], verdict["unit"], words),
        _measure(verdict["limit"], verdict["unit"], words),
        *(words.count(verdict[name]) for name in ("count", "failed", "censored", "excluded")),
        Cell(words.reason(verdict["reason"]), verdict["reason"]),
    )


def _measure(value: float | None, unit: str, words: Words, beyond: bool = False) -> Cell:
    if unit == "us":
        return words.time(value, measured=beyond)
    return words.part(value) if unit == "%" else words.count(value)
