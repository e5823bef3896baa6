"""How calls ended: every outcome counted apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Chapter, Figures, Picture, Prose
from sim.report.drawings.shares import Bar, shares
from sim.report.tables import Column, Table, words_of
from sim.report.words import Words
from sim.scenario.outcomes import Outcome

ALWAYS = ("answered", "partial", "nothing_found", "denied", "not_connected", "abandoned", "timed_out", "refused")
"""Columns a lookup has even where nothing ended that way: a nought is an answer too."""
_LETTERS = ("opened", "unopened", "undelivered")


def outcomes(summary: Mapping[str, Any], words: Words) -> Chapter:
    """The chapter."""
    journeys = summary["journeys"]
    found = {name for one in journeys for name in one["outcomes"]}
    lookups = any(name not in _LETTERS for name in found)
    shown = [name for outcome in Outcome if (name := outcome.name.lower()) in found or (lookups and name in ALWAYS)]
    said = {name: f"{name}.load" if name == "refused" and summary.get("load") else name for name in shown}
    columns = (
        words_of(words("column.journey")),
        Column(words("column.calls")),
        *(Column(words(f"outcome.{said[name]}"), hint=words(f"hint.outcome.{said[name]}")) for name in shown),
        Column(words("column.retried"), hint=words("hint.retried")),
    )
    rows = [
        (
            words.named("journey", one["journey"]),
            words.count(one["n"]),
            *(words.count(one["outcomes"].get(name, 0)) for name in shown),
            words.count(one["retried"]),
        )
        for one in journeys
    ]
    bars = [
        Bar(
            words.name("journey", one["journey"]),
            words.number(one["n"]),
            [one["outcomes"].get(name, 0) for name in shown],
        )
        for one in journeys
        if one["n"]
    ]
    legend = [(f"out-{name}", words(f"outcome.{said[name]}")) for name in shown if name in found]
    caption = words("caption.outcomes")
    picture = Picture(shares(bars, [f"out-{name}" for name in shown], words, caption), caption, legend)
    table = Table("outcomes", words("table.outcomes"), columns, rows)
    return Chapter("outcomes", words("chapter.outcomes"), [Prose(words("about.outcomes")), picture, Figures(table)])
