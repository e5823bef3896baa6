"""A letter and what it is made of, as facts: what compose writes, reading opens, threads order and conversion turns.

Identifiers are bare UUIDs (without urn:uuid:) where the standard uses UUIDs, and are kept as they came otherwise.
Moments are aware datetimes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from sim.messages import terms

Ids = Callable[[], str]
"""A source of new identifiers: each call gives another UUID."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation with a mailbox: its lokationsnummer (GLN) and SOR code."""

    name: str
    gln: str
    sor: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Patient:
    """The citizen a letter is about. At least one of the three numbers is given."""

    family: str
    given: tuple[str, ...] = ()
    cpr: str = ""
    x_ecpr: str = ""
    d_ecpr: str = ""
    d_ecpr_system: str = terms.D_ECPR_SYSTEM
    deceased: bool = False


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a segment, in a role that is either a code of MedCom's list or words."""

    family: str
    given: tuple[str, ...]
    phone: str
    role_code: str = ""
    role_text: str = ""
    organization: Party | None = None


@dataclass(frozen=True, slots=True)
class CareTeam:
    """A team within an organisation, as a specific sender or recipient."""

    name: str
    organization: Party


Someone = Author | CareTeam


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file or a link. In a reply an earlier file stands with its title only: data and url are None."""

    title: str
    content_type: str = "application/pdf"
    data: bytes | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One payload: a text or an attachment, with its id, its moment and who wrote it."""

    id: str
    written: datetime
    by: Party
    text: str | None = None
    attachment: Attachment | None = None
    author: Author | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One Provenance: the sending of a letter, the segments it added and the letter it builds on.

    `preceding` is the MessageHeader.id before it, or "<lokationsnummer>#<brevid>" of an older letter.
    """

    message_id: str
    activity: str
    occurred: datetime
    by: Party
    added: tuple[str, ...]
    preceding: str | None = None


@dataclass(frozen=True, slots=True)
class Episode:
    """An episode of care, carried by an Encounter. `system` is LPR3's, or the sender's SOR address."""

    value: str
    system: str
    status: str = "in-progress"
    kind: str = "AMB"


@dataclass(frozen=True, slots=True)
class Letter:
    """A CareCommunication: the whole thread as it was sent with this letter."""

    envelope_id: str
    message_id: str
    thread_id: str
    sent: datetime
    sender: Party
    receiver: Party
    patient: Patient
    category: str
    segments: tuple[Segment, ...]
    history: tuple[Exchange, ...]
    topic: str = ""
    priority: str = ""
    episode: Episode | None = None
    specific_sender: Someone | None = None
    specific_recipient: Someone | None = None
    edition: str = "5.0.4"

    @property
    def activity(self) -> str:
        """new-message, reply-message or forward-message."""
        return self.history[-1].activity

    @property
    def preceding(self) -> str | None:
        """The letter this one answers or forwards."""
        return self.history[-1].preceding

    @property
    def new_segments(self) -> tuple[Segment, ...]:
        """The segments this letter added to its thread."""
        added = set(self.history[-1].added)
        return tuple(segment for segment in self.segments if segment.id in added)


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be said in a new letter, and how; `edition` is 4.0 or one of 5.0."""

    author: Author
    text: str
    category: str
    topic: str = ""
    priority: str = ""
    attachments: tuple[Attachment, ...] = ()
    episode: Episode | None = None
    specific_sender: Someone | None = None
    specific_recipient: Someone | None = None
    edition: str = "5.0.4"


def new(ids: Ids, now: datetime, sender: Party, receiver: Party, patient: Patient, draft: Draft) -> Letter:
    """A new letter that begins a thread."""
    envelope_id, message_id, thread_id = ids(), ids(), ids()
    segments = _segments(ids, now, sender, draft.author, draft.text, draft.attachments)
    exchange = Exchange(message_id, "new-message", now, sender, tuple(segment.id for segment in segments))
    return Letter(
        envelope_id,
        message_id,
        thread_id,
        now,
        sender,
        receiver,
        patient,
        draft.category,
        segments,
        (exchange,),
        draft.topic,
        draft.priority,
        draft.episode,
        draft.specific_sender,
        draft.specific_recipient,
        draft.edition,
    )


def reply(
    ids: Ids, now: datetime, to: Letter, author: Author, text: str, *, attachments: tuple[Attachment, ...] = ()
) -> Letter:
    """The receiver's answer in the same thread (governance 3, 6, 7).

    The content of earlier attachments is left out, their ids, moments and titles kept; the specific sender becomes the
    specific recipient; the episode of care is returned.
    """
    envelope_id, message_id = ids(), ids()
    added = _segments(ids, now, to.receiver, author, text, attachments)
    earlier = tuple(_without_content(segment) for segment in to.segments)
    exchange = Exchange(message_id, "reply-message", now, to.receiver, tuple(s.id for s in added), to.message_id)
    return replace(
        to,
        envelope_id=envelope_id,
        message_id=message_id,
        sent=now,
        sender=to.receiver,
        receiver=to.sender,
        segments=(*earlier, *added),
        history=(*to.history, exchange),
        specific_sender=to.specific_recipient,
        specific_recipient=to.specific_sender,
    )


def forward(ids: Ids, now: datetime, letter: Letter, receiver: Party, author: Author, text: str) -> Letter:
    """The whole thread sent on to a third party, as a new thread (governance 14, 17, 19)."""
    envelope_id, message_id, thread_id = ids(), ids(), ids()
    added = _segments(ids, now, letter.receiver, author, text, ())
    exchange = Exchange(
        message_id, "forward-message", now, letter.receiver, tuple(s.id for s in added), letter.message_id
    )
    return replace(
        letter,
        envelope_id=envelope_id,
        message_id=message_id,
        thread_id=thread_id,
        sent=now,
        sender=letter.receiver,
        receiver=receiver,
        segments=(*letter.segments, *added),
        history=(*letter.history, exchange),
        specific_sender=None,
        specific_recipient=None,
    )


def resend(ids: Ids, now: datetime, letter: Letter) -> Letter:
    """The same letter in a new envelope: what a sender does when no acknowledgement came."""
    return replace(letter, envelope_id=ids(), sent=now)


def derived_id(*parts: str) -> str:
    """A UUID of version 4 form that belongs to these words: for resources that have no id of their own."""
    raw = bytearray(blake2b("/".join(parts).encode(), digest_size=16).digest())
    raw[6] = raw[6] & 0x0F | 0x40
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def counted_ids(name: str) -> Ids:
    """A source of identifiers that gives the same row of UUIDs for the same name."""
    count = 0

    def following() -> str:
        nonlocal count
        count += 1
        return derived_id(name, str(count))

    return following


def _segments(
    ids: Ids, now: datetime, by: Party, author: Author, text: str, attachments: tuple[Attachment, ...]
) -> tuple[Segment, ...]:
    said = Segment(ids(), now, by, text=text, author=author)
    return (said, *(Segment(ids(), now, by, attachment=attachment, author=author) for attachment in attachments))


def _without_content(segment: Segment) -> Segment:
    if segment.attachment is None or segment.attachment.data is None:
        return segment
    return replace(segment, attachment=replace(segment.attachment, data=None))
