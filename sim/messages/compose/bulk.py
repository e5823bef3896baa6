"""Letters by the thousand: what a load test sends. Valid, one document each, the same bytes for the same wish."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sim.messages.compose.carecommunication import Format, letter_tree, write_tree
from sim.messages.compose.envelopes import write_sbdh, write_vans
from sim.messages.compose.samples import NURSE, ship
from sim.messages.letter import Draft, Letter, Party, Patient, counted_ids, new

Around = Literal["vans", "sbdh"]
_TEXT = "Vi har afsluttet udredningen og foreslår et fælles møde.\nVenlig hilsen\nÅse Møller"


@dataclass(frozen=True, slots=True)
class Wish:
    """One letter wished for. Its ids follow from `name` (the call key will do), so another name is another letter.

    `sent` is an aware moment; parties carry their GLN and SOR code, the patient a number and a family name.
    """

    name: str
    sent: datetime
    sender: Party
    receiver: Party
    patient: Patient
    text: str = _TEXT
    category: str = "psychiatry-social-disability"


def bulk_letter(wish: Wish) -> Letter:
    """The letter wished for, before it is written: `reply` and `resend` of sim.messages.letter go on from it."""
    draft = Draft(NURSE, wish.text, wish.category, "Opfølgning efter udredning")
    return new(counted_ids(wish.name), wish.sent, wish.sender, wish.receiver, wish.patient, draft)


def bulk_document(wish: Wish, form: Format = "json", around: Around | None = None) -> bytes:
    """The letter as it is sent: JSON on one line, or XML; bare or in an envelope."""
    letter = bulk_letter(wish)
    tree = letter_tree(letter)
    data = _line(tree) if form == "json" else write_tree(tree, form)
    if around is None:
        return data
    ids = counted_ids(f"{wish.name}/envelope")
    return (write_vans if around == "vans" else write_sbdh)(data, ship(letter, ids(), form))


def bulk_documents(
    wishes: Iterable[Wish], form: Format = "json", around: Around | None = None
) -> Iterator[tuple[str, bytes]]:
    """(name, document) of each wish, one at a time."""
    for wish in wishes:
        yield wish.name, bulk_document(wish, form, around)


def _line(tree: object) -> bytes:
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
