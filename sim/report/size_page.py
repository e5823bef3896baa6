"""A sizing as a page: what a scenario asks of each station, and the fewest servers that meet its targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.behind import behind
from sim.report.blocks import Chapter
from sim.report.found import Finding, Page, found_html
from sim.report.played import scenario_of, when
from sim.report.sizes import demand, servers
from sim.report.words import Words


def size_html(found: Mapping[str, Any], run: Mapping[str, Any], lang: str = "en") -> str:
    """The page; `found` as `size --json` prints it, `run` the record of what was sized, as run.json holds it.

    Raises ValueError for another language than en and da.
    """
    words = Words(lang, run["date"])
    chapters: list[Chapter] = demand.chapters(found["demand"], words)
    if found["servers"]:
        chapters.insert(0, servers.chapter(found["servers"], words))
    page = Page(
        title=words("size.title", scenario=scenario_of(run, lang)["title"]),
        when=when(run, words),
        finding=_finding(found, words),
        chapters=[*chapters, *behind(run, words, {})],
        closing=words("size.model"),
    )
    return found_html(page, words)


def _finding(found: Mapping[str, Any], words: Words) -> Finding:
    told, cases = found["demand"], found["servers"]
    unknown = words.listed([words.name("station", name) for name in told["unknown"]])
    reasons = [words("size.busiest_day", day=words.day(told["day"]))]
    reasons += servers.reasons(cases, words)
    reasons += [words("size.unknown", stations=unknown)] if unknown else []
    return Finding(
        question=words("size.question" if cases else "size.question.demand"),
        about=f"{words('size.about')} {words('size.model')}",
        state="none" if all(case["servers"] for case in cases) else "undecided",
        headline=servers.headline(cases, words) if cases else demand.headline(told, words),
        reasons=reasons,
    )
