"""What was run, with what and where, and what the run verified about itself."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from sim.report.blocks import Block, Chapter, Figures, Prose
from sim.report.tables import Cell, Column, Row, Table, words_of
from sim.report.words import Words


def record(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> Chapter:
    """The chapter."""
    pairs = (words_of(words("column.what")), words_of(words("column.value")))
    facts = Table("run", words("table.run"), pairs, _facts(summary, run, words))
    digests = [(Cell(name), Cell(digest, code=True)) for name, digest in sorted(_by_column(summary))]
    columns = (words_of(words("column.column")), words_of(words("column.digest")))
    blocks: list[Block] = [Prose(words("about.run")), Figures(facts)]
    if summary["checks"]:
        blocks += [Prose(words("about.checks")), Figures(_checks(summary, words))]
    if digests:
        blocks.append(Figures(Table("digests", words("table.digests"), columns, digests, folded=True)))
    return Chapter("run", words("chapter.run"), blocks)


def _by_column(summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The digests by column; of many plays there is one for each play, by its number."""
    digests = summary.get("digests", {})
    return list(digests.items()) if isinstance(digests, Mapping) else [(str(n), one) for n, one in enumerate(digests)]


def _facts(summary: Mapping[str, Any], run: Mapping[str, Any], words: Words) -> list[Row]:
    scenario = run.get("scenario", {})
    machine, versions = run.get("machine", {}), run.get("versions", {})
    told = {
        "command": shlex.join(run.get("command", ())),
        "scenario": scenario.get("file") or scenario.get("name", ""),
        "scenario_digest": scenario.get("digest", ""),
        "settings": "\n".join(run.get("settings", ())),
        "seed": str(run.get("seed", "")),
        "date": f"{run.get('date', '')}, {words('value.days', count=run.get('days', 1))}",
        "engine": run.get("engine", ""),
        "began": run.get("began", ""),
        "measurements_digest": summary.get("digest", ""),
        "machine": ", ".join(str(part) for part in machine.values() if part),
        "versions": ", ".join(f"{name} {version}" for name, version in versions.items()),
        "commit": run.get("commit") or "",
        "timings": ", ".join(_timing(name, spent) for name, spent in run.get("timings", {}).items()),
    }
    return [(Cell(words(f"run.{name}"), name), Cell(text, code=True)) for name, text in told.items() if text]


def _timing(name: str, spent: Any) -> str:
    return f"{name} {spent.get('wall', '')} s" if isinstance(spent, Mapping) else f"{name} {spent} s"


def _checks(summary: Mapping[str, Any], words: Words) -> Table:
    columns = (
        words_of(words("column.check")),
        words_of(words("column.sides")),
        Column(words("column.left")),
        Column(words("column.right")),
        words_of(words("column.holds")),
    )
    rows = [
        (
            words.named("check", one["name"]),
            words.named("sides", one["sides"]),
            words.count(one["left"]),
            words.count(one["right"]),
            _yes(one["holds"], words),
        )
        for one in summary["checks"]
    ]
    return Table("checks", words("table.checks"), columns, rows)


def _yes(holds: bool, words: Words) -> Cell:
    if holds:
        return Cell(words("value.yes"), "yes", tone="met")
    return Cell(words("value.no"), "no", tone="missed")
