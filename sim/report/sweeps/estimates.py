"""The estimate of a target over replications, in cells of a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.chance.durations import SECOND
from sim.report.tables import Cell, Column, words_of
from sim.report.words import Words
from sim.verdict.targets import Target

Worst = Mapping[str, Any]
"""A target in the worst of its groups, as a sweep tells it."""


def target_cell(target: Target, worst: Worst, words: Words) -> Cell:
    """State and value together."""
    state, value = words(f"state.{worst['state']}"), value_cell(target, worst, words)
    return Cell(f"{state}: {value.text}" if value.text else state, value.content or worst["state"], tone=worst["state"])


def estimate_columns(target: Target, words: Words) -> list[Column]:
    """The columns of `estimate_cells`."""
    exceeding = [] if target.statistic == "share" else [Column(words("column.exceeding"))]
    return [
        words_of(words("column.verdict")),
        *([words_of(words("column.group"))] if _has_groups(target) else []),
        Column(words("column.value")),
        Column(words("column.low"), hint=words("hint.sections")),
        Column(words("column.high"), hint=words("hint.sections")),
        *exceeding,
    ]


def estimate_cells(target: Target, worst: Worst, words: Words) -> list[Cell]:
    """State, group, value, interval, and the share of calls over the limit (which a share itself is)."""
    found = worst["estimate"]
    window = words.moment(worst["window"]) if worst["window"] >= 0 else ""
    group = Cell(" ".join(filter(None, (words.name("group", worst["group"]), window))))
    return [
        Cell(words(f"state.{worst['state']}"), worst["state"], tone=worst["state"]),
        *([group] if _has_groups(target) else []),
        value_cell(target, worst, words),
        *(words.measured(found[end], target.limit.unit) for end in ("low", "high")),
        *([] if target.statistic == "share" else [words.part(found["exceeding"])]),
    ]


def value_cell(target: Target, worst: Worst, words: Words) -> Cell:
    """The value; where it has none, why. "" where nothing was measured."""
    found = worst["estimate"]
    if found["value"] is None and found["calls"]:
        word = "undecided" if worst["state"] == "undecided" else "beyond"
        return Cell(words(f"value.{word}"), word)
    return words.measured(found["value"], target.limit.unit)


def change_cells(change: Mapping[str, Any] | None, unit: str, words: Words) -> tuple[Cell, Cell]:
    """A paired difference and half of its interval; of shares in percentage points."""
    if change is None or not change["mean"]:
        return Cell(""), Cell("")
    mean, half = change["mean"], change["half_width"]
    far, raw = _apart(abs(mean), unit, words)
    sign = "+" if mean > 0 else "−"
    spread = Cell("") if half is None else Cell(*_apart(half, unit, words))
    return Cell(sign + far, raw if mean > 0 else f"-{raw}"), spread


def _apart(value: float, unit: str, words: Words) -> tuple[str, str]:
    """How far two values are apart, as people and as CSV write it."""
    if unit == "us":
        return words.duration(value), f"{value / SECOND:.6g}"
    said = words("value.points", number=words.number(100 * value)) if unit == "%" else words.number(value)
    return said, f"{value:.6g}"


def _has_groups(target: Target) -> bool:
    return bool(target.each) or target.window != "whole run"
