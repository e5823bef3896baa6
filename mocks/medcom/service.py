"""The service behind every door: letters in, looks into mailboxes, and what falls due as the test clock goes on."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from typing import TypeVar

from mocks.call_key import CallKey
from mocks.clock import Clock
from mocks.medcom.addresses import Addresses
from mocks.medcom.crossing import due_pairs
from mocks.medcom.incoming import Incoming, read_incoming, refused_people
from mocks.medcom.intake import Taken, settle, take
from mocks.medcom.ledger import Ledger, Work
from mocks.medcom.office import Office
from mocks.medcom.replies import Contradicts, NothingToAnswer, answer_item, take_reply
from mocks.medcom.trouble.armed import find, note_refused
from mocks.medcom.trouble.courier import is_troubled, take_troubled
from mocks.medcom.trouble.tables import TABLES as TROUBLE
from mocks.medcom.way.routes import Routes
from mocks.medcom.way.transport import Transport
from mocks.wall_calendar import WallCalendar
from sim.messages.acknowledge import Decision, is_answered

T = TypeVar("T")
LARGE = 256 * 1024
"""From this many bytes on a document is judged beside the loop, and only one is in memory at a time."""


class Unanswerable(Exception):
    """A document that is no letter and no reply, or whose id or sender cannot be read; nothing of it is kept."""

    def __init__(self, incoming: Incoming) -> None:
        super().__init__()
        self.incoming = incoming


class NotYours(Exception):
    """A letter from a mailbox the sender does not own."""


class Service:
    """One network of mailboxes on one ledger. A kept ledger goes on where it ended: the test clock is set there."""

    def __init__(
        self,
        addresses: Addresses,
        clock: Clock,
        ledger: Ledger,
        known: frozenset[str] = frozenset(),
    ) -> None:
        self.ledger = ledger
        ledger.db.executescript(TROUBLE)
        self.clock = clock
        if ledger.latest() >= clock.now():
            clock.set(ledger.latest() + 1)
        self.office = Office(addresses, ledger.run, clock.first, known)
        self.transport: Transport | None = None
        self._large = asyncio.Lock()
        self._beside = ThreadPoolExecutor(1, "judging")  # always the same thread, whose memory is used again
        self.on_news: Callable[[str], None] | None = None
        self._news: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    @property
    def db(self) -> sqlite3.Connection:
        """For reading only; it sees what is on disk."""
        return self.ledger.db

    @property
    def addresses(self) -> Addresses:
        """Who there is."""
        return self.office.addresses

    async def judge(self, data: bytes) -> Incoming:
        """A document, judged and opened."""
        if len(data) < LARGE:
            return read_incoming(data, self.office.known)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._beside, read_incoming, data, self.office.known)

    @asynccontextmanager
    async def room(self, size: int) -> AsyncIterator[None]:
        """Room for a document of so many bytes: large ones come one at a time."""
        if size < LARGE:
            yield
            return
        async with self._large:
            yield

    def travel(self, calendar: WallCalendar, routes: Routes) -> None:
        """From now on what is sent takes the scenario's time."""
        travelling = replace(self.office, travels=True)
        self.transport = Transport(travelling, self.ledger, calendar, routes, self.tell)

    async def send(
        self, data: bytes, own: frozenset[str] | None, key: CallKey | None = None, arrived: int | None = None
    ) -> Taken:
        """Take a document in from an owner of mailboxes (None: of all); it is on disk when this returns.

        `key`: the call it belongs to; `arrived`: when it came, now by default. Raises Unanswerable, NotYours,
        NothingToAnswer and Contradicts; then nothing was kept.
        """
        incoming = await self.judge(data)
        check_sender(incoming, own)
        await self.fall_due()
        if is_troubled(self.db, incoming):
            return await self._troubled(incoming)
        known = self.addresses.by_gln(incoming.about("sender_gln")) is not None
        if self.transport is not None and known and not incoming.is_reply:
            return await self.transport.send(incoming, key, self.clock.now() if arrived is None else arrived)
        work = take_reply if incoming.is_reply else take
        office = self._office
        taken = await self._answered(lambda db, now: work(db, office, incoming, now), lambda one: one.reached)
        self.tell(taken.reached)
        return taken

    async def _troubled(self, incoming: Incoming) -> Taken:
        """A document between the parties of an armed script: its trouble is all that happens to it on its way."""
        sender = incoming.about("sender_gln")
        work = take_reply if incoming.is_reply else take_troubled
        try:
            taken = await self.ledger.write(lambda db, now: work(db, self.office, incoming, now))
        except (NothingToAnswer, Contradicts) as refused:
            await self._note(sender, incoming.about("response_to"), refused)
            raise
        self.tell([*taken.reached, sender])
        return taken

    async def acknowledge(self, mailbox: str, item: int, decision: Decision) -> None:
        """An owner answers an item; NothingToAnswer or Contradicts."""
        await self.fall_due()

        def work(db: sqlite3.Connection, now: int) -> tuple[str, ...]:
            return answer_item(db, self._office, mailbox, item, decision, now)

        try:
            self.tell(await self._answered(work, lambda reached: reached))
        except (NothingToAnswer, Contradicts) as refused:
            await self._note(mailbox, "", refused)
            raise

    async def _note(self, mailbox: str, answered: str, refused: Exception) -> None:
        """Let scripted trouble know what was refused at the door."""
        why = type(refused).__name__
        if find(self.db, mailbox) is not None:
            await self.ledger.write(lambda db, now: note_refused(db, mailbox, answered, why, now))

    @property
    def _office(self) -> Office:
        """As what is sent here travels, where it does. What scripts of trouble send never does."""
        return self.office if self.transport is None else self.transport.office

    async def _answered(self, work: Work[T], reached: Callable[[T], Iterable[str]]) -> T:
        if self.transport is not None:
            return await self.transport.answered(work, reached)
        return await self.ledger.write(work)

    def horizon(self) -> int:
        """The moment up to which mailboxes can be read."""
        return self.ledger.horizon()

    async def now(self) -> int:
        """The same, after what has fallen due by then was done."""
        moment = self.clock.now()
        await self.fall_due()
        return min(moment, self.ledger.horizon()) if self.transport is not None else self.ledger.horizon()

    async def fall_due(self) -> None:
        """Do what has fallen due: letters come and are opened, attachments are waited for no longer."""
        if self.transport is not None:
            await self.transport.catch_up()
        row = self.db.execute("select 1 from unpaired where due <= ? limit 1", (self.clock.now(),)).fetchone()
        if row is not None:
            self.tell(await self._answered(partial(_due, office=self._office), lambda reached: reached))

    def tell(self, mailboxes: tuple[str, ...] | list[str]) -> None:
        """Wake whoever waits for news of these mailboxes."""
        for mailbox in mailboxes:
            if self.on_news is not None:
                self.on_news(mailbox)
            if mailbox in self._news:
                self._news[mailbox].set()

    async def news(self, mailbox: str, seconds: float) -> None:
        """Return when a mailbox has something new, or after so many real seconds."""
        event = self._news[mailbox]
        event.clear()
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            return


def check_sender(incoming: Incoming, own: frozenset[str] | None) -> None:
    """Unanswerable or NotYours, where a document is to be refused at the door."""
    verdict = incoming.verdict
    is_reply_whole = incoming.is_reply and verdict.valid and incoming.about("sender_gln")
    if refused_people(verdict) or not (is_reply_whole or is_answered(verdict)):
        raise Unanswerable(incoming)
    senders = {incoming.about("sender_gln"), incoming.about("transport_sender")} - {""}
    if own is not None and not senders <= own:
        raise NotYours


def _due(db: sqlite3.Connection, now: int, office: Office) -> tuple[str, ...]:
    reached: list[str] = []
    for one in list(due_pairs(db, office, now)):
        reached += settle(db, office, one.incoming, one.number, one.decision, now)
        reached.append(one.incoming.about("receiver_gln"))
    return tuple(reached)
