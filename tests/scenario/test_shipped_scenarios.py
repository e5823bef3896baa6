"""The shipped scenarios do what they exist for, and the engines agree on them."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from functools import lru_cache

import numpy as np
import pytest

from sim.engine import fast, reference
from sim.journey.moments import NEVER, End, Moments
from sim.scenario.build import Built, build
from sim.scenario.outcomes import Outcome
from sim.scenario.reading import load, shipped_folder

SMALL = ("network.scale.lookups=1500", "network.scale.letters=800", "network.scale.outside=500")
SCALED = {
    "queue": (),
    "national": SMALL,
    "pilot_nordjylland": SMALL,
    "school_start": SMALL,
    "repository_outage": SMALL,
    "epj_outage": SMALL,
    "sapa_login": SMALL,
    "stress": SMALL,
    "rollout_2027": (*SMALL, "days=2"),
    "oestdanmark_2027-03-01": (*SMALL, "days=1"),
    "mailbox_practice": ("days=8", "network.volume=0.4"),
    "summer": ("days=8", "network.volume=0.4"),
    "wrong_address": ("days=8", "network.volume=0.4"),
    "operator_outage": ("network.volume=0.4",),
    "at_the_limit": ("network.scale.lookups=600",),
    "ci_overview": ("network.scale.lookups=1000",),
}
ALONE = ("queue", "ci_overview", "mailbox_practice", "summer", "wrong_address", "operator_outage")
"""Scenarios without a background."""
AS_IT_IS = ("at_the_limit",)
"""Scenarios whose background is what they are about."""
QUIET = "stations.{}.background.share=0"
BUSY_STATIONS = ("sapa", "sts", "dds", "registry", "index", "organisation", "serviceplatform", "relation", "vans")
COARSE = tuple(f"stations.{name}.background.grain=60" for name in ("seb", "repository", "institution"))
"""As much work of others, in fewer and longer calls."""


def test_every_shipped_scenario_is_tested() -> None:
    """A scenario that ships has a scaled form here."""
    assert {file.stem for file in shipped_folder().glob("*.yaml")} == set(SCALED)


@lru_cache(maxsize=2)
def scaled(name: str) -> Built:
    """A shipped scenario made small: less volume, and background only where it is little, in coarse grains."""
    background = () if name in ALONE + AS_IT_IS else (*COARSE, *(QUIET.format(station) for station in BUSY_STATIONS))
    return build(load(name, (*SCALED[name], *background)))


@pytest.mark.parametrize("name", SCALED)
def test_engines_agree(name: str) -> None:
    """Both engines give every moment of every step and call the same."""
    built = scaled(name)
    one, other = fast.play(built.plan, built.stage), reference.play(built.plan, built.stage)
    differing = [f.name for f in fields(Moments) if not np.array_equal(getattr(one, f.name), getattr(other, f.name))]
    assert differing == []


def outcomes(built: Built, played: Moments) -> Counter[str]:
    """How visible calls ended, in one word each, with partial and retried beside."""
    plan, seen = built.plan, Counter[str]()
    done = plan.visible & (played.end == End.DONE)
    seen.update(Outcome(code).name for code in plan.answer[done & ~plan.overlap])
    seen["PARTIAL"] = int((done & (played.missing > 0)).sum())
    seen["TIMED_OUT"] = int((plan.visible & (played.end == End.TIMED_OUT)).sum())
    seen["REFUSED"] = int((plan.visible & (played.end == End.REFUSED)).sum())
    retried = plan.visible & ~plan.overlap & (plan.attempts > 1)
    second = (plan.first + plan.head + plan.length)[retried]
    seen["RETRIED"] = int((played.arrived[second] != NEVER).sum())
    seen["DELIVERED"] = int((plan.visible & (played.delivered != NEVER)).sum())
    return seen


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("national", {"ANSWERED", "NOTHING_FOUND", "DENIED", "ABANDONED", "DELIVERED"}),
        ("pilot_nordjylland", {"ANSWERED", "NOTHING_FOUND", "DENIED", "DELIVERED"}),
        ("repository_outage", {"PARTIAL", "ANSWERED"}),
        ("epj_outage", {"REFUSED", "RETRIED", "ANSWERED"}),
        ("sapa_login", {"ABANDONED", "ANSWERED"}),
    ],
)
def test_a_scenario_shows_what_it_exists_for(name: str, expected: set[str]) -> None:
    """The outcomes a scenario is about occur in it, also at a scaled size."""
    built = scaled(name)
    seen = outcomes(built, fast.play(built.plan, built.stage))
    assert not {word for word in expected if not seen[word]}, seen


def test_the_pilot_has_the_published_shapes() -> None:
    """Many more letters to clinics than to psychiatry, and most of them to clinics outside the pilot (SEED, 2025)."""
    plan = build(load("pilot_nordjylland")).plan
    words = plan.names["receiver_type"]
    municipal = np.isin(plan.about["sender_type"], [words.index(kind) for kind in ("ppr", "family", "accessible")])
    own = plan.visible & municipal & (plan.about["journey"] == plan.names["journey"].index("letter"))
    to_clinics = own & (plan.about["receiver_type"] == words.index("gp"))
    to_psychiatry = own & (plan.about["receiver_type"] == words.index("psychiatry"))
    assert to_clinics.sum() > 2 * to_psychiatry.sum() > 0
    assert (to_clinics & ~plan.about["joined"]).sum() > to_clinics.sum() / 2


def test_single_sign_on_spares_the_login() -> None:
    """In the variant nobody meets a login or gives up at it, and every common call keeps its draws."""
    reading = load("sapa_login", ("network.volume=0.5",))
    today = build(reading).plan
    spared = build(reading.with_values(reading.model.variants["single_sign_on"].set)).plan
    journey = today.names["journey"].index("lookup.appointments")
    mine, theirs = today.about["journey"] == journey, spared.about["journey"] == journey
    assert mine.sum() == theirs.sum() > 0
    assert today.head[mine].sum() > 0 == spared.head[theirs].sum()
    assert (spared.answer[theirs] != Outcome.ABANDONED).all()
    assert (today.about["citizen"][mine] == spared.about["citizen"][theirs]).all()
