"""Playing day by day is playing all days at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from types import ModuleType

import numpy as np
import pytest

from sim.chance.draws import Keys
from sim.engine import compiled_standing, days, fast
from sim.engine.days import Part
from sim.engine.shelf import Shelf
from sim.journey.carry import Carried, cut, going
from sim.journey.moments import Moments
from sim.journey.standing import Standing
from sim.scenario.build import build, programme
from sim.scenario.plan import Plan
from sim.scenario.reading import load
from tests.engine.networks import random_case

PER_STEP = ("arrived", "began", "ended")
OPENING, SLOW = "network.letters.practice", ("ppr", "family", "gp", "psychiatry")
SMALL = (
    "days=3",
    "network.scale.lookups=600",
    "network.scale.letters=500",
    "network.scale.outside=200",
    *(f"stations.{name}.background.share=0" for name in ("sapa", "sts", "dds", "registry", "index", "organisation")),
    *(f"stations.{name}.background.share=0" for name in ("serviceplatform", "relation", "vans", "repository", "seb")),
)


def by_call(plan: Plan, moments: Moments) -> dict[tuple[int, ...], tuple[object, ...]]:
    """Everything that happened to each call, by its key."""
    columns = [getattr(plan.keys, name).tolist() for name in Keys.__slots__]
    per_call = [getattr(moments, f.name).tolist() for f in fields(Moments) if f.name not in PER_STEP]
    told = zip(*per_call, strict=True)
    ways = [
        tuple(getattr(moments, name)[first:end].tobytes() for name in PER_STEP)
        for first, end in zip(plan.first.tolist(), plan.ends.tolist(), strict=True)
    ]
    return {key: (*what, way) for key, what, way in zip(zip(*columns, strict=True), told, ways, strict=True)}


def over_in(part: Part) -> dict[tuple[int, ...], tuple[object, ...]]:
    """Everything that happened to the calls of a part that are over."""
    every = by_call(part.plan, part.moments)
    return {key: what for (key, what), over in zip(every.items(), part.over.tolist(), strict=True) if over}


@pytest.mark.parametrize("performer", [fast, compiled_standing])
def test_three_national_days_in_parts_are_the_days_at_once(performer: ModuleType) -> None:
    """Letters over night, queues and answers included, every call has the same moments."""
    reading = load("national", SMALL)
    whole = build(reading)
    at_once = by_call(whole.plan, fast.play(whole.plan, whole.stage))
    parts = [over_in(part) for part in days.play_days(programme(reading), performer.play_on)]
    assert len(parts) == 3
    assert sum(map(len, parts)) == len(at_once)
    assert {key: value for part in parts for key, value in part.items()} == at_once


@pytest.mark.parametrize("performer", [fast, compiled_standing])
@pytest.mark.parametrize("block", range(4))
def test_a_play_may_be_cut_anywhere(block: int, performer: ModuleType) -> None:
    """Random networks cut at any moment, carried over and played on, give what one play gives."""
    for seed in range(block * 40, block * 40 + 40):
        plan, stage = random_case(seed)
        nothing = plan.take(np.zeros(len(plan), dtype=bool))
        at_once = by_call(plan, fast.play(plan, stage))
        rng = np.random.default_rng(seed)
        found: dict[tuple[int, ...], tuple[object, ...]] = {}
        standing = Standing.fresh(plan, stage)
        for until in sorted(rng.integers(int(plan.planned.max()), stage.horizon, size=3).tolist()):
            standing = performer.play_on(plan, stage, standing, until)
            goes_on = going(plan, standing)
            found |= over_in(Part(plan, standing.moments, ~goes_on))
            carried = cut(plan, standing, goes_on)
            plan = carried.plan.followed_by(nothing)
            standing = carried.standing.over(plan)
        standing = performer.play_on(plan, stage, standing, stage.horizon)
        found |= by_call(plan, standing.moments)
        assert found == at_once, f"seed {seed}"


OVERWHELMED = (*SMALL, "days=8", "network.scale.lookups=60", *(f"{OPENING}.{party}.available=0.01" for party in SLOW))


def test_letters_that_rest_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """In mailboxes that never empty most letters rest for days; every call has the moments of one play of all days."""
    rested = Counter[int]()

    def put(shelf: Shelf, day: int, families: Carried) -> None:
        rested[day] += len(families.plan)
        original(shelf, day, families)

    original = Shelf.put
    monkeypatch.setattr(Shelf, "put", put)
    reading = load("national", OVERWHELMED)
    whole = build(reading)
    at_once = by_call(whole.plan, fast.play(whole.plan, whole.stage))
    parts = [over_in(part) for part in days.play_days(programme(reading), compiled_standing.play_on)]
    assert sum(map(len, parts)) == len(at_once)
    assert {key: value for part in parts for key, value in part.items()} == at_once
    assert len(rested) > 1
    assert sum(rested.values()) > 5_000
    assert sum(len(part) for part in parts[:-1]) > len(at_once) / 2
