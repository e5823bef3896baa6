"""Users who have not been given the role yet: denied by the mocks as in the plan, and told why."""

from __future__ import annotations

import pytest

from mocks.preparation import Preparer, planned_lookups
from mocks.wording import DENIALS
from sim.network.asking import Denial
from sim.network.registry import Registry
from sim.scenario.build import Built, build
from sim.scenario.outcomes import Outcome
from sim.scenario.reading import Reading, load


@pytest.fixture(scope="module")
def reading() -> Reading:
    """The day on which a region joins."""
    return load("oestdanmark_2027-03-01", ("days=1",))


@pytest.fixture(scope="module")
def built(reading: Reading) -> Built:
    """All that is planned on it."""
    return build(reading)


def test_planned_lookups_end_as_planned(reading: Reading, built: Built) -> None:
    """Every planned lookup of the day, with and without the role, has the plan's outcome and reason."""
    assert built.world is not None
    registry = Registry(built.world.citizens, reading.model.date)
    found = planned_lookups(Preparer(reading, built), built, registry, 0)
    plan = built.plan
    columns = (plan.keys.day, plan.keys.actor, plan.keys.kind, plan.keys.n, plan.keys.child)
    rows = {parts: row for row, parts in enumerate(zip(*(column.tolist() for column in columns), strict=True))}
    told = [(one.outcome, int(one.denial)) for one in found.values()]
    planned = [(plan.answer[rows[parts]], plan.about["denial"][rows[parts]]) for parts in found]
    assert told == planned
    assert (Outcome.DENIED, int(Denial.NO_ROLE)) in told
    assert len({outcome for outcome, _ in told}) > 2


def test_every_reason_has_its_words() -> None:
    """A page can tell every user why."""
    assert set(DENIALS) == {denial.name.lower() for denial in Denial if denial}
