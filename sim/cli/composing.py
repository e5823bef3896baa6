"""What tvaers compose can write: every kind of message, from a scenario's children, departments and clinics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sim.cli.correspondents import Correspondents, correspondents
from sim.messages import terms
from sim.messages.compose.acknowledgement import Acknowledgement, Issue, ResponseCode, answer, write_acknowledgement
from sim.messages.compose.broken import DAMAGES, damaged
from sim.messages.compose.carecommunication import Format, write_letter
from sim.messages.compose.envelopes import Shipment, acknowledgement_name, write_sbdh, write_vans
from sim.messages.compose.older import OlderLetter, write_receipt, write_xbin01, write_xdis91
from sim.messages.compose.samples import ATTACHMENT, D_ECPR, X_ECPR, sample_receipt, ship
from sim.messages.convert import to_older
from sim.messages.letter import (
    Attachment,
    CareTeam,
    Draft,
    Episode,
    Ids,
    Letter,
    Patient,
    counted_ids,
    derived_id,
    forward,
    new,
    reply,
)
from sim.mistake import Mistake, nearest

ZONE = ZoneInfo("Europe/Copenhagen")
ALL = "all"
_TEXT = "Vi har afsluttet udredningen og foreslår et fælles møde.\nVenlig hilsen"


@dataclass(frozen=True, slots=True)
class Order:
    """Whose letters, the number of the letter, its format, and the envelope around it (vans, sbdh or None)."""

    scenario: str
    number: int
    form: Format
    envelope: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """What a letter is written with: the people, a source of ids and the moment."""

    people: Correspondents
    ids: Ids
    now: datetime

    def draft(self, category: str = "psychiatry-social-disability", edition: str = "5.0.4") -> Draft:
        """A plain text."""
        return Draft(self.people.writer, _TEXT, category, "Opfølgning efter udredning", edition=edition)

    def new(self, draft: Draft, patient: Patient | None = None) -> Letter:
        """A new letter."""
        who = self.people
        return new(self.ids, self.now, who.sender, who.receiver, patient or who.patient, draft)


def _full(desk: Desk) -> Letter:
    link = Attachment("Vejledning", url="https://example.org/vejledning")
    draft = replace(
        desk.draft("regarding-referral"),
        priority="asap",
        attachments=(ATTACHMENT, link),
        episode=_episode(desk),
        specific_sender=desk.people.writer,
        specific_recipient=CareTeam("Team Midtby", desk.people.receiver),
    )
    return desk.new(draft)


def _episode(desk: Desk) -> Episode:
    raw = derived_id("episode", desk.people.patient.family, desk.people.patient.cpr)
    return Episode(f"urn:uuid:{raw[:14]}5{raw[15:]}", terms.LPR3_SYSTEM)


def _replied(desk: Desk) -> Letter:
    return reply(desk.ids, desk.now + timedelta(hours=3), _full(desk), desk.people.answerer, "Tak. Vi inviterer.")


def _forwarded(desk: Desk) -> Letter:
    later, who = desk.now + timedelta(hours=5), desk.people
    return forward(desk.ids, later, _full(desk), who.third, who.answerer, "Til orientering.")


LETTERS: dict[str, Callable[[Desk], Letter]] = {
    "new": lambda desk: desk.new(desk.draft()),
    "full": _full,
    "reply": _replied,
    "forward": _forwarded,
    "attachment": lambda desk: desk.new(replace(desk.draft(), attachments=(ATTACHMENT,))),
    "episode": lambda desk: desk.new(replace(desk.draft(), episode=_episode(desk))),
    "x-ecpr": lambda desk: desk.new(desk.draft(), X_ECPR),
    "d-ecpr": lambda desk: desk.new(desk.draft(), D_ECPR),
    "version-4": lambda desk: desk.new(desk.draft(edition="4.0")),
    **{
        f"category-{category}": lambda desk, category=category: desk.new(desk.draft(category))  # type: ignore[misc]
        for category in terms.CATEGORIES
    },
}
ANSWERS: dict[str, tuple[ResponseCode, tuple[Issue, ...]]] = {
    "acknowledgement-ok": ("ok", ()),
    "acknowledgement-fatal-error": ("fatal-error", (Issue("MSG_VALUESET_VALUE_UNKNOWN"),)),
    "acknowledgement-transient-error": ("transient-error", (Issue("MSG_Mailbox_Out_Of_Operation"),)),
}


def _older(desk: Desk) -> OlderLetter:
    envelope, letter = (desk.ids().replace("-", "")[:12] for _ in range(2))
    draft = replace(desk.draft(), attachments=(ATTACHMENT,))
    return to_older(desk.new(draft), f"K{envelope}", f"B{letter}")


def _xbin01(desk: Desk) -> bytes:
    envelope, letter = (desk.ids().replace("-", "")[:12] for _ in range(2))
    return write_xbin01(_older(desk), f"K{envelope}", f"X{letter}")


def _receipt(desk: Desk, positive: bool) -> bytes:
    return write_receipt(sample_receipt(desk.ids, desk.now, _older(desk), positive))


OLDER: dict[str, Callable[[Desk], bytes]] = {
    "xdis91": lambda desk: write_xdis91(_older(desk)),
    "xbin01": _xbin01,
    "xctl02": partial(_receipt, positive=False),
    "xctl03": partial(_receipt, positive=True),
}
KINDS = (*LETTERS, *ANSWERS, *OLDER)
BARE = frozenset({"version-4", *OLDER})
"""What has no envelope here: no public text says how an envelope names it and its version."""


def messages(kind: str, order: Order) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of a kind, or of all kinds."""
    if kind != ALL and kind not in KINDS:
        raise Mistake("tvaers compose", f"there is no kind {kind!r}", nearest(kind, (*KINDS, ALL)))
    if kind in BARE and order.envelope is not None:
        raise Mistake("--envelope", f"no public text says how one names {kind}", "Leave it out")
    people, date = correspondents(order.scenario, order.number)
    now = datetime(date.year, date.month, date.day, 9, tzinfo=ZONE)
    for name in KINDS if kind == ALL else (kind,):
        desk = Desk(people, counted_ids(f"{order.scenario}/{order.number}/{name}"), now)
        yield _written(name, desk, order)


def broken_messages(key: str, order: Order) -> Iterator[tuple[str, bytes]]:
    """(file name, bytes) of the message that breaks a rule, or of one for each rule."""
    if key != ALL and key not in DAMAGES:
        raise Mistake("tvaers compose", f"there is no rule {key!r}", nearest(key, (*DAMAGES, ALL)))
    if order.envelope is not None or order.form != "json":
        raise Mistake(
            "tvaers compose", "a broken message has the form its rule needs", "Leave --xml and --envelope out"
        )
    now = datetime(2026, 11, 23, 9, 15, tzinfo=ZONE)
    for name in DAMAGES if key == ALL else (key,):
        data = damaged(DAMAGES[name][0], now)
        yield f"broken-{name}.{_ending(data)}", data


def _written(name: str, desk: Desk, order: Order) -> tuple[str, bytes]:
    if name in BARE:
        data = OLDER[name](desk) if name in OLDER else write_letter(LETTERS[name](desk), order.form)
        return f"{name}.{_ending(data)}", data
    ending = f"{order.envelope}.xml" if order.envelope else order.form
    if name in LETTERS:
        letter = LETTERS[name](desk)
        data, shipment = write_letter(letter, order.form), ship(letter, desk.ids(), order.form)
    else:
        code, issues = ANSWERS[name]
        ack = answer(desk.ids, desk.now, desk.new(desk.draft()), code, issues)
        data, shipment = write_acknowledgement(ack, order.form), _shipment(ack, desk, order.form)
    return f"{name}.{ending}", _enveloped(data, shipment, order.envelope)


def _shipment(ack: Acknowledgement, desk: Desk, form: Format) -> Shipment:
    return Shipment(
        desk.ids(),
        ack.sent,
        ack.sender,
        ack.receiver,
        ack.message_id,
        ack.envelope_id,
        acknowledgement_name(ack.code),
        "2.0.0",
        terms.ACKNOWLEDGEMENT_EVENT,
        form,
        desk.people.patient.cpr,
    )


def _enveloped(data: bytes, shipment: Shipment, envelope: str | None) -> bytes:
    if envelope == "vans":
        return write_vans(data, shipment)
    return write_sbdh(data, shipment) if envelope == "sbdh" else data


def _ending(data: bytes) -> str:
    start = data.lstrip()[:1]
    return {b"{": "json", b"<": "xml"}.get(start, "txt")
