"""What a run was: its scenario and its days, in the words of a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.report.words import Words


def scenario_of(run: Mapping[str, Any], lang: str) -> dict[str, str]:
    """Title, question and about in the report's language, else in English; the name stands in for a missing title."""
    scenario = run.get("scenario", {})
    texts = {key: scenario.get(key) or {} for key in ("title", "question", "about")}
    said = {key: text.get(lang) or text.get("en") or "" for key, text in texts.items()}
    return {**said, "name": scenario.get("name", ""), "title": said["title"] or scenario.get("name", "")}


def when(run: Mapping[str, Any], words: Words) -> str:
    """The day or days that were played; "" where the record does not say."""
    if not run.get("date"):
        return ""
    days, first = run.get("days", 1), words.day()
    if days > 1:
        return words("when.days", first=first, last=words.day(days - 1))
    return words("when.day", weekday=words.weekday(), day=first)
