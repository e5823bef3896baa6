"""Items, letters and threads as JSON values."""

from __future__ import annotations

from typing import Any

from mocks.medcom.answer_models import ItemShown
from mocks.medcom.attachments import state_of
from mocks.medcom.boxes import Row
from mocks.medcom.office import Office
from sim.messages import terms
from sim.messages.letter import Author, Letter, Segment
from sim.messages.threads import Thread


def item_shown(office: Office, row: Row) -> ItemShown:
    """An item."""
    return ItemShown(
        number=row.number,
        available=told(office, row.available),
        kind=row.kind,
        sender=row.sender,
        sender_name=row.sender_name,
        message_id=row.message_id,
        thread_id=row.thread_id,
        topic=row.topic,
        code=row.code,
        answers=row.answers,
        form=row.form,
        transmission=row.transmission,
        read=None if row.opened is None else told(office, row.opened),
        answered=row.answered,
    )


def told(office: Office, moment: int) -> str:
    """A moment as local time with its zone."""
    return office.time(moment).isoformat(timespec="milliseconds")


def letter_shown(letter: Letter) -> dict[str, Any]:
    """A letter as a reader needs it."""
    who = letter.patient
    added = {segment.id for segment in letter.new_segments}
    numbers = {"cpr": who.cpr, "x_ecpr": who.x_ecpr, "d_ecpr": who.d_ecpr}
    return {
        "message_id": letter.message_id,
        "thread_id": letter.thread_id,
        "activity": letter.activity,
        "answers": letter.preceding,
        "sent": letter.sent.isoformat(),
        "sender": {"name": letter.sender.name, "gln": letter.sender.gln, "sor": letter.sender.sor},
        "receiver": {"name": letter.receiver.name, "gln": letter.receiver.gln, "sor": letter.receiver.sor},
        "patient": {"name": " ".join((*who.given, who.family)), **{k: v for k, v in numbers.items() if v}},
        "category": letter.category,
        "category_name": terms.CATEGORIES.get(letter.category, letter.category),
        "topic": letter.topic,
        "priority": letter.priority,
        "episode": letter.episode.value if letter.episode else None,
        "segments": [segment_shown(segment, segment.id not in added) for segment in letter.segments],
    }


def segment_shown(segment: Segment, earlier: bool = False) -> dict[str, Any]:
    """One segment: a text, a file with its size, or a link. `earlier`: another letter brought it."""
    attachment = segment.attachment
    return {
        "id": segment.id,
        "written": segment.written.isoformat(),
        "by": segment.by.name or segment.by.gln,
        "author": author_shown(segment.author) if segment.author else None,
        "text": segment.text,
        "attachment": None
        if attachment is None
        else {
            "title": attachment.title,
            "type": attachment.content_type,
            "bytes": None if attachment.data is None else len(attachment.data),
            "url": attachment.url,
            "state": state_of(attachment, earlier),
        },
    }


def author_shown(author: Author) -> str:
    """Name, role and telephone in a line."""
    name = " ".join((*author.given, author.family))
    return ", ".join(filter(None, (name, author.role_text or author.role_code, author.phone)))


def thread_shown(thread: Thread) -> dict[str, Any]:
    """A correspondence in its order."""
    return {
        "thread_id": thread.thread_id,
        "initiator": thread.initiator.name or thread.initiator.gln,
        "latest": thread.latest.message_id,
        "unread": thread.unread,
        "parallel": sorted(thread.parallel),
        "missing": sorted(thread.missing),
        "segments": [
            {
                **segment_shown(shown.segment, shown.without_letter),
                "message_id": shown.message_id,
                "answers": shown.answers,
                "unread": shown.unread,
                "without_letter": shown.without_letter,
            }
            for shown in thread.segments
        ],
    }
