"""The same letters in virtual time and through the mailboxes on a test clock: the same moments."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from mocks.medcom.way.moments import families, letter_rows
from sim.cli.judging import clock_of
from sim.engine import fast
from sim.journey.moments import NEVER
from sim.journey.travelled import line, told
from sim.replay.letters import played
from sim.scenario.build import Built, build
from sim.scenario.reading import Reading, load
from sim.verdict.assessment import assess
from sim.verdict.played import Played
from sim.verdict.rows import rows_of
from sim.verdict.summary_of_letters import letters_table
from tests.mocks.medcom.travelling import Country, planned

SMALL = (
    "date=2026-09-10",
    "days=3",
    "run_out=4 days",
    "network.letters.acknowledged_within=3 min",
    "network.letters.converted=4 min",
    "network.letters.judged=null",
    "network.scale.letters=90",
    "targets=[]",
    "judge_under=[]",
)


@pytest.fixture(scope="module", params=["vans", "ehmi"])
def reading(request: pytest.FixtureRequest) -> Reading:
    """A few letters a day, from Thursday on; impatient senders, wrong numbers, letters that are returned."""
    return load("wrong_address", (*SMALL, f"network.letters.transport={request.param}"))


@pytest.fixture(scope="module")
def built(reading: Reading) -> Built:
    """What virtual time plays."""
    return build(reading)


@pytest.fixture(scope="module")
def virtual(built: Built) -> Played:
    """What virtual time makes of it."""
    return Played(built.plan, built.stage, fast.play(built.plan, built.stage))


@pytest.fixture(scope="module")
def country(reading: Reading, built: Built) -> Iterator[Country]:
    """The same letters sent one by one, each at its moment, and followed until the run's end."""
    played = Country(reading, built)

    async def story() -> None:
        for letter in planned(played):
            await played.turn(letter.moment)
            await played.send(letter)
        await played.turn(built.stage.horizon)

    asyncio.run(story())
    yield played
    played.service.ledger.close()


def test_letters_meet_the_same_moments_in_virtual_time_and_through_the_mailboxes(
    built: Built, virtual: Played, country: Country
) -> None:
    """Available, acknowledged, opened and answered of every letter are equal to the microsecond."""
    told = {tuple(map(int, row["call"].split("."))): row for row in letter_rows(country.service.db)}
    keys, moments = built.plan.keys, virtual.moments
    names = zip(*(getattr(keys, name).tolist() for name in ("day", "actor", "kind", "n", "child")), strict=True)
    columns = (moments.delivered, moments.settled, virtual.opened, virtual.answered)
    expected = dict(zip(names, zip(*(column.tolist() for column in columns), strict=True), strict=True))
    words = ("available", "acknowledged", "opened", "answered")
    found = {key: tuple(NEVER if row[word] is None else row[word] for word in words) for key, row in told.items()}
    assert len(found) > 150
    assert found == {key: expected[key] for key in found}
    sent = built.plan.visible & built.plan.overlap & (moments.delivered != NEVER)
    assert sum(one[0] != NEVER for one in found.values()) == sent.sum()


def test_the_rows_of_a_run_are_the_same(reading: Reading, built: Built, virtual: Played, country: Country) -> None:
    """Letters and hops as rows, and the table of letters in the summary, made of what the mailboxes tell."""
    names = built.plan.names
    transport = country.service.transport
    assert transport is not None
    found = families(country.service.db, transport.routes.names, built.stage.rounds, built.stage.horizon)
    lines = [line(told(plan), met) + "\n" for plan, met in found]
    back = played(lines, names, built.stage, built.stage.horizon)
    ours, theirs = _letters(rows_of(back)), _letters(rows_of(virtual))
    assert ours.num_rows == theirs.num_rows > 1000
    for name in theirs.column_names:
        assert ours[name].to_pylist() == theirs[name].to_pylist(), name
    clock = clock_of(reading, built)
    both = [letters_table(assess(one, clock=clock)) for one in (back, virtual)]
    for part in ("mailboxes", "hops", "sent_again"):
        assert both[0][part] == both[1][part], part
    network = reading.model.network
    assert network is not None
    assert network.letters is not None
    assert both[0]["sent_again"] > 0 or network.letters.transport == "ehmi"  # which is quicker than they are impatient


def _letters(rows: pa.Table) -> pa.Table:
    """The rows of letters and their hops, without those of what goes another way and of letters to nobody live."""
    letter = pc.match_substring_regex(rows["journey"].cast(pa.string()), "letter$|^answer$")
    asked = pc.not_equal(rows["outcome"].cast(pa.string()), "NOT_CONNECTED")
    return rows.filter(pc.and_(letter, asked))
