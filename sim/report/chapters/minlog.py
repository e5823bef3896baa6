"""MinLog: how far registrations lag behind the lookups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Block, Chapter, Figures, Prose
from sim.report.tables import Cell, Column, Table, words_of
from sim.report.words import Words


def minlog(summary: Mapping[str, Any], words: Words) -> Chapter | None:
    """The chapter; None where the scenario says nothing of MinLog."""
    found = summary.get("minlog")
    if not found:
        return None
    about = words("about.minlog", batch=words.number(found["batch"]), requests=words.number(found["requests_per_hour"]))
    hours = range(0, len(found["backlog"]), max(1, 3_600_000_000 // found["width"]))
    kept = [hour for hour in hours if found["backlog"][hour]]
    totals = Table(
        "minlog",
        words("table.minlog"),
        (
            Column(words("column.entries")),
            Column(words("column.requests")),
            Column(words("column.longest_backlog")),
            Column(words("column.mean_lag"), "s"),
            Column(words("column.oldest_entry"), "s"),
        ),
        [
            (
                words.count(found["entries"]),
                words.count(found["requests"]),
                words.count(found["longest_backlog"]),
                words.time(found["mean_wait"]),
                words.time(found["oldest"]),
            )
        ],
    )
    over_time = Table(
        "minlog_over_time",
        words("table.minlog_over_time"),
        (words_of(words("column.moment")), Column(words("column.backlog")), Column(words("column.oldest_entry"), "s")),
        [
            (
                Cell(words.moment(hour * found["width"])),
                words.count(found["backlog"][hour]),
                words.time(found["oldest_over_time"][hour]),
            )
            for hour in kept
        ],
    )
    blocks: list[Block] = [Prose(about), Figures(totals)]
    if kept:
        blocks.append(Figures(over_time))
    return Chapter("minlog", words("chapter.minlog"), blocks)
