"""The post office: what all works on the ledger need to know, and the rows they share."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mocks.medcom.addresses import Address, Addresses
from mocks.medcom.incoming import Incoming
from mocks.medcom.moments import local_time
from sim.messages.acknowledge import Decision
from sim.messages.compose.acknowledgement import Issue, ResponseCode
from sim.messages.letter import Ids, counted_ids
from sim.network.days import day_number

UNDER_WAY = 1 << 62
"""When an item is available whose way has not ended yet."""


@dataclass(frozen=True, slots=True)
class Office:
    """The network between the parties. `run` names this ledger in ids, `first` is the first day of the test clock.
    `travels`: what is sent takes its time, and its moments are found on the way."""

    addresses: Addresses
    run: str
    first: date
    known: frozenset[str] = frozenset()
    travels: bool = False

    def time(self, moment: int) -> datetime:
        """A moment as local time."""
        return local_time(self.first, moment)

    def day(self, moment: int) -> int:
        """The day number of a moment."""
        return day_number(self.first + timedelta(microseconds=moment))

    def available(self, moment: int) -> int:
        """When an answer given at a moment is available."""
        return UNDER_WAY if self.travels else moment

    def ids(self, name: str) -> Ids:
        """Ids that belong to one event of this ledger."""
        return counted_ids(f"{self.run}/{name}")

    def newer(self, address: Address, moment: int) -> bool:
        """Whether a mailbox takes CareCommunication."""
        return address.takes_newer(self.day(moment))


@dataclass(frozen=True, slots=True)
class Settings:
    """What an owner set for a mailbox: who acknowledges its letters (service or owner), and whether it is closed."""

    acknowledges: str = "service"
    closed: bool = False
    webhook: str = ""


def settings_of(db: sqlite3.Connection, mailbox: str) -> Settings:
    """The settings of a mailbox."""
    row = db.execute("select acknowledges, closed, webhook from settings where mailbox = ?", (mailbox,)).fetchone()
    return Settings(row[0], bool(row[1]), row[2]) if row else Settings()


def record_transmission(db: sqlite3.Connection, incoming: Incoming, now: int, handling: str) -> int:
    """Log a transmission as it came, and give it its number."""
    verdict, about = incoming.verdict, incoming.about
    cursor = db.execute(
        "insert into transmissions (received, sender, receiver, kind, version, form, envelope, envelope_id,"
        " transport_id, message_id, handling, valid, findings, body) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            now, about("sender_gln"), about("receiver_gln"), verdict.kind, verdict.version or "", verdict.format,
            verdict.envelope, about("envelope_id"), about("transport_id"), about("message_id"), handling,
            verdict.valid, incoming.findings(), incoming.data,
        ),
    )  # fmt: skip
    assert cursor.lastrowid is not None
    return cursor.lastrowid


@dataclass(frozen=True, slots=True)
class Item:
    """A row for a mailbox. `answers` is the message an answer is about, `code` what it says."""

    mailbox: str
    available: int
    kind: str
    sender: str
    sender_name: str
    message_id: str
    transmission: int
    form: str
    thread_id: str = ""
    topic: str = ""
    code: str = ""
    answers: str = ""
    body: bytes | None = None
    box: str = "in"
    opened: int | None = None
    copy: int = 0


def deliver(db: sqlite3.Connection, item: Item) -> int | None:
    """Put an item in its mailbox; None when that letter lies there already."""
    cursor = db.execute(
        "insert or ignore into items (mailbox, box, available, kind, sender, sender_name, message_id, thread_id, topic,"
        " code, answers, form, transmission, opened, copy, body) values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            item.mailbox, item.box, item.available, item.kind, item.sender, item.sender_name, item.message_id,
            item.thread_id, item.topic, item.code, item.answers, item.form, item.transmission, item.opened,
            item.copy, item.body,
        ),
    )  # fmt: skip
    return cursor.lastrowid if cursor.rowcount else None


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that is to be answered: whose, its id, and by whom."""

    sender: str
    message_id: str
    by: str


def record_answer(db: sqlite3.Connection, asked: Asked, now: int, decision: Decision, item: int | None) -> None:
    """Keep what was answered to a message."""
    issues = json.dumps([[one.code, one.text, one.severity] for one in decision.issues], ensure_ascii=False)
    db.execute(
        "insert into answers (sender, message_id, by, given, code, issues, item) values (?,?,?,?,?,?,?)",
        (asked.sender, asked.message_id, asked.by, now, decision.code, issues, item),
    )
    db.execute(
        "update items set answered = ? where mailbox = ? and message_id = ? and sender = ? and box = 'in'"
        " and kind in ('carecommunication', 'xdis91', 'xbin01')",
        (decision.code, asked.by, asked.message_id, asked.sender),
    )


@dataclass(frozen=True, slots=True)
class Given:
    """Answers a message has been given: their codes in order, the last decision, and the item that carried it."""

    codes: tuple[ResponseCode, ...]
    last: Decision | None
    item: int | None


def answers_given(db: sqlite3.Connection, sender: str, message_id: str) -> Given:
    """What a message has been answered so far."""
    rows = db.execute(
        "select code, issues, item from answers where sender = ? and message_id = ? order by number",
        (sender, message_id),
    ).fetchall()
    if not rows:
        return Given((), None, None)
    code, issues, item = rows[-1]
    last = Decision(code, tuple(Issue(*one) for one in json.loads(issues)))
    return Given(tuple(row[0] for row in rows), last, item)
