"""What letters on their way leave on disk. One work per batch of notes, in their order, each at its own moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mocks.medcom.incoming import Incoming, read_incoming
from mocks.medcom.intake import Arrival, arrive, log
from mocks.medcom.office import UNDER_WAY, Office
from mocks.medcom.way.families import Member
from mocks.medcom.way.notes import OUTSET, Note, What
from mocks.medcom.way.staff import copy_of, letter_by
from sim.messages.duplicates import Handling

MemberOf = Callable[[int, int], Member]
"""The call with this child number of the family with this number."""


class Start(NamedTuple):
    """An acknowledgement that sets out now: nothing on the calendar began it."""

    family: int
    child: int
    copy: int
    moment: int


@dataclass(slots=True)
class Applied:
    """What a batch led to: mailboxes with something new, and acknowledgements that are to set out."""

    reached: list[str] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Departure:
    """A transmission that sets out: as which copy of which call of which family."""

    transmission: int
    handled: Handling
    family: int
    child: int
    copy: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a letter when it is sent: its family, and how it will be met (see travels.Life). `joins`: the
    number of a family under way that it is part of, as an owner's answer is part of its letter's."""

    routes: bytes
    key: tuple[int, int, int, int]
    child: int
    sound: bool
    whole: bool
    lies: bool
    joins: int | None = None


def depart(
    db: sqlite3.Connection, now: int, incoming: Incoming, setting: Setting, attempt: int | None, arrived: int
) -> Departure:
    """Log a transmission and its place: a new family, or one more copy of a letter that was sent before."""
    number, handled = log(db, incoming, now)
    sender, message_id = incoming.about("sender_gln"), incoming.about("message_id")
    known = db.execute(
        "select family, child from letters where sender = ? and message_id = ?", (sender, message_id)
    ).fetchone()
    fresh = known is None and setting.joins is None
    if known is None and setting.joins is not None:
        known = setting.joins, setting.child
        _remember(db, incoming, *known)
    if known is None:
        sound = setting.sound and handled is not Handling.REFUSE
        cursor = db.execute(
            "insert into families (day, actor, kind, n, sound, whole, lies, routes) values (?, ?, ?, ?, ?, ?, ?, ?)",
            (*setting.key, sound, setting.whole, setting.lies, setting.routes),
        )
        assert cursor.lastrowid is not None
        known = cursor.lastrowid, setting.child
        _remember(db, incoming, *known)
    family, child = known
    used = {copy for (copy,) in db.execute("select copy from copies where family = ? and child = ?", known)}
    copy = attempt if attempt is not None and attempt not in used else max(used, default=-1) + 1
    _carry(db, family, child, copy, number)
    db.execute("update copies set began = ? where family = ? and child = ? and copy = ?", (arrived, *known, copy))
    _stand(db, [(family, child, copy, 0, OUTSET, arrived, -1)])
    return Departure(number, handled, family, child, copy, fresh)


def loose(db: sqlite3.Connection, mailboxes: Iterable[str], now: int) -> list[Start]:
    """Acknowledgements that wait to set out, given by owners or on account of another message."""
    starts = []
    for mailbox in dict.fromkeys(mailboxes):
        rows = db.execute(
            "select number, answers from items where mailbox = ? and box = 'in' and available = ?"
            " and not exists (select 1 from copies where copies.item = items.number)",
            (mailbox, UNDER_WAY),
        ).fetchall()
        for item, answers in rows:
            known = db.execute(
                "select family, child from letters where sender = ? and message_id = ?", (mailbox, answers)
            ).fetchone()
            if known is None:
                db.execute("update items set available = ? where number = ?", (now, item))
                continue
            family, child = known[0], known[1] + 1
            (copy,) = db.execute(
                "select coalesce(max(copy) + 1, 0) from copies where family = ? and child = ?", (family, child)
            ).fetchone()
            _answer(db, family, child, copy, item)
            _stand(db, [(family, child, copy, 0, OUTSET, now, -1)])
            starts.append(Start(family, child, copy, now))
    return starts


def apply(
    db: sqlite3.Connection, office: Office, notes: Sequence[Note], members: MemberOf, read: dict[int, Incoming]
) -> Applied:
    """Put what happened on disk. `read`: transmissions that have been read already, by number."""
    batch = _Batch(db, office, members, read)
    for note in notes:
        batch.put(note)
    batch.end()
    return batch.done


_Key = tuple[int, int, int, int]


@dataclass(slots=True)
class _Batch:
    """`standing`: where each copy stands after the batch; None: nowhere any more."""

    db: sqlite3.Connection
    office: Office
    members: MemberOf
    read: dict[int, Incoming]
    done: Applied = field(default_factory=Applied)
    standing: dict[_Key, tuple[int, int, int] | None] = field(default_factory=dict)
    hops: list[tuple[object, ...]] = field(default_factory=list)

    def put(self, note: Note) -> None:
        """One note. What only moves a copy on is put together at the end."""
        at = note.family, note.child, note.copy
        match note.what:
            case What.REACHED:
                self.standing[*at, min(note.a, 0)] = (note.a, note.moment, -1)
            case What.STARTED:
                self._started((*at, 0), note.moment)
            case What.ENDED:
                self.standing[*at, min(note.a, 0)] = None
            case What.PASSED:
                self.hops.append((*at, note.a, note.label, note.b, note.c, note.moment))
            case _:
                self._put_event(note)

    def _put_event(self, note: Note) -> None:
        db, done = self.db, self.done
        match note.what:
            case What.BEGAN:
                _began(db, note)
            case What.DELIVERED:
                _mark(db, note, "delivered", note.child)
            case What.OPENED:
                _mark(db, note, "opened", note.child)
                _opened(db, note)
            case What.ARRIVED:
                _arrived(db, self.office, note, self.read, done)
            case What.SETTLED:
                _mark(db, note, "settled", note.a)
                done.reached += _back(db, note)
            case What.MISSING:
                _missing(db, note)
            case What.SENT | What.AGAIN:
                _sent(db, self.office, note, self.members(note.family, note.child))

    def _started(self, key: _Key, moment: int) -> None:
        known = self.standing.get(key)
        if known is not None:
            self.standing[key] = (known[0], known[1], moment)
            return
        self.db.execute(
            "update walks set began = ? where family = ? and child = ? and copy = ? and kind = ?", (moment, *key)
        )

    def end(self) -> None:
        """Put down where the copies stand now, and the hops they passed."""
        self.db.executemany(
            "insert into hops (family, child, copy, hop, label, arrived, began, ended) values (?,?,?,?,?,?,?,?)",
            self.hops,
        )
        _stand(self.db, [(*key, *where) for key, where in self.standing.items() if where is not None])
        gone = [key for key, where in self.standing.items() if where is None]
        self.db.executemany("delete from walks where family = ? and child = ? and copy = ? and kind = ?", gone)


def _missing(db: sqlite3.Connection, note: Note) -> None:
    db.execute(
        "update copies set missing = ? where family = ? and child = ? and copy = ?",
        (note.moment, note.family, note.child, note.copy),
    )


def _began(db: sqlite3.Connection, note: Note) -> None:
    db.execute(
        "insert into copies (family, child, copy, began) values (?, ?, ?, ?)"
        " on conflict do update set began = excluded.began",
        (note.family, note.child, note.copy, note.moment),
    )


def _mark(db: sqlite3.Connection, note: Note, what: str, child: int) -> None:
    db.execute(
        f"insert into calls (family, child, {what}) values (?, ?, ?)"  # noqa: S608 - our own words
        f" on conflict do update set {what} = coalesce({what}, excluded.{what})",
        (note.family, child, note.moment),
    )


def _opened(db: sqlite3.Connection, note: Note) -> None:
    db.execute(
        "update items set opened = coalesce(opened, ?) where box = 'in' and code = '' and transmission in"
        " (select transmission from copies where family = ? and child = ?)",
        (note.moment, note.family, note.child),
    )


def _arrived(db: sqlite3.Connection, office: Office, note: Note, read: dict[int, Incoming], done: Applied) -> None:
    row = db.execute(
        "select number, handling, body from copies join transmissions on number = transmission"
        " where family = ? and child = ? and copy = ?",
        (note.family, note.child, note.copy),
    ).fetchone()
    if row is None:
        return
    number, logged, body = row
    incoming = read.pop(number, None) or read_incoming(body, office.known)
    handled = Handling[logged.upper()]
    if handled is not Handling.REFUSE:  # which copy is the first is known only now
        handled = Handling.PROCESS if note.b else _repeated(handled)
    taken = arrive(db, office, Arrival(incoming, number, handled), note.moment)
    if taken.code is not None:
        (item,) = db.execute(
            "select item from answers where sender = ? and message_id = ? order by number desc limit 1",
            (incoming.about("sender_gln"), incoming.about("message_id")),
        ).fetchone()
        if item is not None:
            _answer(db, note.family, note.a, note.c, item)
    done.reached += taken.reached
    done.starts += loose(db, taken.reached, note.moment)


def _repeated(handled: Handling) -> Handling:
    return Handling.REPEAT_ANSWER if handled is Handling.PROCESS else handled


def _back(db: sqlite3.Connection, note: Note) -> list[str]:
    """The acknowledgement is available to whom it is for."""
    rows = db.execute(
        "update items set available = ? where available = ? and number in"
        " (select item from copies where family = ? and child = ? and copy = ?) returning mailbox",
        (note.moment, UNDER_WAY, note.family, note.child, note.copy),
    ).fetchall()
    return [mailbox for (mailbox,) in rows]


def _sent(db: sqlite3.Connection, office: Office, note: Note, member: Member) -> None:
    if note.what is What.AGAIN:
        (before,) = db.execute(
            "select max(transmission) from copies where family = ? and child = ?", (note.family, note.child)
        ).fetchone()
        body = None if before is None else copy_of(db, office, before, note.copy, note.moment)
    else:
        body = letter_by(db, office, note.family, member, note.moment)
    if body is None:
        return
    incoming = read_incoming(body, office.known)
    number, _ = log(db, incoming, note.moment)
    _carry(db, note.family, note.child, note.copy, number)
    _remember(db, incoming, note.family, note.child)


def _remember(db: sqlite3.Connection, incoming: Incoming, family: int, child: int) -> None:
    """Which call a letter is."""
    before = (incoming.letter.preceding if incoming.letter else None) or ""
    db.execute(
        "insert or ignore into letters values (?, ?, ?, ?, ?)",
        (incoming.about("sender_gln"), incoming.about("message_id"), family, child, before.rpartition("/")[2]),
    )


def _carry(db: sqlite3.Connection, family: int, child: int, copy: int, transmission: int) -> None:
    db.execute(
        "insert into copies (family, child, copy, transmission) values (?, ?, ?, ?)"
        " on conflict do update set transmission = excluded.transmission",
        (family, child, copy, transmission),
    )


def _answer(db: sqlite3.Connection, family: int, child: int, copy: int, item: int) -> None:
    db.execute(
        "insert into copies (family, child, copy, item) values (?, ?, ?, ?)"
        " on conflict do update set item = excluded.item",
        (family, child, copy, item),
    )


def _stand(db: sqlite3.Connection, rows: list[tuple[int, int, int, int, int, int, int]]) -> None:
    db.executemany("insert or replace into walks values (?, ?, ?, ?, ?, ?, ?)", rows)
