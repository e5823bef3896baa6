"""The script says everything a generator needs, in the order of the plan, and nothing of the rules of the network."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from sim.load.acts import Act, read
from sim.network.access import Role
from sim.network.actor_types import ActorType, actor_id
from sim.network.registry import Registry
from sim.network.user_names import user_name, user_names
from sim.replay.script import acts
from sim.replay.windows import Window, busiest, cut, lookups
from sim.scenario.build import Built
from sim.scenario.outcomes import Outcome
from sim.scenario.reading import Reading
from sim.scenario.route import Op
from sim.scenario.unled import without_launches


@pytest.fixture(scope="module")
def script(reading: Reading, built: Built, window: Window) -> list[Act]:
    """The window's acts, written and read again."""
    assert built.world is not None
    plan, _ = cut(built.plan, built.stage, window)
    return list(read(act.line() + "\n" for act in acts(plan, built.world, reading.model.date, window.start)))


def test_every_lookup_of_the_window_is_an_act(script: list[Act], built: Built, window: Window) -> None:
    """Each once, in order of its moment, which counts from the window's beginning."""
    plan = built.plan
    rows = lookups(plan) & (plan.planned >= window.start) & (plan.planned < window.end)
    assert [act.at for act in script] == sorted((plan.planned[rows] - window.start).tolist())
    assert len({act.call for act in script}) == len(script)


def test_callers_keep_their_users(script: list[Act]) -> None:
    """A user has one caller, so that sharing by caller keeps sessions whole."""
    callers = defaultdict(set)
    for act in script:
        callers[act.user].add(act.caller)
    assert all(len(found) == 1 for found in callers.values())


def test_cpr_numbers_are_those_of_the_plan(script: list[Act], reading: Reading, built: Built, window: Window) -> None:
    """The number in an act is the number of the plan's citizen."""
    assert built.world is not None
    plan, _ = cut(built.plan, built.stage, window)
    registry = Registry(built.world.citizens, reading.model.date)
    rows = np.flatnonzero(lookups(plan))
    rows = rows[np.argsort(plan.planned[rows], kind="stable")]
    for act, row in list(zip(script, rows.tolist(), strict=True))[:20]:
        assert registry.index_of(act.fields["cpr"]) == plan.about["citizen"][row]


def test_logins_are_asked_for_by_their_labels(script: list[Act]) -> None:
    """A planned login becomes steps before the first attempt, human time among them; who gives up there never asks."""
    with_login = [act for act in script if act.before]
    assert with_login
    asked = {step.ask for act in with_login for step in act.before if step.ask}
    assert "lookup.appointments/seb" in asked
    assert all(
        ask.partition("/")[0] == act.operation for act in with_login for ask in [s.ask for s in act.before] if ask
    )
    assert any(step.human > 0 for act in with_login for step in act.before)
    assert all(act.before for act in script if not act.asks)


def test_users_have_the_names_the_mocks_know() -> None:
    """Role, place and number; colleagues are numbered from the second on."""
    clinic = int(actor_id(ActorType.GP, 851, 7)[0])
    assert user_name(Role.GP, clinic) == "gp.851.7"
    assert user_names(Role.PPR, actor_id(ActorType.PPR, 851), [0]) == ["ppr.851"]
    assert user_names(Role.GP, [clinic, clinic], [1, 2]) == ["gp.851.7-2", "gp.851.7-3"]


def test_the_busiest_window_has_most_calls() -> None:
    """Of all windows that begin on a step, the one with most moments."""
    assert busiest(np.array([5, 61, 62, 119, 300]), 60, 60) == 60
    assert busiest(np.zeros(0, dtype=np.int64), 60, 60) == 0


def test_launches_are_left_out(national: Built) -> None:
    """A lookup that leads to a letter is played without it, and its attempts stay one behind the other."""
    plan = national.plan.take(lookups(national.plan) & (national.plan.answer != Outcome.ABANDONED))
    assert (plan.steps["op"] == Op.LAUNCH).any()
    alone = without_launches(plan)
    assert not (alone.steps["op"] == Op.LAUNCH).any()
    ends = np.concatenate(([0], alone.ends[:-1]))
    assert np.array_equal(alone.first, ends)
    begins = alone.first + alone.head
    assert (alone.steps["op"][begins] == Op.BEGIN).all()
    assert np.array_equal(alone.steps["jump"][begins], alone.length)
    assert (alone.steps["op"][begins + alone.length - 1] == Op.DONE).all()


@pytest.fixture(scope="module")
def national() -> Built:
    """A small country whose lookups lead to letters."""
    from sim.scenario.build import build
    from sim.scenario.reading import load

    small = ("network.scale.lookups=1500", "network.scale.letters=10", "network.scale.outside=10")
    return build(load("national", small))
