"""Looking into mailboxes: pages that follow an index and never scan, one item, one thread. Read only."""

from __future__ import annotations

import json
import sqlite3
from typing import Any, NamedTuple

from mocks.medcom.incoming import read_incoming
from sim.messages.letter import Letter
from sim.messages.threads import Held, Thread, thread_of, threads

MOST_ON_A_PAGE = 200
_COLUMNS = (
    "number, available, kind, sender, sender_name, message_id, thread_id, topic, code, answers, form, transmission,"
    " opened, answered, box"
)


class Row(NamedTuple):
    """An item as lists show it. Moments are microseconds on the test clock; `answered` is the code it was given."""

    number: int
    available: int
    kind: str
    sender: str
    sender_name: str
    message_id: str
    thread_id: str
    topic: str
    code: str
    answers: str
    form: str
    transmission: int
    opened: int | None
    answered: str | None
    box: str


class Cursor(NamedTuple):
    """Where a page ended: the last item's moment and number."""

    available: int
    number: int

    @classmethod
    def of(cls, text: str) -> Cursor:
        """From `moment.number`; ValueError."""
        available, _, number = text.partition(".")
        return cls(int(available), int(number))

    def __str__(self) -> str:
        return f"{self.available}.{self.number}"


BEGINNING = Cursor(-1, -1)


class Wanted(NamedTuple):
    """Which page: after a cursor, at most so many, all or only unread ones, of what came in or went out; of one message
    alone, where its id is given."""

    after: Cursor = BEGINNING
    limit: int = 50
    unread: bool = False
    box: str = "in"
    message: str = ""


def page(db: sqlite3.Connection, mailbox: str, now: int, wanted: Wanted) -> list[Row]:
    """The items that have come by now, in order of coming."""
    if wanted.unread:
        index, chosen = "items_unread", "opened is null and box = 'in'"
    else:
        index, chosen = "items_in_order", f"box = '{'out' if wanted.box == 'out' else 'in'}'"
    index, named = ("items_by_message", "message_id = ?") if wanted.message else (index, "? = ''")
    rows = db.execute(
        f"select {_COLUMNS} from items indexed by {index} where mailbox = ? and {chosen} and {named}"  # noqa: S608 - our own words
        " and (available, number) > (?, ?) and available <= ? order by available, number limit ?",
        (mailbox, wanted.message, wanted.after.available, wanted.after.number, now, min(wanted.limit, MOST_ON_A_PAGE)),
    )
    return [Row(*row) for row in rows]


def newest(db: sqlite3.Connection, mailbox: str, now: int, limit: int, box: str = "in") -> list[Row]:
    """The newest items, newest first."""
    rows = db.execute(
        f"select {_COLUMNS} from items indexed by items_in_order where mailbox = ? and box = ? and available <= ?"  # noqa: S608
        " order by available desc, number desc limit ?",
        (mailbox, box, now, limit),
    )
    return [Row(*row) for row in rows]


def older(db: sqlite3.Connection, mailbox: str, before: Cursor, limit: int, box: str = "in") -> list[Row]:
    """The items before a cursor, newest first."""
    rows = db.execute(
        f"select {_COLUMNS} from items indexed by items_in_order where mailbox = ? and box = ?"  # noqa: S608 - ours
        " and (available, number) < (?, ?) order by available desc, number desc limit ?",
        (mailbox, box, before.available, before.number, limit),
    )
    return [Row(*row) for row in rows]


def item(db: sqlite3.Connection, mailbox: str, number: int, now: int) -> Row | None:
    """One item of a mailbox, once it has come."""
    row = db.execute(
        f"select {_COLUMNS} from items where number = ? and mailbox = ? and available <= ?",  # noqa: S608 - ours
        (number, mailbox, now),
    ).fetchone()
    return Row(*row) if row else None


def answered(db: sqlite3.Connection, mailbox: str, message_id: str) -> str | None:
    """The last answer to a letter a mailbox sent: ok, transient-error or fatal-error; None while there is none."""
    row = db.execute(
        "select code from answers where sender = ? and message_id = ? order by number desc limit 1",
        (mailbox, message_id),
    ).fetchone()
    return row[0] if row else None


def body_of(db: sqlite3.Connection, number: int) -> bytes:
    """The document of an item: its own, or its transmission's as it came."""
    (body,) = db.execute(
        "select coalesce(i.body, t.body) from items i join transmissions t on t.number = i.transmission"
        " where i.number = ?",
        (number,),
    ).fetchone()
    found: bytes = body
    return found


def letter_of_item(db: sqlite3.Connection, number: int) -> Letter | None:
    """The letter in an item, if it is one that can be opened."""
    return read_incoming(body_of(db, number)).letter


def mark_opened(db: sqlite3.Connection, mailbox: str, number: int, now: int) -> bool:
    """Mark an item read; False when it is not there. The first opening counts."""
    cursor = db.execute(
        "update items set opened = coalesce(opened, ?) where number = ? and mailbox = ? and available <= ?",
        (now, number, mailbox, now),
    )
    return cursor.rowcount > 0


def thread(db: sqlite3.Connection, mailbox: str, thread_id: str, now: int) -> Thread | None:
    """One correspondence by the ordering rules, from letters received and sent."""
    held = list(_held(db, mailbox, thread_id, now))
    return thread_of(held) if held else None


def threads_of(db: sqlite3.Connection, mailbox: str, now: int, limit: int) -> tuple[Thread, ...]:
    """The correspondences of the newest `limit` letters."""
    ids = dict.fromkeys(row.thread_id for row in newest(db, mailbox, now, limit) if row.thread_id)
    return threads(held for thread_id in ids for held in _held(db, mailbox, thread_id, now))


def _held(db: sqlite3.Connection, mailbox: str, thread_id: str, now: int) -> list[Held]:
    rows = db.execute(
        "select i.number, i.opened from items i where i.mailbox = ? and i.thread_id = ? and i.available <= ?"
        " and i.kind = 'carecommunication' order by i.available, i.number",
        (mailbox, thread_id, now),
    ).fetchall()
    found = [(letter_of_item(db, number), opened is not None) for number, opened in rows]
    return [Held(letter, read) for letter, read in found if letter is not None]


def hops(db: sqlite3.Connection, transmission: int) -> dict[str, Any] | None:
    """What is known of a transmission on its way: received, delivered, opened, answered. Moments as in items."""
    row = db.execute(
        "select sender, receiver, kind, message_id, received, handling, valid, findings, body is null"
        " from transmissions where number = ?",
        (transmission,),
    ).fetchone()
    if row is None:
        return None
    sender, receiver, kind, message_id, received, handling, valid, findings, _ = row
    found: list[dict[str, Any]] = [{"hop": "accepted", "moment": received, "at": "network"}]
    for available, opened, what, code, mailbox, box in db.execute(
        "select available, opened, kind, code, mailbox, box from items where transmission = ? order by number",
        (transmission,),
    ):
        if box == "out":
            continue
        found.append({"hop": "available", "moment": available, "at": mailbox, "kind": what, "code": code})
        if opened is not None:
            found.append({"hop": "opened", "moment": opened, "at": mailbox, "kind": what, "code": code})
    codes = [
        {"code": code, "moment": given}
        for code, given in db.execute(
            "select code, given from answers where sender = ? and message_id = ? order by number", (sender, message_id)
        )
    ]
    return {
        "transmission": transmission,
        "sender": sender,
        "receiver": receiver,
        "kind": kind,
        "message_id": message_id,
        "handling": handling,
        "valid": bool(valid),
        "findings": json.loads(findings),
        "answers": codes,
        "hops": sorted(found, key=lambda hop: hop["moment"]),
    }
