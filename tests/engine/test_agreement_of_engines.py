"""Engines share routes and nothing else; so agreement to the last moment is evidence."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from sim.engine import fast, reference
from sim.journey.moments import End, Moments
from tests.engine.networks import random_case


def differences(one: Moments, other: Moments) -> list[str]:
    """The names of the columns in which two plays differ."""
    return [f.name for f in fields(one) if not np.array_equal(getattr(one, f.name), getattr(other, f.name))]


@pytest.mark.parametrize("block", range(10))
def test_fast_plays_what_the_reference_plays(block: int) -> None:
    """Every moment of every step and call is equal on random networks with ties, overload, outages and retries."""
    for seed in range(block * 30, block * 30 + 30):
        plan, stage = random_case(seed)
        assert differences(fast.play(plan, stage), reference.play(plan, stage)) == [], f"seed {seed}"


def test_the_random_networks_hold_what_they_exist_for() -> None:
    """Time-outs, refusals, partial joins, retries, duplicates, ties and censored letters all occur among the cases."""
    seen: set[str] = set()
    for seed in range(300):
        plan, stage = random_case(seed)
        played = fast.play(plan, stage)
        seen |= {End(code).name for code in np.unique(played.end)}
        seen |= {"missing"} if played.missing.any() else set()
        moments = played.arrived[played.arrived >= 0]
        seen |= {"ties"} if len(np.unique(moments)) < len(moments) else set()
        later = plan.first + plan.head + plan.length
        several = plan.attempts > 1
        begun = played.arrived[later[several]] >= 0
        seen |= {"retried"} if (begun & ~plan.overlap[several]).any() else set()
        seen |= {"sent again"} if (begun & plan.overlap[several]).any() else set()
    assert {*(end.name for end in End), "missing", "ties", "retried", "sent again"} <= seen
