"""Duplicates: what a receiver does with ids it has seen, by the matrix of MedCom's reliable messaging.

GOV 043; VANS: GOV 032; EHMI: SBDH ehmiSBDHReliableMessaging. Bundle.id or the envelope's id names
the transmission, MessageHeader.id or the letter's id the message.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from enum import Enum
from typing import Literal


class Handling(Enum):
    """What to do with a transmission."""

    PROCESS = "process"
    REPEAT_ANSWER = "repeat the original answer"
    REPEAT_IN_NEW_ENVELOPE = "repeat the original answer's content with a new id and moment"
    REFUSE = "refuse: envelope ids are never reused"


ProtocolLayer = Literal["fhir", "envelope"]


def handling(envelope_seen: bool, message_seen: bool, layer: ProtocolLayer = "fhir") -> Handling:
    """The matrix itself. Nothing but PROCESS is ever shown to a user; all is logged.

    A new envelope with a known message may be processed again or refused at the FHIR layer; the test protocol asks not
    to show it again and to answer ok, so both layers repeat the answer's content here. A known envelope with a known
    message may be processed again or refused at the envelope layer; here the answer is repeated.
    """
    if not envelope_seen and not message_seen:
        return Handling.PROCESS
    if envelope_seen and message_seen:
        return Handling.REPEAT_ANSWER if layer == "fhir" else Handling.REPEAT_IN_NEW_ENVELOPE
    return Handling.REPEAT_IN_NEW_ENVELOPE if message_seen else Handling.REFUSE


def handling_of(
    envelope_id: str,
    message_id: str,
    envelopes: Mapping[str, str],
    messages: Container[str],
    layer: ProtocolLayer = "fhir",
) -> Handling:
    """What to do with these ids, given the message each known envelope carried and the messages known.

    An envelope id that is seen again around another known message is a reused id too.
    """
    carried = envelopes.get(envelope_id)
    if carried is not None and carried != message_id:
        return Handling.REFUSE
    return handling(carried is not None, message_id in messages, layer)
