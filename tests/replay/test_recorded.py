"""Recorded traffic is played at its own moments, by people of a scenario."""

from __future__ import annotations

import numpy as np
import pytest

from sim.chance.durations import HOUR, SECOND
from sim.mistake import Mistake
from sim.replay.recorded import recorded
from sim.replay.script import acts
from sim.replay.traffic import read_traffic
from sim.scenario.build import Built
from sim.scenario.reading import Reading

LOG = ["begin,end,operation,system", "100.5,101,lookup.epj,epj", "100,100.2,epj,epj", "103,104,klinikplus,klinikplus"]


def test_moments_and_operations_are_the_logs(reading: Reading, built: Built) -> None:
    """In order, from the window's start; each call once, with a user of its role and a CPR number."""
    assert built.world is not None
    plan = recorded(built.plan, read_traffic(LOG, "log.csv"), 9 * HOUR, "log.csv")
    made = list(acts(plan, built.world, reading.model.date, 9 * HOUR))
    assert [act.at for act in made] == [0, SECOND // 2, 3 * SECOND]
    assert [act.operation for act in made] == ["lookup.epj", "lookup.epj", "lookup.klinikplus"]
    assert [act.role for act in made] == ["clinician", "clinician", "gp"]
    assert len({act.call for act in made}) == 3
    assert all(len(act.fields["cpr"]) == 10 for act in made)
    assert all(act.attempts == 1 and act.deadline == 6 * SECOND and not act.before for act in made)
    assert np.array_equal(plan.keys.order(), np.arange(3))


def test_an_unknown_operation_is_a_mistake(built: Built) -> None:
    """With the nearest one there is."""
    lines = [LOG[0], "1,2,lookup.epi,epj"]
    with pytest.raises(Mistake, match=r"no lookup 'lookup\.epi'"):
        recorded(built.plan, read_traffic(lines, "log.csv"), 0, "log.csv")
