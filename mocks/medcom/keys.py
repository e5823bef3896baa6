"""Who may send as and read which mailboxes: tokens, of which only a hash is kept."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from hashlib import sha256


def new_token() -> str:
    """A token nobody guesses."""
    return secrets.token_urlsafe(24)


def grant(db: sqlite3.Connection, token: str, mailboxes: Iterable[str]) -> None:
    """A token opens these mailboxes."""
    db.executemany("insert or ignore into tokens values (?, ?)", [(_hash(token), one) for one in mailboxes])


def owns(db: sqlite3.Connection, token: str, mailbox: str) -> bool:
    """Whether a token opens a mailbox."""
    found = db.execute("select 1 from tokens where hash = ? and mailbox = ?", (_hash(token), mailbox)).fetchone()
    return found is not None


def mailboxes_of(db: sqlite3.Connection, token: str) -> list[str]:
    """Every mailbox a token opens."""
    rows = db.execute("select mailbox from tokens where hash = ? order by mailbox", (_hash(token),))
    return [mailbox for (mailbox,) in rows]


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
