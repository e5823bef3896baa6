"""How many calls were expected, planned and played."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Chapter, Figures, Prose
from sim.report.tables import Column, Table, words_of
from sim.report.words import Words


def volumes(summary: Mapping[str, Any], words: Words) -> Chapter:
    """The chapter."""
    found = summary["volumes"]
    expected = any(one.get("expected") is not None for one in found)
    columns = (
        words_of(words("column.journey")),
        *([Column(words("column.expected"), hint=words("hint.expected"))] if expected else []),
        Column(words("column.planned"), hint=words("hint.planned")),
        Column(words("column.begun"), hint=words("hint.begun")),
        Column(words("column.begun_by_others"), hint=words("hint.begun_by_others")),
    )
    rows = [
        (
            words.named("journey", one["journey"]),
            *([words.count(one.get("expected"))] if expected else []),
            *(words.count(one[name]) for name in ("planned", "begun", "begun_by_others")),
        )
        for one in found
    ]
    table = Table("volumes", words("table.volumes"), columns, rows)
    return Chapter("volumes", words("chapter.volumes"), [Prose(words("about.volumes")), Figures(table)])
