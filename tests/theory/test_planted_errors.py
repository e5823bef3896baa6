"""A comparison that accepts everything proves nothing: planted errors are rejected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.journey.moments import End, Moments
from sim.scenario.plan import Plan, Stage
from tests.theory.held import held
from tests.theory.models import (
    LIGHT_IMPATIENCE,
    LIGHT_LONGEST,
    LIGHT_LOSS,
    LIGHT_MD1,
    LIGHT_MG1,
    LIGHT_MM1,
    LIGHT_MMC,
    Model,
    impatience,
)
from tests.theory.playing import QUICKEST, Observed, engine

SHORT_IMPATIENCE = impatience(24, "08:20")
"""Errors this gross need no narrow interval."""

PLANTED = {
    "one server too many": (LIGHT_MMC, "stations.counter.servers=3"),
    "one server too many where nobody may wait": (LIGHT_LOSS, "stations.counter.servers=6"),
    "variance of service halved": (LIGHT_MG1, f"stations.counter.service.cv={0.8 / 2**0.5}"),
    "service exponential for constant": (LIGHT_MD1, "stations.counter.service={exponential: 100 ms}"),
    "arrivals 2 % faster": (LIGHT_MM1, "streams.visitors.rate=4.08 /s"),
    "arrivals 2 % faster with several servers": (LIGHT_MMC, "streams.visitors.rate=10.2 /s"),
    "one may wait where nobody may": (LIGHT_LOSS, "stations.counter.queue_limit=1"),
    "5 % more patience": (LIGHT_IMPATIENCE, "journeys.asking.deadline=315 ms"),
    "a failed attempt is tried again": (SHORT_IMPATIENCE, "journeys.asking.attempts=2"),
    "a branch 2 % slower": (LIGHT_LONGEST, "stations.c.service.exponential=306 ms"),
}


@pytest.mark.parametrize(("model", "setting"), PLANTED.values(), ids=PLANTED)
def test_a_wrong_scenario_is_rejected(model: Model, setting: str) -> None:
    """At least one closed form falls outside its interval when the scenario says something else than the theory."""
    assert not all(agreement.covered for agreement in held(model, QUICKEST, setting).values())


def from_service_start(seen: Observed) -> float:
    """The response as it looks when the time in the queue is forgotten."""
    plan, moments = seen.built.plan, seen.moments
    visit = (plan.first + 1)[seen.counted]
    return float(np.mean(moments.closed[seen.counted] - moments.began[visit])) / 1e6


def test_counting_from_the_start_of_service_is_rejected() -> None:
    """A response that leaves out the waiting is not taken for the response."""
    (right,) = LIGHT_MM1.quantities
    wrong = replace(LIGHT_MM1, quantities=(replace(right, look=from_service_start),))
    (agreement,) = held(wrong, QUICKEST).values()
    assert not agreement.covered


def test_forgetting_those_who_gave_up_is_rejected() -> None:
    """A share of time-outs in which calls that were never served are left out is not taken for the share."""

    def among_served(seen: Observed) -> float:
        served = seen.moments.began[(seen.built.plan.first + 1)[seen.counted]] >= 0
        return float(np.mean(seen.moments.end[seen.counted][served] == End.TIMED_OUT))

    share = SHORT_IMPATIENCE.quantities[0]
    wrong = replace(SHORT_IMPATIENCE, quantities=(replace(share, look=among_served),))
    (agreement,) = held(wrong, QUICKEST).values()
    assert not agreement.covered


def test_an_engine_that_drops_started_work_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a server freed at the deadline of whom it serves, theory would notice: callers would wait less."""

    def cut_short(plan: Plan, stage: Stage) -> Moments:
        steps = plan.steps.copy()
        played = engine(QUICKEST)(plan, stage)
        for _ in range(6):  # Cutting work lets later calls begin earlier, so their cuts move too.
            begin, visit = plan.first, plan.first + 1
            left = played.arrived[begin] + steps["work"][begin] - played.began[visit]
            served = played.began[visit] >= 0
            whole = plan.steps["work"][visit]
            steps["work"][visit] = np.where(served, np.minimum(whole, np.maximum(1, left)), whole)
            played = engine(QUICKEST)(replace(plan, steps=steps), stage)
        return played

    monkeypatch.setattr("tests.theory.held.engine", lambda _: cut_short)
    found = held(SHORT_IMPATIENCE, QUICKEST)
    assert not found["mean wait of served"].covered
