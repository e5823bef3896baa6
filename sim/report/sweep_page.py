"""What a sweep found as a page: a scenario at many values, the knee of one parameter, or a recovery."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sim.report.behind import behind
from sim.report.blocks import Chapter
from sim.report.found import Finding, Page, found_html
from sim.report.played import scenario_of, when
from sim.report.sweeps import knee, recovery, values
from sim.report.words import Words

Kind = tuple[
    Callable[[Mapping[str, Any], Words], Finding],
    Callable[[Mapping[str, Any], Words], list[Chapter]],
]
_KINDS: dict[str, Kind] = {
    "sweep": (values.finding, values.chapters),
    "knee": (knee.finding, knee.chapters),
    "recovery": (recovery.finding, recovery.chapters),
}


def sweep_html(summary: Mapping[str, Any], run: Mapping[str, Any], lang: str = "en") -> str:
    """The page; `summary` as sweep.json and `run` as run.json hold it.

    Raises ValueError for another language than en and da.
    """
    words, kind = Words(lang, run["date"]), summary["kind"]
    finding, chapters = _KINDS[kind]
    page = Page(
        title=words(f"{kind}.title", scenario=scenario_of(run, lang)["title"]),
        when=when(run, words),
        finding=finding(summary, words),
        chapters=[*chapters(summary, words), *behind(run, words, _digests(summary, words))],
        closing=words("answer.model"),
    )
    return found_html(page, words)


def _digests(summary: Mapping[str, Any], words: Words) -> dict[str, str]:
    """By the values played and the number of the replication."""
    plays = zip(summary.get("points", ()), summary.get("digests", ()), strict=True)
    return {
        f"{', '.join(words.written(value) for value in point['values'].values())} · {number}": digest
        for point, digests in plays
        for number, digest in enumerate(digests)
    }
