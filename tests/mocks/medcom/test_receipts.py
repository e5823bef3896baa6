"""Receipts of the older format for a letter that crossed in parts: one acknowledgement."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from mocks.medcom.moments import ZONE
from sim.chance.durations import DAY
from sim.messages.compose.older import Receipt, ReceiptKind, write_receipt
from sim.messages.compose.samples import ATTACHMENT, PSYCHIATRY
from tests.mocks.medcom.test_letters import in_town
from tests.mocks.medcom.town import OLD, Town, written


def _receipt(kind: ReceiptKind, number: int, item: dict[str, Any]) -> bytes:
    """A receipt of the older party for a part of a letter."""
    code, text = ("", "") if kind == "xctl03" else ("ikke_specificeret", "Kan ikke læses")
    moment = datetime(2026, 11, 23, 10, tzinfo=ZONE)
    version = "XD9134L" if item["kind"] == "xdis91" else "XB0131X"
    return write_receipt(
        Receipt(
            kind, f"E{number}", f"R{number}", moment, OLD.gln, PSYCHIATRY.gln, "E", item["message_id"], version,
            code, text,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("receipts", "days", "answers"),
    [
        (("xctl03",), 0, []),
        (("xctl03", "xctl03"), 0, ["ok"]),
        (("xctl02",), 0, ["fatal-error"]),
        (("xctl03", "xctl02"), 0, ["fatal-error"]),
        (("xctl03", "xctl03"), 80, ["ok"]),
    ],
)
def test_receipts_of_the_parts_of_a_letter_make_one_acknowledgement(
    receipts: tuple[ReceiptKind, ...], days: int, answers: list[str]
) -> None:
    """A letter with a file crosses as two; both are to be receipted, within three months, and one negative suffices."""

    async def story(place: Town) -> None:
        await place.old.set(acknowledges="owner")
        await place.psychiatry.send(written("parted", receiver=OLD, attachments=(ATTACHMENT,)))
        parts = await place.old.items()
        assert [one["kind"] for one in parts] == ["xdis91", "xbin01"]
        for number, (kind, item) in enumerate(zip(receipts, parts, strict=False)):
            sent = await place.old.send(_receipt(kind, number, item))
            assert sent.status_code == 202, sent.text
            place.later(days * DAY)
        assert [one["code"] for one in await place.psychiatry.items()] == answers

    in_town(story)
