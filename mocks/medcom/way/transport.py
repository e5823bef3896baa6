"""The transport of one network: what is sent travels as the scenario says, and goes on after the process has died.

The calendar plays in memory and is ahead of the ledger by one batch of notes at most. Whoever reads waits for that
batch first, so what a reader has seen is on disk, and what is on disk is enough to go on from.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from mocks.call_key import CallKey
from mocks.medcom.addresses import TAKEN
from mocks.medcom.incoming import Incoming
from mocks.medcom.intake import Taken
from mocks.medcom.ledger import Ledger, Work
from mocks.medcom.office import Office
from mocks.medcom.way.families import Family, Member, packed, unpacked
from mocks.medcom.way.notes import Note
from mocks.medcom.way.practice import Mailboxes, Staff, kept
from mocks.medcom.way.record import Departure, Setting, Start, apply, depart, loose
from mocks.medcom.way.routes import Routes, Sending
from mocks.medcom.way.tables import TABLES
from mocks.medcom.way.travels import Life, Standing, Travels
from mocks.wall_calendar import WallCalendar
from sim.chance.draws import stable_id
from sim.messages.acknowledge import Receiver, acknowledge
from sim.scenario.family import LED

T = TypeVar("T")
OPERATION = "letter"
SMALL = 64 * 1024
"""What is smaller is not read again when it arrives; of larger documents none is held in memory on its way."""
ASKING = "new-message"
_FIRST = (0, LED)
"""Child numbers of letters that begin a family."""


class Transport:
    """Everything under way. `told` wakes whoever waits for news of mailboxes."""

    def __init__(
        self, office: Office, ledger: Ledger, calendar: WallCalendar, routes: Routes, told: Callable[[list[str]], None]
    ) -> None:
        self.office, self.ledger, self.calendar, self.routes = office, ledger, calendar, routes
        ledger.db.executescript(TABLES)
        self.mailboxes = Mailboxes(ledger.db, office.addresses)
        self.travels = Travels(calendar, self.mailboxes, self._noted)
        self._told = told
        self._lives: dict[int, Life] = {}
        self._families: dict[int, Family] = {}
        self._notes: list[Note] = []
        self._read: dict[int, Incoming] = {}
        self._writing: asyncio.Task[None] | None = None
        self._soon = False
        self._sent: dict[int, int] = {}
        self._beginnings = calendar.beginnings
        self.resume()

    # Sending -----------------------------------------------------------------------------------------------------

    async def send(self, incoming: Incoming, key: CallKey | None, arrived: int) -> Taken:
        """A letter sets out at `arrived`, a moment on the test clock; it is on disk when this returns."""
        sender = self.office.addresses.by_gln(incoming.about("sender_gln"))
        assert sender is not None
        receiver = self.office.addresses.by_gln(incoming.about("receiver_gln"))
        asks = incoming.verdict.kind == "xdis91" or incoming.about("activity") in ("", ASKING)
        to = receiver.actor if receiver else None
        joined = None if key is None else self._joined(key, sender.actor, to)
        if key is not None and joined is not None:
            family = joined.family
            setting = replace(_setting(incoming, family), child=key.parts[4], joins=joined.number)
        else:
            own_key = key if key is not None and key.parts[4] in _FIRST else self._next_key(sender.actor)
            family = self.routes.family(Sending(sender.actor, to, own_key, arrived, asks))
            setting = _setting(incoming, family)
        attempt = key.attempt if key else None
        left: Departure = await self.ledger.write(lambda db, now: depart(db, now, incoming, setting, attempt, arrived))
        if len(incoming.data) < SMALL:
            self._read[left.transmission] = incoming
        if left.fresh:
            self._families[left.family] = family
            self._lives[left.family] = Life(left.family, family, setting.sound, setting.whole, setting.lies)
        life = self._lives.get(left.family) or self._known(left.family)
        self.travels.depart(life, left.child, left.copy, arrived)
        self.calendar.run(self.calendar.clock.now())
        broken = tuple(sorted(incoming.verdict.keys("error")))
        return Taken(left.transmission, left.handled.name.lower(), None, (), broken)

    def _joined(self, key: CallKey, sender: int, receiver: int | None) -> Life | None:
        """The family under way that an owner's letter is part of: planned under this key, between the same two, and not
        sent yet. None for a letter that begins a family."""
        day, actor, kind, n, child = key.parts
        row = self.ledger.db.execute(
            "select number from families where kind = ? and actor = ? and n = ? and day = ?", (kind, actor, n, day)
        ).fetchone()
        if row is None or child in _FIRST:
            return None
        life = self._lives.get(row[0]) or self._known(row[0])
        member = life.family.members.get(child)
        planned = member is not None and member.is_letter and (member.sender, member.receiver) == (sender, receiver)
        return life if planned and child not in life.begun else None

    async def answered(self, work: Work[T], reached: Callable[[T], Iterable[str]]) -> T:
        """A work that gives acknowledgements to mailboxes it has `reached`: they set out."""

        def both(db: sqlite3.Connection, now: int) -> tuple[T, list[Start]]:
            given = work(db, now)
            return given, loose(db, reached(given), now)

        given, starts = await self.ledger.write(both)
        self._start(starts)
        return given

    async def tend(self, mailbox: str, staff: Staff | None) -> None:
        """From now on staff tend a mailbox, or nobody does (see `Mailboxes.say`); what lies there is not gone over."""
        await self.ledger.write(lambda db, _: kept(db, mailbox, staff))
        self.mailboxes.say(mailbox, staff)

    def _next_key(self, actor: int) -> CallKey:
        """(sender, operation, n-th since reset)."""
        n = self._sent.get(actor, 0)
        self._sent[actor] = n + 1
        return CallKey((0, actor, stable_id(f"mock/{OPERATION}"), n, 0))

    # What happens ------------------------------------------------------------------------------------------------

    def _noted(self, note: Note) -> None:
        self._notes.append(note)
        if not self._soon:
            try:
                asyncio.get_running_loop().call_soon(self._write_soon)
                self._soon = True
            except RuntimeError:
                pass  # nobody can read before somebody awaits `flush`

    def _write_soon(self) -> None:
        self._soon = False
        if self._notes:
            self._writing = asyncio.ensure_future(self._write(self._writing))

    async def catch_up(self) -> None:
        """Return when everything due by now has happened and is on disk. Where the stations have been emptied, because
        the test clock was set back, letters under way go on from where the ledger has them."""
        await self.flush()
        if self._beginnings != self.calendar.beginnings:
            self.begin_again()
        self.calendar.run(self.calendar.clock.now())
        await self.flush()

    async def flush(self) -> None:
        """Return when everything the calendar has found is on disk."""
        while self._notes or (self._writing is not None and not self._writing.done()):
            self._write_soon()
            if self._writing is not None:
                await self._writing

    async def _write(self, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await before
        notes, self._notes = self._notes, []
        done = await self.ledger.write(lambda db, _: apply(db, self.office, notes, self._member, self._read))
        self._start(done.starts)
        if not self._notes:
            for number in [number for number, life in self._lives.items() if not life.walks]:
                self._lives.pop(number)
                self._families.pop(number, None)
        self._told(list(dict.fromkeys(done.reached)))

    def _start(self, starts: Iterable[Start]) -> None:
        for start in starts:
            life = self._lives.get(start.family) or self._known(start.family)
            self.travels.depart(life, start.child, start.copy, start.moment)

    # What is known -----------------------------------------------------------------------------------------------

    def _member(self, family: int, child: int) -> Member:
        """Called by the ledger's thread too."""
        return self._families[family].members[child]

    def _known(self, number: int) -> Life:
        """A family from disk, as far as it has come."""
        db = self.ledger.db
        sound, whole, lies, routes = db.execute(
            "select sound, whole, lies, routes from families where number = ?", (number,)
        ).fetchone()
        family = self._families[number] = unpacked(routes, self.routes.names)
        life = self._lives[number] = Life(number, family, bool(sound), bool(whole), bool(lies))
        for child, delivered, settled in db.execute(
            "select child, delivered, settled from calls where family = ?", (number,)
        ):
            if delivered is not None:
                life.delivered.add(child)
            if settled is not None:
                life.settled.add(child)
        rows = db.execute("select child from copies where family = ? and began is not null", (number,))
        life.begun.update(child for (child,) in rows)
        return life

    def resume(self) -> None:
        """Go on with everything that was under way, and with counting."""
        db, now = self.ledger.db, self.calendar.clock.now()
        rows = db.execute(
            "select family, child, copy, position, arrived, began from walks order by arrived, family, child, copy"
        ).fetchall()
        for family, child, copy, *stood in rows:
            life = self._lives.get(family) or self._known(family)
            self.travels.resume(life, child, copy, Standing(*stood), now)
        kind = stable_id(f"mock/{OPERATION}")
        self._sent = dict(db.execute("select actor, max(n) + 1 from families where kind = ? group by actor", (kind,)))

    def begin_again(self) -> None:
        """Everything in memory as the ledger has it; the calendar has been emptied."""
        for life in self._lives.values():
            life.dropped = True
        self._beginnings = self.calendar.beginnings
        for known in (self._lives, self._families, self._read, self._sent):
            known.clear()
        self._notes.clear()
        self.mailboxes.load()
        self.resume()


def latest(db: sqlite3.Connection) -> int:
    """The last moment of which anything about letters under way is on disk; -1: none."""
    db.executescript(TABLES)
    (hop,) = db.execute("select coalesce(max(ended), -1) from hops").fetchone()
    (walk,) = db.execute("select coalesce(max(max(arrived, began)), -1) from walks").fetchone()
    return max(int(hop), int(walk))


def _setting(incoming: Incoming, family: Family) -> Setting:
    """How a letter will be met: judged as if its receiver's mailbox were open."""
    kind = incoming.verdict.kind
    decision = acknowledge(incoming.verdict, Receiver(accepts=TAKEN))
    older = incoming.older
    parted = kind == "xbin01" or (older is not None and bool(older.objects))
    sound = decision is not None and decision.code == "ok"
    return Setting(packed(family), family.key, family.first.child, sound, not parted, kind != "xbin01")
