"""The answer to a transmission as a document: in the sender's format, version and envelope. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from mocks.medcom.incoming import Incoming
from sim.messages import terms
from sim.messages.acknowledge import Decision, receipt_kind, refuse_code
from sim.messages.compose.acknowledgement import (
    Acknowledgement,
    acknowledgement_tree,
    write_acknowledgement,
)
from sim.messages.compose.carecommunication import Format
from sim.messages.compose.envelopes import Shipment, acknowledgement_name, write_sbdh, write_vans
from sim.messages.compose.older import Receipt, write_receipt
from sim.messages.letter import Ids, Party

OLDER = ("xdis91", "xbin01")


@dataclass(frozen=True, slots=True)
class Answer:
    """A written answer. `kind` is acknowledgement or xctl01..03."""

    kind: str
    form: Format
    message_id: str
    body: bytes


def write_answer(
    incoming: Incoming, decision: Decision, ids: Ids, now: datetime, by: Party | None, by_network: bool = False
) -> Answer | None:
    """The answer `by` gives; None where the older format asks for none. `by` None: whoever was addressed."""
    answering = by or incoming.receiver
    if incoming.verdict.kind in OLDER:
        return _receipt(incoming, decision, ids, now, answering, by_network)
    form = cast(Format, incoming.verdict.format)
    ack = Acknowledgement(
        ids(),
        ids(),
        now,
        answering,
        incoming.sender,
        decision.code,
        incoming.about("message_id"),
        replace(incoming.latest, message_id=incoming.about("message_id")),
        decision.issues,
    )
    body = _compact(ack) if form == "json" else write_acknowledgement(ack, form)
    if incoming.verdict.envelope is not None:
        wrap = write_vans if incoming.verdict.envelope == "vans" else write_sbdh
        body = wrap(body, _shipment(ack, incoming, ids(), form))
    return Answer("acknowledgement", form, ack.message_id, body)


def _compact(ack: Acknowledgement) -> bytes:
    """Without indentation, which would have the slow encoder write it."""
    return json.dumps(acknowledgement_tree(ack), ensure_ascii=False, separators=(",", ":")).encode()


def _shipment(ack: Acknowledgement, incoming: Incoming, transport_id: str, form: Format) -> Shipment:
    patient = incoming.letter.patient if incoming.letter else None
    return Shipment(
        transport_id,
        ack.sent,
        ack.sender,
        ack.receiver,
        ack.message_id,
        ack.envelope_id,
        acknowledgement_name(ack.code),
        "2.0.0",
        terms.ACKNOWLEDGEMENT_EVENT,
        form,
        (patient.cpr or patient.x_ecpr or patient.d_ecpr) if patient else "",
    )


def _receipt(
    incoming: Incoming, decision: Decision, ids: Ids, now: datetime, by: Party, by_network: bool
) -> Answer | None:
    wants = incoming.older is not None and incoming.older.wants_positive
    kind = receipt_kind(decision.code, wants, by_network)
    if kind is None:
        return None
    number = ids().replace("-", "")
    receipt = Receipt(
        kind,
        f"K{number[:12]}",
        f"R{number[12:24]}",
        now,
        by.gln,
        incoming.about("sender_gln"),
        incoming.about("envelope_id"),
        incoming.about("message_id"),
        incoming.verdict.version or "XD9134L",
        "" if kind == "xctl03" else refuse_code(decision),
        "" if kind == "xctl03" else "; ".join(issue.text or issue.code for issue in decision.issues)[:350],
    )
    return Answer(kind, "xml", receipt.letter_id, write_receipt(receipt))
