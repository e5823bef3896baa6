"""Caseloads, and the sessions of those who ask about them: many at once as one by one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.network.actor_types import ActorType
from sim.network.groups import Group
from sim.network.segments import Selection
from sim.scenario.caseloads import caseloads, children_of, how_many
from sim.scenario.reading import load
from sim.scenario.sessions import logins
from sim.scenario.world import world

KINDS = (ActorType.PPR, ActorType.FAMILY, ActorType.PSYCHIATRY, ActorType.GP)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("group", [Group.COURSE, Group.COURSE | Group.PPR])
def test_all_caseloads_are_each_caseload(kind: ActorType, group: Group) -> None:
    """The sizes are those of each actor's children, and the k-th of n equal steps picks the k-th child."""
    people = world(load("pilot_nordjylland"))
    actors = people.actors.of_type(kind)[::7]
    found = caseloads(people, actors, group)
    for row, actor in enumerate(actors.tolist()):
        children, size = children_of(people, actor, group), how_many(children_of(people, actor, group))
        assert found.count[row] == size
        every = children.index(np.arange(size)) if isinstance(children, Selection) and size else children
        picked = found.pick(np.full(max(1, size), row), (np.arange(max(1, size)) + 0.5) / max(1, size))
        assert picked.tolist() == (np.asarray(every).tolist() if size else [-1])


LOOKUPS = st.lists(
    st.tuples(st.integers(1, 2), st.integers(0, 1), st.integers(0, 60), st.booleans()),
    max_size=30,
    unique_by=lambda x: x[:3],
)


@given(lookups=LOOKUPS, lasts=st.integers(0, 20))
def test_who_gives_up_at_a_login_opens_no_session(lookups: list[tuple[int, int, int, bool]], lasts: int) -> None:
    """Every user's lookups gone through in order of time, as the docstring of `logins` tells it."""
    columns = np.array(lookups, dtype=np.int64).reshape(-1, 4).T
    met, left = logins(columns[0], columns[1], columns[2], columns[3].astype(bool), lasts)
    expected = {}
    for user in {lookup[:2] for lookup in lookups}:
        open_until = -1
        for lookup in sorted(one for one in lookups if one[:2] == user):
            due = lookup[2] > open_until
            expected[lookup] = due, due and lookup[3]
            if not expected[lookup][1]:
                open_until = lookup[2] + lasts
    assert [expected[lookup] for lookup in lookups] == list(zip(met.tolist(), left.tolist(), strict=True))
