"""Targets as sentences."""

from __future__ import annotations

import pytest

from sim.report.targets_in_words import in_words
from sim.report.words import Words


@pytest.mark.parametrize(
    ("target", "en", "da"),
    [
        (
            "p95(response.lookup.appointments) <= 5 s",
            "95% of answers (appointments) within 5 s",
            "95 % af svar (aftaler) inden for 5 s",
        ),
        (
            "share(dwell.ppr <= 4 opening h) >= 90 %, each municipality, at least 20",
            "at least 90% of letters opened (PPR) within 4 h of opening hours, in each municipality, "
            "where there are at least 20",
            "mindst 90 % af breve åbnet (PPR) inden for 4 t åbningstid, i hver kommune, hvor der er mindst 20",
        ),
        (
            "share(outcome.partial, lookup) <= 1 %, busiest 15 min",
            "at most 1% of lookups: partial, in the busiest 15 minutes",
            "højst 1 % af opslag: delvist svar, i de travleste 15 minutter",
        ),
        (
            "share(waiting.seb > 1 s) <= 5 %",
            "at most 5% of waits in the queue (SEB (login)) longer than 1 s",
            "højst 5 % af ventetider i køen (SEB (login)) over 1 s",
        ),
        ("mean(attempts.lookup) <= 1.05", "attempts (lookups): at most 1.05 on average", None),
        ("max(turnaround) <= 2 d", "letters answered (every receiver): never more than 2 d", None),
        ("what nobody can read", "what nobody can read", "what nobody can read"),
    ],
)
def test_a_target_is_a_sentence(target: str, en: str, da: str | None) -> None:
    """Every form of target has its words; what is no target is shown as it is."""
    assert in_words(target, Words("en")).replace("\u00a0", " ") == en
    if da is not None:
        assert in_words(target, Words("da")).replace("\u00a0", " ") == da
