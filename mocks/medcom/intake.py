"""Taking a transmission in: duplicates by the matrix, the decision, delivery, and exactly one answer. One work.

A transmission that is answered leaves three things behind, all in the same commit: its line in the log, the letter in
the receiver's mailbox, and the answer in the sender's.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from mocks.medcom.addresses import TAKEN
from mocks.medcom.crossing import deliver_letter
from mocks.medcom.incoming import Incoming
from mocks.medcom.office import (
    Asked,
    Given,
    Item,
    Office,
    answers_given,
    deliver,
    record_answer,
    record_transmission,
    settings_of,
)
from mocks.medcom.receipts import write_answer
from sim.messages.acknowledge import Decision, Receiver, acknowledge, may_follow
from sim.messages.duplicates import Handling, handling_of


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a transmission. `code` None: no answer yet, or none due. `reached`: mailboxes with new items."""

    transmission: int
    handling: str
    code: str | None
    reached: tuple[str, ...]
    broken: tuple[str, ...]


def take(db: sqlite3.Connection, office: Office, incoming: Incoming, now: int) -> Taken:
    """A letter is taken in, delivered and answered at once."""
    number, handled = log(db, incoming, now)
    return arrive(db, office, Arrival(incoming, number, handled), now)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A transmission in its receiver's system, and what its ids say is to be done with it."""

    incoming: Incoming
    number: int
    handled: Handling
    forced: Decision | None = None
    """The answer of scripted trouble, whatever the letter deserves."""


def log(db: sqlite3.Connection, incoming: Incoming, now: int) -> tuple[int, Handling]:
    """Keep a transmission as it came: its number, and what is to be done with it."""
    handled = _handling(db, incoming, incoming.about("sender_gln"), incoming.about("message_id"))
    return record_transmission(db, incoming, now, handled.name.lower()), handled


def arrive(db: sqlite3.Connection, office: Office, came: Arrival, arrival: int) -> Taken:
    """A transmission is delivered and answered."""
    incoming, number, handled = came.incoming, came.number, came.handled
    sender, message_id = incoming.about("sender_gln"), incoming.about("message_id")
    given = answers_given(db, sender, message_id)
    decision = came.forced or _decide(db, office, incoming, handled, given)
    reached: list[str] = []
    is_new = handled is Handling.PROCESS or (handled is not Handling.REFUSE and _may_still_come(given))
    if is_new and (decision is None or decision.code == "ok"):
        crossed = deliver_letter(db, office, incoming, number, arrival)
        reached += crossed.reached
        decision = crossed.decision if decision is not None else None
        for other in crossed.also:
            reached += settle(db, office, other.incoming, other.number, other.decision, arrival)
    if decision is not None and may_follow(given.codes, decision.code):
        answer(db, office, Due(incoming, number, decision, handled, given), arrival)
        reached.append(sender)
    else:
        decision = None
    broken = tuple(sorted(incoming.verdict.keys("error")))
    return Taken(number, handled.name.lower(), decision.code if decision else None, tuple(reached), broken)


def settle(
    db: sqlite3.Connection, office: Office, incoming: Incoming, number: int, decision: Decision | None, now: int
) -> list[str]:
    """Give a message, taken in earlier, its answer; the mailboxes that have something new."""
    given = answers_given(db, incoming.about("sender_gln"), incoming.about("message_id"))
    if decision is None or not may_follow(given.codes, decision.code):
        return []
    answer(db, office, Due(incoming, number, decision, Handling.PROCESS, given), now)
    return [incoming.about("sender_gln")]


@dataclass(frozen=True, slots=True)
class Due:
    """An answer that is due: to which transmission, what it says, and what the message was answered before."""

    incoming: Incoming
    number: int
    decision: Decision
    handled: Handling
    given: Given


def answer(db: sqlite3.Connection, office: Office, due: Due, moment: int) -> None:
    """Write the answer and put it into the sender's mailbox."""
    incoming, given = due.incoming, due.given
    if due.handled is Handling.REPEAT_ANSWER and given.item is not None and given.last == due.decision:
        item = _again(db, given.item, due.number, office.available(moment))
    else:
        item = _written(db, office, due, moment)
    asked = Asked(incoming.about("sender_gln"), incoming.about("message_id"), incoming.about("receiver_gln"))
    record_answer(db, asked, moment, due.decision, item)


def _written(db: sqlite3.Connection, office: Office, due: Due, moment: int) -> int | None:
    incoming, sender, by = due.incoming, due.incoming.about("sender_gln"), due.incoming.about("receiver_gln")
    address = office.addresses.by_gln(by)
    party = address.party if address else None
    ids = office.ids(f"answer/{due.number}/{len(due.given.codes)}")
    written = write_answer(incoming, due.decision, ids, office.time(moment), party, by_network=address is None)
    if written is None:
        return None
    item = Item(
        sender,
        office.available(moment),
        written.kind,
        by,
        address.name if address else incoming.receiver.name,
        written.message_id,
        due.number,
        written.form,
        thread_id=incoming.thread_id,
        topic=incoming.topic,
        code=due.decision.code,
        answers=incoming.about("message_id"),
        body=written.body,
    )
    return deliver(db, item)


def _handling(db: sqlite3.Connection, incoming: Incoming, sender: str, message_id: str) -> Handling:
    envelopes: dict[str, str] = {}
    for column in ("envelope_id", "transport_id"):
        value = incoming.about(column)
        if value:
            row = db.execute(
                f"select message_id from transmissions where sender = ? and {column} = ? and {column} != ''"  # noqa: S608 - ours
                " and handling != 'lost' limit 1",
                (sender, value),
            ).fetchone()
            if row is not None:
                envelopes[value] = row[0]
    row = db.execute(
        "select 1 from transmissions where sender = ? and message_id = ? and handling != 'lost' limit 1",
        (sender, message_id),
    )
    messages = {message_id} if row.fetchone() else set()
    reused = [carried for carried in envelopes.values() if carried != message_id]
    if reused:
        return Handling.REFUSE
    return handling_of(incoming.about("envelope_id"), message_id, envelopes, messages)


def _may_still_come(given: Given) -> bool:
    """Whether a message that was sent before has so far only been turned away for a while."""
    return given.last is not None and given.last.code == "transient-error"


def _decide(
    db: sqlite3.Connection, office: Office, incoming: Incoming, handled: Handling, given: Given
) -> Decision | None:
    """The answer; None while the receiver's owner is to give it."""
    mailbox = incoming.about("receiver_gln")
    address, settings = office.addresses.by_gln(mailbox), settings_of(db, mailbox)
    repeated = handled is not Handling.PROCESS
    if repeated and handled is not Handling.REFUSE and given.last is None:
        return None  # the first one is still being answered
    if address and settings.acknowledges == "owner" and not settings.closed and handled is not Handling.REFUSE:
        return given.last
    state = Receiver(address is not None, not settings.closed, TAKEN)
    return acknowledge(incoming.verdict, state, handled, given.last)


def _again(db: sqlite3.Connection, item: int, number: int, moment: int) -> int | None:
    """The original answer once more, as it was."""
    cursor = db.execute(
        "insert into items (mailbox, box, available, kind, sender, sender_name, message_id, thread_id, topic, code,"
        " answers, form, transmission, body) select mailbox, 'in', ?, kind, sender, sender_name, message_id, thread_id,"
        " topic, code, answers, form, ?, body from items where number = ?",
        (moment, number, item),
    )
    return cursor.lastrowid
