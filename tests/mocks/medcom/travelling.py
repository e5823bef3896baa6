"""A scenario's letters sent one by one to mailboxes on a test clock that a test moves: no waiting, no ports."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from mocks.background import Background
from mocks.bending import with_fault_stations
from mocks.call_key import CallKey
from mocks.clock import Clock
from mocks.lasting import lasting
from mocks.medcom.addresses import Addresses
from mocks.medcom.ledger import Ledger
from mocks.medcom.service import Service
from mocks.medcom.way.routes import Routes
from mocks.medcom.way.transport import latest
from mocks.wall_calendar import WallCalendar
from sim.chance.draws import Draws
from sim.messages.compose.carecommunication import write_letter
from sim.messages.compose.samples import CHILD, NURSE
from sim.messages.letter import Draft, Party, counted_ids, new
from sim.scenario.build import Built
from sim.scenario.family import LED
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Stage
from sim.scenario.reading import Reading

NOBODY = Party("Ingen", "5799999999997", "999999999999999")
"""A number nobody has."""
_NO_OTHERS = Background(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), 1)


class Still:
    """A machine's clock that stands still."""

    def __call__(self) -> int:
        return 0


_STILL = Still()


@dataclass(frozen=True, slots=True)
class Planned:
    """A letter the scenario plans: its row of the plan."""

    row: int
    moment: int
    key: CallKey
    data: bytes


@dataclass(frozen=True, slots=True, eq=False)
class _Case:
    reading: Reading
    built: Built

    def __hash__(self) -> int:
        return id(self.built)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Case) and other.built is self.built


@lru_cache(maxsize=4)
def _laid_out(case: _Case) -> tuple[Stage, Addresses]:
    """What a country is made of takes a second; many are made of one."""
    assert case.built.world is not None
    stage = with_fault_stations(lasting(case.reading, case.built))
    return stage, Addresses.of(case.built.world.actors, case.built.world.live)


class Country:
    """The mailboxes of a scenario, whose time only the test moves."""

    def __init__(
        self,
        reading: Reading,
        built: Built,
        moment: int = 0,
        file: Path | None = None,
        source: Callable[[], int] = _STILL,
        rate: int = 1,
    ) -> None:
        assert built.world is not None
        self.reading, self.built = reading, built
        self.clock = Clock(reading.model.date, moment, source, rate)
        stage, self.addresses = _laid_out(_Case(reading, built))
        self.calendar = WallCalendar(stage, self.clock, _NO_OTHERS)
        ledger = Ledger(self.clock.now, file)
        last = max(ledger.latest(), latest(ledger.db))
        if last >= self.clock.now():
            self.calendar.set(last + 1)
        self.service = Service(self.addresses, self.clock, ledger)
        labels = {word: number for number, word in enumerate(built.plan.names["label"])}
        self.service.travel(self.calendar, Routes(reading, built, Draws(reading.model.seed), labels))

    async def turn(self, moment: int) -> None:
        """Turn the test clock; everything due happens."""
        self.calendar.set(moment)
        await self.service.fall_due()

    async def send(self, letter: Planned) -> int:
        """Send a letter now: the transmission's number."""
        return (await self.service.send(letter.data, None, letter.key, self.clock.now())).transmission


def planned(country: Country) -> Iterator[Planned]:
    """Every letter the scenario plans to be sent first, in order of moments."""
    plan = country.built.plan
    first = plan.visible & plan.overlap & ((plan.keys.child == 0) | (plan.keys.child == LED)) & (plan.planned >= 0)
    rows = np.flatnonzero(first & (plan.answer != int(Outcome.NOT_CONNECTED)))
    for row in rows[np.argsort(plan.planned[rows], kind="stable")].tolist():
        parts = tuple(int(getattr(plan.keys, name)[row]) for name in ("day", "actor", "kind", "n", "child"))
        day, actor, kind, n, child = parts
        key = CallKey((day, actor, kind, n, child), given=True)
        yield Planned(row, int(plan.planned[row]), key, written(country, row, key))


def written(country: Country, row: int, key: CallKey) -> bytes:
    """The letter of a row as a document, about a test person."""
    plan, moment = country.built.plan, int(country.built.plan.planned[row])
    sender = country.addresses.by_actor(key.parts[1])
    receiver = country.addresses.by_actor(int(plan.about["receiver"][row]))
    assert sender is not None
    assert receiver is not None
    to = NOBODY if plan.answer[row] == int(Outcome.UNKNOWN_NUMBER) else receiver.party
    ids = counted_ids(f"planned/{key.text}")
    now = country.service.office.time(moment)
    return write_letter(new(ids, now, sender.party, to, CHILD, Draft(NURSE, "Kære alle", "carecoordination")))
