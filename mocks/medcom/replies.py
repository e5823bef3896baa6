"""Acknowledgements and receipts that owners of mailboxes give themselves. One work each.

They never get an answer, never contradict an earlier one, and cross into the format of the letter they answer.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import NamedTuple

from mocks.medcom.incoming import Incoming, read_incoming
from mocks.medcom.intake import Taken, settle
from mocks.medcom.office import Asked, Item, Office, answers_given, deliver, record_answer, record_transmission
from sim.messages.acknowledge import Decision, may_follow
from sim.messages.compose.acknowledgement import Issue, ResponseCode
from sim.messages.convert import joined_answer

FAMILY = {"carecommunication": "acknowledgement", "xdis91": "xctl", "xbin01": "xctl"}


class NothingToAnswer(Exception):
    """A reply to a letter that does not lie in the mailbox of its sender."""


class Contradicts(Exception):
    """A reply that says something else than an earlier, final one."""


class _Original(NamedTuple):
    """The letter a reply is about: its transmission, and how it lies in the mailbox."""

    transmission: int
    sender: str
    message_id: str
    kind: str
    body: bytes


def take_reply(db: sqlite3.Connection, office: Office, incoming: Incoming, now: int) -> Taken:
    """An acknowledgement or receipt goes to the letter's sender; a second copy of it is only logged."""
    by, code = incoming.about("sender_gln"), incoming.code
    original = _original(db, by, incoming.about("receiver_gln"), incoming.about("response_to"))
    seen = db.execute(
        "select 1 from transmissions where sender = ? and message_id = ?", (by, incoming.about("message_id"))
    ).fetchone()
    if original is None or code is None:
        raise NothingToAnswer
    if seen is not None:
        number = record_transmission(db, incoming, now, "repeat_answer")
        return Taken(number, "repeat_answer", None, (), ())
    _check(db, original, code)
    number = record_transmission(db, incoming, now, "process")
    if incoming.verdict.kind.startswith(FAMILY.get(original.kind, "-")):
        reached = _pass_on(db, office, incoming, original, number, now)
    else:
        reached = _cross(db, office, incoming, original, now)
    return Taken(number, "process", None, tuple(reached), ())


def answer_item(
    db: sqlite3.Connection, office: Office, mailbox: str, item: int, decision: Decision, now: int
) -> tuple[str, ...]:
    """The owner answers a letter and leaves the writing of it to the service; the mailboxes with something new."""
    row = db.execute(
        "select sender, message_id from items where number = ? and mailbox = ? and box = 'in' and available <= ?",
        (item, mailbox, now),
    ).fetchone()
    original = _original(db, mailbox, *row) if row else None
    if original is None:
        raise NothingToAnswer
    _check(db, original, decision.code)
    incoming = _as_asked(read_incoming(original.body, office.known), original, mailbox)
    return tuple(settle(db, office, incoming, original.transmission, decision, now))


def _as_asked(incoming: Incoming, original: _Original, mailbox: str) -> Incoming:
    """A letter with what is known of it from outside, where its content was damaged on its way."""
    known = {"sender_gln": original.sender, "message_id": original.message_id, "receiver_gln": mailbox}
    verdict = incoming.verdict
    form = verdict.format if verdict.format in ("json", "xml") else "json"
    return replace(incoming, verdict=replace(verdict, format=form, about={**verdict.about, **known}))


def _original(db: sqlite3.Connection, mailbox: str, sender: str, message_id: str) -> _Original | None:
    row = db.execute(
        "select t.number, t.sender, t.message_id, t.kind, t.body from items i join transmissions t"
        " on t.number = i.transmission where i.mailbox = ? and i.sender = ? and i.message_id = ? and i.box = 'in'"
        " and i.kind in ('carecommunication', 'xdis91', 'xbin01') limit 1",
        (mailbox, sender, message_id),
    ).fetchone()
    return _Original(*row) if row else None


def _check(db: sqlite3.Connection, original: _Original, code: ResponseCode) -> None:
    given = answers_given(db, original.sender, original.message_id)
    if not may_follow(given.codes, code):
        raise Contradicts


def _pass_on(
    db: sqlite3.Connection, office: Office, incoming: Incoming, original: _Original, number: int, now: int
) -> list[str]:
    """A reply in the letter's own family goes on as it came."""
    by = incoming.about("sender_gln")
    address = office.addresses.by_gln(by)
    kind = incoming.verdict.kind
    item = deliver(
        db,
        Item(
            original.sender,
            office.available(now),
            kind,
            by,
            address.name if address else "",
            incoming.about("message_id"),
            number,
            incoming.verdict.format,
            code=incoming.code or "",
            answers=original.message_id,
        ),
    )
    assert incoming.code is not None
    asked = Asked(original.sender, original.message_id, by)
    record_answer(db, asked, now, Decision(incoming.code, _issues(incoming)), item)
    return [original.sender]


def _cross(db: sqlite3.Connection, office: Office, incoming: Incoming, original: _Original, now: int) -> list[str]:
    """A reply in the other family is written anew; several receipts to one letter make one acknowledgement."""
    code = incoming.code
    by, letter_id = incoming.about("sender_gln"), incoming.about("response_to")
    row = db.execute(
        "select expected, first, sender, message_id from conversions where mailbox = ? and letter_id = ?",
        (by, letter_id),
    ).fetchone()
    if row is not None:
        expected, first, *letter_of = row
        db.execute(
            "update conversions set kinds = ? where mailbox = ? and letter_id = ?",
            (incoming.verdict.kind, by, letter_id),
        )
        kinds = [
            kind
            for (kind,) in db.execute(
                "select kinds from conversions where mailbox = ? and sender = ? and message_id = ? and kinds != ''",
                (by, *letter_of),
            )
        ]
        joined = joined_answer(kinds, expected, first, now)
        if joined in ("wait", "nothing"):
            return []
        code = "ok" if joined == "ok" else "fatal-error"
    assert code is not None
    letter = read_incoming(original.body, office.known)
    return settle(db, office, letter, original.transmission, Decision(code, _issues(incoming)), now)


def _issues(incoming: Incoming) -> tuple[Issue, ...]:
    """What a reply gives as reasons, as far as its code tells; its own words stay in its document."""
    return () if incoming.code == "ok" else (Issue("MSG_PARAM_INVALID", "Se modtagerens svar."),)
