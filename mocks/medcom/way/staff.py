"""What simulated staff write: answers, letters returned and forwarded, letters to the right address, and copies.

Each is a letter like any other, valid and in its thread. Who writes, when and to whom is the scenario's; the words are
ours.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from mocks.medcom.addresses import Address
from mocks.medcom.boxes import letter_of_item
from mocks.medcom.incoming import Incoming, read_incoming
from mocks.medcom.office import Office
from mocks.medcom.way.families import Member
from sim.messages.compose.carecommunication import write_letter
from sim.messages.convert import from_older
from sim.messages.letter import Author, Draft, Letter, forward, new, reply, resend
from sim.scenario.family import LED, Leg
from sim.scenario.legs import FORWARDED

_ANSWER = "Tak for jeres brev. Vi har set på det og bidrager gerne som foreslået.\nVenlig hilsen\n{name}"
_RETURNED = (
    "Brevet er kommet til os, men hører ikke til her. Send det venligst til rette afdeling.\nVenlig hilsen\n{name}"
)
_FORWARD = "Brevet er kommet til os, men hører til hos jer.\nVenlig hilsen\n{name}"


def author_after(before: Letter) -> Author:
    """Somebody who works there; everybody is made up. The role is a code where the letter's authors have codes: as
    published, medcom-careCommunication-7 takes all authors of a thread together."""
    coded = any(segment.author and segment.author.role_code for segment in before.segments)
    code, words = ("psykolog", "") if coded else ("", "medarbejder")
    return Author("Medarbejder", ("Test",), "00000000", code, words)


def letter_by(db: sqlite3.Connection, office: Office, family: int, member: Member, moment: int) -> bytes | None:
    """The letter staff send as this call of a family; None where there is nothing they could build it on."""
    sender, receiver = office.addresses.by_actor(member.sender), office.addresses.by_actor(member.receiver)
    if sender is None or receiver is None:
        return None
    before = _before(db, office, family, sender)
    if before is None:
        return None
    ids, now = office.ids(f"staff/{family}/{member.child}"), office.time(moment)
    leg, author = member.child & (LED - 1), author_after(before)
    if leg == Leg.MENDED and member.journey == FORWARDED:
        told = replace(before, receiver=sender.party)
        return write_letter(forward(ids, now, told, receiver.party, author, _FORWARD.format(name=sender.name)))
    if leg == Leg.MENDED:
        text = "\n".join(segment.text for segment in before.segments if segment.text)
        draft = Draft(author, text, before.category, before.topic)
        return write_letter(new(ids, now, sender.party, receiver.party, before.patient, draft))
    words = _RETURNED if leg == Leg.RETURNED else _ANSWER
    told = replace(before, receiver=sender.party, sender=receiver.party)
    return write_letter(reply(ids, now, told, author, words.format(name=sender.name)))


def copy_of(db: sqlite3.Connection, office: Office, transmission: int, copy: int, moment: int) -> bytes:
    """A copy of a letter: the same letter in a new envelope; what cannot be opened goes as it was."""
    incoming = _transmitted(db, office, transmission)
    if incoming.letter is None or incoming.verdict.envelope is not None:
        return incoming.data
    ids = office.ids(f"again/{transmission}/{copy}")
    again = resend(ids, office.time(moment), incoming.letter)
    return write_letter(again, "json" if incoming.verdict.format == "json" else "xml")


def _before(db: sqlite3.Connection, office: Office, family: int, at: Address) -> Letter | None:
    """The letter they have before them: the newest of the family in their mailbox, else the one that began it."""
    found = db.execute(
        "select i.number from copies c join items i on i.transmission = c.transmission where c.family = ?"
        " and i.mailbox = ? and i.box = 'in' and i.kind = 'carecommunication' order by i.number desc limit 1",
        (family, at.gln),
    ).fetchone()
    letter = letter_of_item(db, found[0]) if found else None
    if letter is not None:
        return letter
    row = db.execute(
        "select transmission from copies where family = ? and transmission is not null order by child, copy limit 1",
        (family,),
    ).fetchone()
    incoming = _transmitted(db, office, row[0]) if row else None
    if incoming is None or incoming.letter is not None or incoming.older is None:
        return incoming.letter if incoming else None
    return from_older(incoming.older, office.ids(f"read/{family}"), office.addresses.party, ())


def _transmitted(db: sqlite3.Connection, office: Office, number: int) -> Incoming:
    (body,) = db.execute("select body from transmissions where number = ?", (number,)).fetchone()
    return read_incoming(body, office.known)
