"""The same letters in virtual time and through the mailboxes on a test clock: the same moments."""

from __future__ import annotations

import asyncio

import numpy as np
import pytest

from sim.engine import fast
from sim.journey.moments import NEVER
from sim.scenario.build import Built, build
from sim.scenario.reading import Reading, load
from sim.verdict.played import Played
from tests.mocks.medcom.travelling import Country, planned

SMALL = (
    "days=3",
    "run_out=4 days",
    "network.letters.judged=null",
    "network.scale.letters=60",
    "targets=[]",
    "judge_under=[]",
)


@pytest.fixture(scope="module")
def reading() -> Reading:
    """A few letters a day, over a weekend."""
    return load("wrong_address", SMALL)


@pytest.fixture(scope="module")
def built(reading: Reading) -> Built:
    """What virtual time plays."""
    return build(reading)


def test_letters_meet_the_same_moments_in_virtual_time_and_through_the_mailboxes(
    reading: Reading, built: Built
) -> None:
    """Available, acknowledged, opened and answered of every letter are equal to the microsecond."""
    played = Played(built.plan, built.stage, fast.play(built.plan, built.stage))

    async def story() -> dict[tuple[int, ...], tuple[int, ...]]:
        country = Country(reading, built)
        for letter in planned(country):
            await country.turn(letter.moment)
            await country.send(letter)
        await country.turn(built.stage.horizon)
        rows = country.service.db.execute(
            "select day, actor, kind, n, c.child, delivered, settled, opened from families"
            " join calls c on number = c.family"
        ).fetchall()
        return {tuple(row[:5]): tuple(NEVER if one is None else one for one in row[5:]) for row in rows}

    found = asyncio.run(story())
    keys, moments = built.plan.keys, played.moments
    names = list(zip(*(getattr(keys, name).tolist() for name in ("day", "actor", "kind", "n", "child")), strict=True))
    letters = np.flatnonzero(built.plan.overlap & built.plan.visible & (moments.delivered != NEVER)).tolist()
    expected = {
        names[row]: (int(moments.delivered[row]), int(moments.settled[row]), int(played.opened[row])) for row in letters
    }
    assert len(expected) > 100
    assert {key: found.get(key) for key in expected} == expected
