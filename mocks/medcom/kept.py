"""All mailboxes emptied, kept as they are, and brought back: what control's reset and snapshots do with letters.

A snapshot is a file beside the ledger, because letters are too much to pass back and forth; it is gone with its process
where the ledger is. Tokens are nobody's letters: they stay good whatever is emptied or brought back.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path

from mocks.medcom.service import Service
from mocks.medcom.way.tables import EVERYTHING, TABLES

KEPT = 16
"""Snapshots at most; the oldest goes first."""
_LETTERS = ("items", "answers", "unpaired", "conversions", "settings", "scripts", "refusals", "transmissions")
_TABLES = (*_LETTERS, *EVERYTHING)


class AllMailboxes:
    """The mailboxes of one service, as control has them (mocks.running.Post)."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._file = service.ledger.file
        service.db.executescript(TABLES)

    async def settle(self) -> None:
        """Return when everything due by now has happened."""
        await self._service.fall_due()

    async def reset(self) -> None:
        """Nobody has sent anything, and nothing is set."""
        await self._put_down()
        await self._service.ledger.write(lambda db, _: _empty(db))
        self._begin_again()

    async def snapshot(self) -> str:
        """Keep everything as it is now: the name to bring it back by."""
        await self._service.fall_due()
        name = secrets.token_hex(6)
        with closing(sqlite3.connect(self._named(name))) as copy:
            self._service.db.backup(copy)
        older = sorted(self._file.parent.glob(f"{self._file.stem}.kept-*"), key=lambda file: file.stat().st_mtime_ns)
        for file in older[:-KEPT]:
            file.unlink()
        return name

    def has(self, snapshot: str) -> bool:
        """Whether everything can be brought back as it was under this name."""
        return bool(re.fullmatch("[0-9a-f]{12}", snapshot)) and self._named(snapshot).exists()

    async def restore(self, snapshot: str) -> None:
        """Everything as it was under a name that is there. The test clock has been set and the stations emptied."""
        await self._put_down()
        copy = self._named(snapshot)
        await self._service.ledger.write(lambda db, _: _bring_back(db, copy))
        self._begin_again()

    def _named(self, name: str) -> Path:
        return self._file.with_name(f"{self._file.stem}.kept-{name}{self._file.suffix}")

    async def _put_down(self) -> None:
        if self._service.transport is not None:
            await self._service.transport.flush()

    def _begin_again(self) -> None:
        if self._service.transport is not None:
            self._service.transport.begin_again()


def _empty(db: sqlite3.Connection) -> None:
    for table in _TABLES:
        db.execute(f"delete from {table}")  # noqa: S608 - our own words


def _bring_back(db: sqlite3.Connection, file: Path) -> None:
    _empty(db)
    with closing(sqlite3.connect(file)) as copy:
        for table in reversed(_TABLES):
            rows = copy.execute(f"select * from {table}")  # noqa: S608 - our own words
            marks = ", ".join("?" * len(rows.description))
            db.executemany(f"insert into {table} values ({marks})", rows)  # noqa: S608 - our own words
