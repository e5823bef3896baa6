"""Letters under way when a process dies, when the clock is turned, and when mailboxes are emptied and brought back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random
from typing import Any

import pytest

from mocks.medcom.kept import AllMailboxes
from mocks.medcom.way.moments import letter_rows
from sim.chance.draws import stable_id
from sim.chance.durations import HOUR
from sim.scenario.build import Built, build
from sim.scenario.reading import Reading, load
from tests.mocks.medcom.travelling import Country, Planned, planned

pytestmark = pytest.mark.long

SMALL = (
    "date=2026-09-10",
    "days=2",
    "run_out=5 days",
    "network.letters.acknowledged_within=3 min",
    "network.letters.judged=null",
    "network.scale.letters=40",
    "targets=[]",
    "judge_under=[]",
)


@pytest.fixture(scope="module")
def reading() -> Reading:
    """Two days of a few letters, and a weekend after them."""
    return load("wrong_address", SMALL)


@pytest.fixture(scope="module")
def built(reading: Reading) -> Built:
    """What virtual time plays."""
    return build(reading)


def met(country: Country) -> list[dict[str, Any]]:
    """What every letter met. Ids are each ledger's own."""
    own = {"transmission": None, "message_id": None}
    return [{**row, **own} for row in letter_rows(country.service.db)]


@pytest.fixture(scope="module")
def undisturbed(reading: Reading, built: Built) -> list[dict[str, Any]]:
    """What every letter meets when nothing happens to the process."""
    country = Country(reading, built)

    async def story() -> None:
        for letter in planned(country):
            await country.turn(letter.moment)
            await country.send(letter)
        await country.turn(built.stage.horizon)

    asyncio.run(story())
    country.service.ledger.close()
    return met(Country(reading, built, file=country.service.ledger.file))


async def send_some(country: Country, letters: list[Planned], until: int) -> list[Planned]:
    """Send what is planned up to a moment, and go there; what is left."""
    while letters and letters[0].moment <= until:
        await country.turn(letters[0].moment)
        await country.send(letters.pop(0))
    await country.turn(until)
    return letters


def test_letters_under_way_go_on_after_the_process_died(
    tmp_path: Path, reading: Reading, built: Built, undisturbed: list[dict[str, Any]]
) -> None:
    """Dropped without a word at seven random moments, and taken up again from the file: every letter meets the same
    moments to the microsecond as if nothing had happened. What was in the queues, at work and due goes on."""
    chance = Random(12)
    file = tmp_path / "letters.sqlite"
    country = Country(reading, built, file=file)
    letters = list(planned(country))
    moments = sorted(chance.randrange(8 * HOUR, 48 * HOUR) for _ in range(7))
    for moment in moments:
        letters = asyncio.run(send_some(country, letters, moment))
        country = Country(reading, built, file=file)  # the old one is neither asked nor told
    asyncio.run(send_some(country, letters, built.stage.horizon))
    assert met(country) == undisturbed
    assert len(undisturbed) > 50
    ends = built.stage.horizon
    for on in (("sent", "available"), ("available", "opened")):
        assert any(row[on[0]] and row[on[0]] < at < (row[on[1]] or ends) for row in undisturbed for at in moments), on
    country.service.ledger.close()


def test_turning_the_clock_far_is_the_same_as_turning_it_often(
    reading: Reading, built: Built, undisturbed: list[dict[str, Any]]
) -> None:
    """A week in one turn, or hour by hour: everything due happens, in order, at the same moments."""
    country = Country(reading, built)

    async def story() -> None:
        letters = list(planned(country))
        while letters:
            letters = await send_some(country, letters, letters[0].moment)
            for hour in range(1, 30):
                if letters and letters[0].moment < country.clock.now() + hour * HOUR:
                    break
                await country.turn(country.clock.now() + HOUR)
        while country.clock.now() < built.stage.horizon:
            await country.turn(min(built.stage.horizon, country.clock.now() + 5 * HOUR))

    asyncio.run(story())
    assert met(country) == undisturbed
    country.service.ledger.close()


def test_mailboxes_are_emptied_and_brought_back(reading: Reading, built: Built) -> None:
    """A snapshot in the middle of the way, more letters, an empty network: brought back, all goes on from there."""

    async def story() -> None:
        country = Country(reading, built)
        control = AllMailboxes(country.service)
        letters = await send_some(country, list(planned(country)), 12 * HOUR)
        name = await control.snapshot()
        before = met(country)
        rest = list(letters)
        await send_some(country, letters, 40 * HOUR)
        after = met(country)
        assert len(after) > len(before)
        country.calendar.restart()
        await control.reset()
        assert met(country) == []
        assert country.service.db.execute("select count(*) from items").fetchone() == (0,)
        country.calendar.set(12 * HOUR)
        country.calendar.restart()
        assert control.has(name)
        assert not control.has("../letters")
        await control.restore(name)
        assert met(country) == before
        await send_some(country, rest, 40 * HOUR)
        assert met(country) == after
        country.service.ledger.close()

    asyncio.run(story())


def test_a_clock_set_back_keeps_what_is_on_its_way(
    reading: Reading, built: Built, undisturbed: list[dict[str, Any]]
) -> None:
    """Set back by an hour in the evening, the clock comes to everything that is under way all the same."""

    async def story() -> None:
        country = Country(reading, built)
        letters = await send_some(country, list(planned(country)), 20 * HOUR)
        waiting = [row for row in met(country) if row["opened"] is None]
        await country.turn(19 * HOUR)
        await send_some(country, letters, built.stage.horizon)
        told = {row["call"]: row for row in met(country)}
        assert waiting
        assert set(told) == {row["call"] for row in undisturbed}
        assert all(told[row["call"]]["opened"] for row in undisturbed if row["opened"])
        country.service.ledger.close()

    asyncio.run(story())


def test_without_a_call_key_chance_belongs_to_the_sender_and_the_count_since_the_reset(
    reading: Reading, built: Built
) -> None:
    """The n-th letter of a mailbox since the last reset meets the same chance again."""

    async def story() -> None:
        country = Country(reading, built)
        control = AllMailboxes(country.service)
        letter = next(planned(country))
        two = [one for one in planned(country) if one.key.parts[1] == letter.key.parts[1]][:2]
        ways = []
        for _ in range(2):
            await country.turn(10 * HOUR)
            await country.service.send(letter.data, None, None, country.clock.now())
            await country.turn(11 * HOUR)
            ways.append(country.service.db.execute("select label, arrived, ended from hops order by number").fetchall())
            country.calendar.set(9 * HOUR)
            country.calendar.restart()
            await control.reset()
        assert ways[0] == ways[1] != []
        for one in two:
            await country.service.send(one.data, None, None, country.clock.now())
        keys = country.service.db.execute("select day, actor, kind, n from families").fetchall()
        assert keys == [(0, letter.key.parts[1], stable_id("mock/letter"), n) for n in (0, 1)]
        country.service.ledger.close()

    asyncio.run(story())
