"""The network while a script is armed: it delivers what the other party wrote, and troubles what the vendor sends."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from mocks.medcom.crossing import deliver_letter
from mocks.medcom.incoming import Incoming, read_incoming
from mocks.medcom.intake import Arrival, Taken, arrive, log, settle
from mocks.medcom.office import Item, Office, deliver, record_transmission
from mocks.medcom.trouble.armed import Armed, acts_of, find, keep, with_result
from sim.messages.acknowledge import Decision
from sim.messages.protocol.scenario import NONE, Seen, Trouble, Written
from sim.messages.wording import Text

NOTHING_CAME = Text("nothing came in time", "der kom intet i tide")


def arm(db: sqlite3.Connection, office: Office, armed: Armed, now: int) -> Armed:
    """Begin: what the other party does in the first step."""
    armed = _begin_step(db, office, armed, now)
    keep(db, armed)
    return armed


def is_troubled(db: sqlite3.Connection, incoming: Incoming) -> bool:
    """Whether a letter is from a mailbox with an armed script, to the other party of it."""
    row = db.execute(
        "select 1 from scripts where mailbox = ? and partner = ?",
        (incoming.about("sender_gln"), incoming.about("receiver_gln")),
    ).fetchone()
    return row is not None


def take_troubled(db: sqlite3.Connection, office: Office, incoming: Incoming, now: int) -> Taken:
    """A letter of the vendor, with the trouble of the step that is on."""
    armed = go_on(db, office, incoming.about("sender_gln"), now)
    step = armed.current if armed else None
    taken = _troubled(db, office, incoming, now, step.trouble if step else NONE)
    if armed is not None and step is not None and step.trouble.late:
        first = next(act for act in acts_of(db, armed) if act.kind == "letter").moment
        _delay(db, taken, first + int(step.trouble.late * armed.order.conditions.timeout))
    go_on(db, office, incoming.about("sender_gln"), now + 1)
    return taken


def go_on(db: sqlite3.Connection, office: Office, mailbox: str, now: int, give_up: bool = False) -> Armed | None:
    """Judge the step that is on, and go on to the next as far as the vendor has come. `give_up` ends a waiting step."""
    armed = find(db, mailbox)
    while armed is not None and (step := armed.current) is not None:
        outcome = step.check(seen_in(db, office, armed, now))
        if outcome.state == "waiting":
            if not give_up:
                break
            armed = with_result(armed, "wrong", *NOTHING_CAME)
        else:
            armed = with_result(armed, outcome.state, *outcome.found)
        if armed.current is not None:
            armed = _begin_step(db, office, armed, now)
        keep(db, armed)
    return armed


def seen_in(db: sqlite3.Connection, office: Office, armed: Armed, now: int) -> Seen:
    """What the check of the step that is on looks at."""
    acts, step = acts_of(db, armed), armed.current
    since = armed.reached_back if step is not None and step.reaches_back else armed.begun
    documents = armed.documents(office, acts)
    own = tuple(act for act in acts if act.moment >= since)
    return Seen(own, acts, armed.begun, now, armed.order.conditions, documents, armed.delivered)


def _begin_step(db: sqlite3.Connection, office: Office, armed: Armed, now: int) -> Armed:
    armed = replace(armed, begun=now)
    step = armed.current
    assert step is not None
    documents = armed.documents(office, acts_of(db, armed)) if step.delivers else {}
    for name in step.delivers:
        _deliver(db, armed, documents[name], now)
        armed = replace(armed, delivered=(*armed.delivered, name), reached_back=now)
    if step.settles:
        _settle_first(db, office, armed, now, int(step.settles * armed.order.conditions.timeout))
    return armed


def _deliver(db: sqlite3.Connection, armed: Armed, written: Written, now: int) -> None:
    """Into the mailbox as it is, however often it lay there before."""
    incoming, letter = read_incoming(written.data), written.letter
    number = record_transmission(db, incoming, now, "scripted")
    deliver(
        db,
        Item(
            armed.mailbox, now, "carecommunication", armed.order.partner, letter.sender.name, letter.message_id,
            number, incoming.verdict.format if incoming.verdict.format == "json" else "xml",
            thread_id=letter.thread_id, topic=letter.topic or letter.category, copy=number,
        ),
    )  # fmt: skip
    db.execute(
        "update transmissions set sender = ?, receiver = ?, message_id = ? where number = ?",
        (armed.order.partner, armed.mailbox, letter.message_id, number),
    )


def _settle_first(db: sqlite3.Connection, office: Office, armed: Armed, now: int, after: int) -> None:
    """The network solves by itself what kept the vendor's first letter; its ok comes so much later."""
    row = db.execute(
        "select number, body from transmissions where number > ? and sender = ? and receiver = ?"
        " and handling != 'scripted' order by number limit 1",
        (armed.transmissions, armed.mailbox, armed.order.partner),
    ).fetchone()
    if row is not None:
        incoming = read_incoming(row[1])
        deliver_letter(db, office, incoming, row[0], now)
        settle(db, office, incoming, row[0], Decision("ok"), now)
        db.execute(
            "update items set available = ? where transmission = ? and kind = 'acknowledgement' and code = 'ok'",
            (now + after, row[0]),
        )


def _troubled(db: sqlite3.Connection, office: Office, incoming: Incoming, now: int, trouble: Trouble) -> Taken:
    if trouble.lost:
        number = record_transmission(db, incoming, now, "lost")
        return Taken(number, "process", None, (), tuple(sorted(incoming.verdict.keys("error"))))
    number, handled = log(db, incoming, now)
    taken = arrive(db, office, Arrival(incoming, number, handled, trouble.forced), now)
    if trouble.answer_lost:
        db.execute(
            "update answers set item = null where item in (select number from items where transmission = ?)", (number,)
        )
        db.execute("delete from items where transmission = ? and mailbox = ? and box = 'in'",
                   (number, incoming.about("sender_gln")))  # fmt: skip
        return replace(taken, code=None)
    return taken


def _delay(db: sqlite3.Connection, taken: Taken, moment: int) -> None:
    db.execute(
        "update items set available = max(available, ?) where transmission = ? and kind = 'acknowledgement'",
        (moment, taken.transmission),
    )
