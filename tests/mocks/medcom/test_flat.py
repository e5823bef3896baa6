"""Flat cost: whatever lies in a mailbox, no request looks through it."""

from __future__ import annotations

import sqlite3

import pytest

from mocks.medcom import boxes
from mocks.medcom.boxes import Cursor, Wanted
from mocks.medcom.incoming import read_incoming
from mocks.medcom.intake import take
from sim.messages.compose.samples import PPR, PSYCHIATRY
from tests.mocks.medcom.town import service, written

NOW = 10**12


def _steps(db: sqlite3.Connection, work: object) -> int:
    """How many instructions SQLite's machine carried out, in hundreds."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    db.set_progress_handler(tick, 100)
    assert callable(work)
    work()
    db.set_progress_handler(None, 0)
    return count


@pytest.mark.parametrize("act", ["take", "first page", "late page", "unread", "newest", "older", "item", "hops"])
def test_no_act_costs_more_in_a_full_mailbox(act: str) -> None:
    """The number of SQLite's steps is the same with 100 and with 20,000 letters in the mailbox."""
    served = service()
    db = sqlite3.connect(served.ledger.file, isolation_level=None)
    steps = []
    filled = 0
    for size in (100, 20_000):
        _fill(db, filled, size)
        filled = size
        letter = read_incoming(written(f"one/{size}"))
        acts = {
            "take": lambda letter=letter: take(db, served.office, letter, NOW),
            "first page": lambda: boxes.page(db, PPR.gln, NOW, Wanted()),
            "late page": lambda size=size: boxes.page(db, PPR.gln, NOW, Wanted(Cursor(size - 30, 0))),
            "unread": lambda: boxes.page(db, PPR.gln, NOW, Wanted(unread=True)),
            "newest": lambda: boxes.newest(db, PPR.gln, NOW, 20),
            "older": lambda size=size: boxes.older(db, PPR.gln, Cursor(size // 2, 0), 20),
            "item": lambda: boxes.item(db, PPR.gln, 50, NOW),
            "hops": lambda: boxes.hops(db, 50),
        }
        steps.append(_steps(db, acts[act]))
    db.close()
    served.ledger.close()
    assert steps[1] <= steps[0] + 3, steps


def _fill(db: sqlite3.Connection, start: int, end: int) -> None:
    db.execute("begin")
    rows = [(number, PSYCHIATRY.gln, PPR.gln, f"m{number}") for number in range(start, end)]
    db.executemany(
        "insert into transmissions (received, sender, receiver, kind, version, form, envelope_id, transport_id,"
        " message_id, handling, valid, findings, body) values (?, ?, ?, 'carecommunication', '5.0', 'json', '', '',"
        " ?, 'process', 1, '[]', '')",
        rows,
    )
    db.executemany(
        "insert into items (available, sender, mailbox, message_id, box, kind, sender_name, thread_id, topic, code,"
        " answers, form, transmission) values (?, ?, ?, ?, 'in', 'carecommunication', '', '', '', '', '', 'json', ?)",
        [(*row, row[0] + 1) for row in rows],
    )
    db.executemany(
        "insert into answers (given, sender, by, message_id, code, issues) values (?, ?, ?, ?, 'ok', '[]')", rows
    )
    db.execute("commit")
