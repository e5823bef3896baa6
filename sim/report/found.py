"""A page of something found out beside the report of a run: a question, a banner with the answer, and chapters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sim.report.blocks import Chapter
from sim.report.curves import no_curves
from sim.report.page import filled
from sim.report.words import Words


@dataclass(frozen=True, slots=True)
class Finding:
    """A question, and what was found. state: met, missed, undecided, depends, invalid or none, which colours it."""

    question: str
    about: str
    state: str
    headline: str
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class Page:
    """What the page says. when: what stands beside the title. closing: what the foot says first, "" for nothing."""

    title: str
    when: str
    finding: Finding
    chapters: Sequence[Chapter]
    closing: str = ""


def found_html(page: Page, words: Words) -> str:
    """The page as one HTML file."""
    return filled("found.html.j2", words, page=page, chapters=page.chapters, curves=no_curves(words))
