"""Delivery statuses of messages, as EHMI's stations would have reported them: made of the hops when they are asked for.

Only where the scenario's letters travel over `ehmi`, which is HYPOTHETICAL for this message.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from mocks.entrance import passage_of
from mocks.medcom.doors import SYSTEM, own_mailboxes
from mocks.medcom.incoming import read_incoming
from mocks.medcom.office import Office
from mocks.medcom.service import Service
from mocks.refusal import Refusal, RefusalBody
from sim.messages import terms
from sim.messages.delivery_status import Reported, audit_event, passings

_REFUSED: dict[int | str, dict[str, Any]] = {status: {"model": RefusalBody} for status in (400, 401, 404)}
_MOST = 200
"""Messages told of at most in one answer; ask for one by its id, or go on `after`."""


class _Hop(NamedTuple):
    transmission: int
    is_answer: int
    item: int | None
    copy: int
    label: str
    arrived: int
    ended: int


def add_statuses(routes: APIRouter, service: Service, level: str) -> None:
    """Add the route."""

    @routes.get("/ehmi/AuditEvent", responses=_REFUSED)
    async def search(request: Request, message: str = "", party: str = "", after: int = 0) -> JSONResponse:
        """Delivery statuses as a searchset: of a `message` by its id, or of all a `party` (GLN or SOR code) sent and
        got `after` a transmission's number. Only what your own mailboxes sent or got."""
        passage_of(request, SYSTEM)
        own = own_mailboxes(service, request, level)
        if service.transport is None or not service.transport.routes.is_ehmi:
            raise Refusal(404, "address", "a scenario whose letters travel over ehmi", "one whose letters do not")
        if not message and not party:
            raise Refusal(400, "message", "the id of a message, or a party", "neither")
        await service.now()
        address = service.addresses.by_number(party)
        gln = address.gln if address else party
        events = [
            audit
            for number, hops in groupby(_hops(service.db, message, gln, after), key=lambda hop: hop.transmission)
            for audit in _events(service.db, service.transport.office, number, list(hops), own)
        ]
        entries = [{"resource": event, "search": {"mode": "match"}} for event in events]
        bundle = {"resourceType": "Bundle", "type": "searchset", "total": len(entries), "entry": entries}
        return JSONResponse(bundle, media_type="application/fhir+json")


def _hops(db: sqlite3.Connection, message: str, gln: str, after: int) -> Iterator[_Hop]:
    """The hops of the letters asked for and of their acknowledgements, letter by letter."""
    rows = db.execute(
        "select p.transmission, h.child != p.child, a.item, h.copy, h.label, h.arrived, h.ended from copies p"
        " join hops h on h.family = p.family and ((h.child = p.child and h.copy = p.copy)"
        "  or (h.child = p.child + 1 + p.copy and h.copy = 0))"
        " left join copies a on a.family = h.family and a.child = h.child and a.copy = h.copy and h.child != p.child"
        " where p.transmission in (select number from transmissions where number > ? and (message_id = ? or"
        "  (? != '' and (sender = ? or receiver = ?))) order by number limit ?)"
        " order by p.transmission, h.child != p.child, h.number",
        (after, message, gln, gln, gln, _MOST),
    )
    return map(_Hop._make, rows)


def _events(
    db: sqlite3.Connection, office: Office, number: int, hops: list[_Hop], own: frozenset[str] | None
) -> Iterator[dict[str, Any]]:
    sender, receiver, kind, body = db.execute(
        "select sender, receiver, kind, body from transmissions where number = ?", (number,)
    ).fetchone()
    if kind != "carecommunication" or (own is not None and not {sender, receiver} & own):
        return
    letter = _letter(office, body)
    for hop in hops:
        told = _answer(db, letter, hop.item) if hop.is_answer else letter
        if told is not None:
            for passing in passings(hop.label, office.time(hop.arrived), office.time(hop.ended), number):
                yield audit_event(told, passing)


def _letter(office: Office, body: bytes) -> Reported:
    incoming = read_incoming(body, office.known)
    patient = incoming.letter.patient if incoming.letter else None
    number = (patient.cpr or patient.x_ecpr or patient.d_ecpr) if patient else ""
    return Reported(
        incoming.about("message_id"),
        incoming.about("envelope_id"),
        terms.CARECOMMUNICATION_EVENT,
        incoming.verdict.version or "5.0",
        incoming.sender,
        incoming.receiver,
        number,
    )


def _answer(db: sqlite3.Connection, letter: Reported, item: int | None) -> Reported | None:
    """The acknowledgement goes the other way; it is about nobody, and names the letter."""
    row = db.execute("select message_id from items where number = ? and kind = 'acknowledgement'", (item,)).fetchone()
    if row is None:
        return None
    event = terms.ACKNOWLEDGEMENT_EVENT
    return Reported(row[0], "", event, "2.0", letter.receiver, letter.sender, original=letter.message_id)
