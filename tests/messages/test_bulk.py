"""Letters by the thousand are letters like others."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from sim.messages.compose.bulk import Around, Wish, bulk_document, bulk_documents
from sim.messages.compose.carecommunication import Format
from sim.messages.compose.samples import CHILD, PPR, PSYCHIATRY
from sim.messages.verify import verify

NOW = datetime(2026, 11, 23, 9, tzinfo=timezone(timedelta(hours=1)))


def wish(name: str) -> Wish:
    """A letter by this name."""
    return Wish(name, NOW, PSYCHIATRY, PPR, CHILD)


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("around", [None, "vans", "sbdh"])
def test_a_letter_in_bulk_breaks_no_rule(form: Format, around: Around | None) -> None:
    """In every form and envelope: from and to whom was wished, without a finding."""
    verdict = verify(bulk_document(wish("one"), form, around))
    assert verdict.findings == ()
    assert (verdict.about["sender_gln"], verdict.about["receiver_gln"]) == (PSYCHIATRY.gln, PPR.gln)


def test_a_name_is_a_letter() -> None:
    """The same name gives the same bytes; another name another message, envelope and thread."""
    documents = dict(bulk_documents(wish(str(number)) for number in range(20)))
    assert documents["7"] == bulk_document(wish("7"))
    assert all(b"\n" not in data for data in documents.values())
    for key in ("message_id", "envelope_id", "thread_id"):
        assert len({verify(data).about[key] for data in documents.values()}) == 20
