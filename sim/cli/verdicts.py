"""Verdicts on messages, printed. Each printer answers whether every message was valid."""

from __future__ import annotations

from collections.abc import Iterable

from sim.messages.finding import DISCLAIMER
from sim.messages.telling import Judged, as_json, as_junit, in_words
from sim.messages.wording import Language


def show_text(judged: Iterable[Judged], language: Language) -> bool:
    """In words, each message as it is judged."""
    fine = True
    for name, verdict in judged:
        print(in_words(name, verdict, language), flush=True)
        fine &= verdict.valid
    print(DISCLAIMER.of(language))
    return fine


def show_json(judged: Iterable[Judged], language: Language) -> bool:
    """One JSON object."""
    all_judged = list(judged)
    print(as_json(all_judged, language))
    return all(verdict.valid for _, verdict in all_judged)


def show_junit(judged: Iterable[Judged], language: Language) -> bool:
    """A JUnit suite."""
    all_judged = list(judged)
    print(as_junit(all_judged, language))
    return all(verdict.valid for _, verdict in all_judged)
