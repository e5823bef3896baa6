"""Delivery, and the conversion between the newer and the older format where sender and receiver differ.

An XDIS91 waits up to 60 minutes for its XBIN01 and the other way round; then it crosses without its attachments, a
deliberately faulty letter, as MedCom's conversion rules have it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace

from mocks.medcom.addresses import Address
from mocks.medcom.incoming import Incoming, read_incoming
from mocks.medcom.office import Item, Office, deliver, settings_of
from sim.messages.acknowledge import Decision, issues_of
from sim.messages.compose.carecommunication import write_letter
from sim.messages.compose.older import OlderObject, write_xbin01, write_xdis91
from sim.messages.convert import PAIRING_WINDOW, from_older, to_older
from sim.messages.open_older import open_xbin01
from sim.messages.verify import verify

OK = Decision("ok")


@dataclass(frozen=True, slots=True)
class Settled:
    """Another message whose answer is now known."""

    incoming: Incoming
    number: int
    decision: Decision | None


@dataclass(frozen=True, slots=True)
class Crossed:
    """What a delivery led to. `decision` None: it waits for its other part, or its owner answers."""

    reached: tuple[str, ...] = ()
    decision: Decision | None = OK
    also: tuple[Settled, ...] = ()


def deliver_letter(db: sqlite3.Connection, office: Office, incoming: Incoming, number: int, arrival: int) -> Crossed:
    """Put a letter into its receiver's mailbox in the format it takes, and a copy into the sender's sent letters."""
    address = office.addresses.by_gln(incoming.about("receiver_gln"))
    if address is None:
        return Crossed(decision=None)
    newer, kind = office.newer(address, arrival), incoming.verdict.kind
    if newer and kind == "xdis91":
        return _from_older(db, office, incoming, number, arrival)
    if newer and kind == "xbin01":
        return _binaries_came(db, office, incoming, number, arrival)
    if not newer and kind == "carecommunication" and incoming.letter is not None:
        reached = _to_older(db, incoming, address, number, arrival)
    else:
        reached = deliver(db, _item(incoming, address.gln, number, arrival))
    _keep_copy(db, incoming, address, number, arrival)
    return Crossed((address.gln,) if reached else ())


def due_pairs(db: sqlite3.Connection, office: Office, now: int) -> Iterator[Settled]:
    """Letters whose attachments did not come in time: each crosses without them."""
    rows = db.execute(
        "select transmission, unpaired.kind, body from unpaired join transmissions on number = transmission"
        " where due <= ? order by due, transmission",
        (now,),
    ).fetchall()
    for number, kind, body in rows:
        db.execute("delete from unpaired where transmission = ?", (number,))
        if kind == "xdis91":
            incoming = read_incoming(body, office.known)
            crossed = _converted(db, office, incoming, number, None, now)
            yield Settled(incoming, number, crossed.decision)


def _item(incoming: Incoming, mailbox: str, number: int, arrival: int) -> Item:
    return Item(
        mailbox,
        arrival,
        incoming.verdict.kind,
        incoming.about("sender_gln"),
        incoming.sender.name,
        incoming.about("message_id"),
        number,
        incoming.verdict.format,
        thread_id=incoming.thread_id,
        topic=incoming.topic,
    )


def _keep_copy(db: sqlite3.Connection, incoming: Incoming, to: Address, number: int, moment: int) -> None:
    """The sender's own copy; its row names the receiver."""
    item = _item(incoming, incoming.about("sender_gln"), number, moment)
    deliver(db, replace(item, box="out", sender=to.gln, sender_name=to.name, opened=moment))


def _to_older(db: sqlite3.Connection, incoming: Incoming, to: Address, number: int, arrival: int) -> int | None:
    """A CareCommunication goes on as XDIS91, with an XBIN01 when it has files."""
    assert incoming.letter is not None
    older = to_older(replace(incoming.letter, receiver=to.party), f"K{number:012d}", f"T{number:012d}")
    item = _item(incoming, to.gln, number, arrival)
    reached = deliver(
        db, replace(item, kind="xdis91", message_id=older.letter_id, form="xml", body=write_xdis91(older))
    )
    parts = [older.letter_id]
    if older.objects:
        body = write_xbin01(older, f"L{number:012d}", f"X{number:012d}")
        deliver(db, replace(item, kind="xbin01", message_id=f"X{number:012d}", form="xml", body=body))
        parts.append(f"X{number:012d}")
    sender, message_id = incoming.about("sender_gln"), incoming.about("message_id")
    db.executemany(
        "insert or ignore into conversions values (?, ?, ?, ?, ?, ?, '')",
        [(to.gln, part, sender, message_id, len(parts), arrival) for part in parts],
    )
    return reached


def _from_older(db: sqlite3.Connection, office: Office, incoming: Incoming, number: int, arrival: int) -> Crossed:
    older = incoming.older
    if older is None:
        return Crossed(decision=None)
    if not older.objects:
        return _converted(db, office, incoming, number, (), arrival)
    wanted = {_plain(thing.identifier) for thing in older.objects}
    for transmission, body in _unpaired(db, incoming, "xbin01"):
        binaries = open_xbin01(read_incoming(body, office.known).content)
        if wanted <= {_plain(thing.identifier) for thing in binaries}:
            db.execute("delete from unpaired where transmission = ?", (transmission,))
            return _converted(db, office, incoming, number, binaries, arrival)
    _wait(db, incoming, number, arrival)
    return Crossed(decision=None)


def _binaries_came(db: sqlite3.Connection, office: Office, incoming: Incoming, number: int, arrival: int) -> Crossed:
    binaries = open_xbin01(incoming.content)
    there = {_plain(thing.identifier) for thing in binaries}
    for transmission, body in _unpaired(db, incoming, "xdis91"):
        waiting = read_incoming(body, office.known)
        if waiting.older and {_plain(thing.identifier) for thing in waiting.older.objects} <= there:
            db.execute("delete from unpaired where transmission = ?", (transmission,))
            crossed = _converted(db, office, waiting, transmission, binaries, arrival)
            return Crossed(crossed.reached, OK, (Settled(waiting, transmission, crossed.decision),))
    _wait(db, incoming, number, arrival)
    return Crossed()


def _converted(
    db: sqlite3.Connection,
    office: Office,
    incoming: Incoming,
    number: int,
    binaries: tuple[OlderObject, ...] | None,
    arrival: int,
) -> Crossed:
    """The older letter as a CareCommunication, judged as its receiver would judge it."""
    older, mailbox = incoming.older, incoming.about("receiver_gln")
    assert older is not None
    letter = from_older(older, office.ids(f"convert/{number}"), office.addresses.party, binaries)
    body = write_letter(letter)
    verdict = verify(body, known=office.known)
    by_owner = settings_of(db, mailbox).acknowledges == "owner"
    if verdict.errors and not by_owner:
        return Crossed(decision=Decision("fatal-error", issues_of(verdict)))
    item = replace(
        _item(incoming, mailbox, number, arrival),
        kind="carecommunication",
        message_id=letter.message_id,
        thread_id=letter.thread_id,
        form="json",
        body=body,
    )
    reached = deliver(db, item)
    copy = replace(item, mailbox=incoming.about("sender_gln"), box="out", sender=mailbox, opened=arrival)
    deliver(db, replace(copy, sender_name=letter.receiver.name))
    return Crossed((mailbox,) if reached else (), None if by_owner else OK)


def _wait(db: sqlite3.Connection, incoming: Incoming, number: int, moment: int) -> None:
    db.execute(
        "insert into unpaired values (?, ?, ?, ?, ?)",
        (
            number,
            incoming.about("sender_gln"),
            incoming.about("receiver_gln"),
            incoming.verdict.kind,
            moment + PAIRING_WINDOW,
        ),
    )


def _unpaired(db: sqlite3.Connection, incoming: Incoming, kind: str) -> list[tuple[int, bytes]]:
    return db.execute(
        "select transmission, body from unpaired join transmissions on number = transmission"
        " where unpaired.sender = ? and unpaired.receiver = ? and unpaired.kind = ? order by transmission",
        (incoming.about("sender_gln"), incoming.about("receiver_gln"), kind),
    ).fetchall()


def _plain(identifier: str) -> str:
    return identifier.replace("-", "").lower()
