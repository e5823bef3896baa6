"""Owners who do at its moment what virtual time has staff do: their letters meet the same moments as the staff's."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator

import pytest

from mocks.call_key import CallKey
from mocks.medcom import boxes
from mocks.medcom.boxes import Wanted
from mocks.medcom.way.moments import families
from sim.chance.durations import DAY, HOUR
from sim.cli.load_script import in_virtual_time
from sim.journey.moments import NEVER
from sim.journey.travelled import line, told
from sim.load.acts import PATIENT, Act
from sim.load.heard import Heard
from sim.messages.verify import verify
from sim.replay.letter_documents import PUBLISHED
from sim.replay.letter_families import LETTER, letters
from sim.replay.letter_script import ACKNOWLEDGED, OPENED, RECEIVED, letter_acts
from sim.replay.letters import played
from sim.replay.letters_heard import letters_heard
from sim.replay.other_ways import with_other_ways
from sim.replay.script import key_text
from sim.replay.windows import Window
from sim.scenario.build import Built, build
from sim.scenario.family import LED
from sim.scenario.reading import Reading, load
from sim.verdict.assessment import assess
from sim.verdict.played import Played
from tests.mocks.medcom.travelling import Country

SMALL = (
    *("date=2026-09-10", "days=1", "run_out=6 days", "network.letters.judged=null", "network.letters.copies=1"),
    *("network.scale.letters=60", "targets=[]", "judge_under=[]"),
    *("network.letters.addresses.sources.by_hand.wrong=0.4", "network.letters.addresses.misdirected.forgotten=0"),
    *("network.letters.addresses.misdirected.forwarded=0.4", "network.letters.addresses.misdirected.returned=0.4"),
    *("network.letters.addresses.misdirected.telephone=0.2", "network.scale.lookups=1500"),
    "network.letters.leads.lookup.epj.share=0.5",
)
MOMENTS = 1000
"""Microseconds: what is written at one moment of the test clock gets a microsecond of its own each."""
WINDOW = Window(8 * HOUR, 16 * HOUR, 6 * DAY)


@pytest.fixture(scope="module")
def reading() -> Reading:
    """Letters on a Thursday: with wrong numbers, returned, passed on, and some that lookups led to."""
    return load("wrong_address", SMALL)


@pytest.fixture(scope="module")
def built(reading: Reading) -> Built:
    """Their plan."""
    return build(reading)


@pytest.fixture(scope="module")
def virtual(built: Built) -> Played:
    """The window's letters in virtual time."""
    return in_virtual_time(built, WINDOW)


@pytest.fixture(scope="module")
def script(reading: Reading, built: Built, virtual: Played) -> list[Act]:
    """What owners of mailboxes do about them."""
    assert built.world is not None
    return list(letter_acts(virtual, built.world, reading.model.date, WINDOW))


@pytest.fixture(scope="module")
def country(reading: Reading, built: Built, script: list[Act]) -> Iterator[Country]:
    """Mailboxes that nobody tends but their owners, who keep to the script."""
    place = Country(reading, built)
    assert place.service.transport is not None
    place.service.transport.mailboxes.say("", "nobody")

    async def story() -> None:
        await place.turn(WINDOW.start)
        for moment, act, is_sent in sorted(_doings(script), key=lambda one: one[0]):
            await place.turn(moment)
            await (_send if is_sent else _open)(place, act)
        await place.turn(WINDOW.horizon)

    asyncio.run(story())
    yield place
    place.service.ledger.close()


def _doings(script: list[Act]) -> Iterator[tuple[int, Act, bool]]:
    """When something is opened, and when something is sent."""
    for act in script:
        moment = act.at + WINDOW.start
        if len(act.before) != 1 or act.operation != ACKNOWLEDGED:
            yield moment, act, False
        if act.operation == ACKNOWLEDGED:
            yield moment + sum(step.human for step in act.before), act, True


async def _send(country: Country, act: Act) -> None:
    day, actor, kind, n, child = map(int, act.call.split("."))
    key = CallKey((day, actor, kind, n, child), given=True)
    document = _document(act)
    verdict = verify(document)
    assert verdict.valid, [finding.key for finding in verdict.findings]
    await country.service.send(document, frozenset({act.fields["mailbox"]}), key, country.clock.now())


def _document(act: Act) -> bytes:
    return act.fields["document"].replace(PATIENT, PUBLISHED).encode()


async def _open(country: Country, act: Act) -> None:
    mailbox, wanted = act.fields["mailbox"], Wanted(message=act.fields["message"])
    (found,) = boxes.page(country.service.db, mailbox, country.clock.now(), wanted)

    def mark(db: sqlite3.Connection, now: int) -> bool:
        return boxes.mark_opened(db, mailbox, found.number, now)

    assert await country.service.ledger.write(mark)


@pytest.fixture(scope="module")
def met(country: Country, virtual: Played) -> Played:
    """The mailboxes' letters as a load run judges them."""
    assert country.service.transport is not None
    names = country.service.transport.routes.names
    found = families(country.service.db, names, virtual.stage.rounds, WINDOW.horizon)
    lines = [line(told(plan), moments) + "\n" for plan, moments in found]
    return with_other_ways(played(lines, virtual.plan.names, virtual.stage, WINDOW.horizon), virtual)


def test_letters_meet_the_moments_of_virtual_time(virtual: Played, met: Played, script: list[Act]) -> None:
    """Available, acknowledged, opened and answered of every letter: the first, those returned, passed on, answers; and
    the same of those that a lookup led to."""
    sent = {act.call for act in script}
    ours, theirs = _moments(met, sent), _moments(virtual, sent)
    assert set(ours) == set(theirs) == sent
    for call, moments in theirs.items():
        apart = [told - meant for told, meant in zip(ours[call], moments, strict=True)]
        assert all(0 <= each < MOMENTS for each in apart), (call, ours[call], moments)
    assert {int(call.rpartition(".")[2]) for call in sent} == {0, 16, 32, 48, *(LED + leg for leg in (0, 16, 32, 48))}
    assert sum(moments[-1] != NEVER for moments in theirs.values()) > 10


def _moments(played: Played, calls: set[str]) -> dict[str, tuple[int, int, int, int]]:
    columns = (played.moments.delivered, played.moments.settled, played.opened, played.answered)
    values = zip(*(column.tolist() for column in columns), strict=True)
    return {key: four for row, four in enumerate(values) if (key := key_text(played.plan, row)) in calls}


def test_hearing_alone_tells_the_same(virtual: Played, script: list[Act]) -> None:
    """Who only knows what it heard has the same moments: letters are there at the latest when acknowledged."""
    heard = letters_heard(virtual, WINDOW, as_heard(virtual, script))
    sent = {act.call for act in script}
    ours, theirs = _moments(with_other_ways(heard, virtual), sent), _moments(virtual, sent)
    for call, (delivered, settled, opened, answered) in theirs.items():
        assert ours[call][1:3] == (settled, opened)
        assert delivered <= ours[call][0] == min(settled, opened)
        assert (ours[call][3] == NEVER) == (answered == NEVER)
    again = assess(heard), assess(virtual)
    assert [len(one.quantities.of("turnaround")) for one in again] == [len(again[1].quantities.of("turnaround"))] * 2


def as_heard(virtual: Played, script: list[Act]) -> Iterator[Heard]:
    """What a generator would hear that looks without pause."""
    rows = {key_text(virtual.plan, row): row for row in range(len(virtual.plan))}
    posted = [act for act in script if act.operation == ACKNOWLEDGED]
    of_letter = {verify(_document(act)).about["message_id"]: rows[act.call] for act in posted}
    for act in script:
        row = rows[act.call]
        if act.operation == OPENED or len(act.before) > 1:
            looked_for = of_letter[act.fields["message"]]
            yield Heard(act.call, RECEIVED, -1, act.at, act.at, act.at, 200, "answered")
            yield Heard(act.call, OPENED, -1, act.at, act.at, _since(virtual.opened[looked_for]), 200, "answered")
        if act.operation == ACKNOWLEDGED:
            at = act.at + sum(step.human for step in act.before)
            yield Heard(act.call, LETTER, -1, at, at, at, 202, "answered")
            settled = _since(virtual.moments.settled[row])
            yield Heard(act.call, ACKNOWLEDGED, 0, at + 1, at + 1, settled, 200, "answered")


def _since(moment: int) -> int:
    return int(moment) - WINDOW.start


def test_nobody_of_the_scenario_stands_in_a_document(script: list[Act], virtual: Played) -> None:
    """Whom a letter is about is put in by who sends it; every letter of the window is sent once."""
    first = [act for act in script if act.call.endswith(".0") and act.operation == ACKNOWLEDGED]
    assert len(first) == int(letters(virtual.plan, WINDOW).sum()) > 20
    for act in script:
        assert act.fields["cpr"]
        assert act.fields["cpr"] not in act.fields.get("document", "")
        assert PATIENT in act.fields.get("document", PATIENT)
