"""Textbook queues at full size: how many, and how sharp the agreement is."""

from __future__ import annotations

import pytest

from tests.evidence.recording import Evidence
from tests.theory.agreement import CONFIDENCE, Agreement
from tests.theory.held import held
from tests.theory.models import EVIDENCE, REPLICATIONS
from tests.theory.playing import QUICKEST

pytestmark = pytest.mark.evidence


def sharpness(agreement: Agreement) -> float:
    """The interval's half-width in per cent of the closed form."""
    return agreement.half_width / agreement.expected * 100


def test_every_model_agrees_with_theory(evidence: Evidence) -> None:
    """Each quantity's closed form lies within its 99.9 % interval, at most 1 % wide to each side (p99: 3 %)."""
    found = {(model.name, name): one for model in EVIDENCE for name, one in held(model, QUICKEST).items()}
    ordinary = [sharpness(one) for one in found.values() if one.widest <= 0.01]
    tails = [sharpness(one) for one in found.values() if one.widest > 0.01]
    how = f"the models of tests/theory, engine {QUICKEST}, {REPLICATIONS} replications, {CONFIDENCE:.1%} intervals"
    evidence.record("theory.models", len(EVIDENCE), "models", how)
    evidence.record("theory.quantities", len(found), "quantities", how)
    evidence.record("theory.widest_percent", max(ordinary), "%", f"{how}: widest half-width but for p99")
    evidence.record("theory.widest_p99_percent", max(tails), "%", f"{how}: widest half-width of a p99")
    evidence.record("theory.faults", sum(bool(one.fault) for one in found.values()), "quantities", how)
    assert {place: str(one) for place, one in found.items() if one.fault} == {}
