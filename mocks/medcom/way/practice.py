"""Whose mailbox it is: tended by simulated staff or by nobody, acknowledging by itself or through its owner, closed.

What is in the ledger, held in memory, because the calendar asks at every step.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Literal

from mocks.medcom.addresses import Addresses
from mocks.medcom.office import Settings

Staff = Literal["simulated", "nobody"]


class Mailboxes:
    """Unless somebody says otherwise, staff tend those mailboxes that no token opens: a vendor's mailbox is its own."""

    def __init__(self, db: sqlite3.Connection, addresses: Addresses) -> None:
        self._addresses = addresses
        self._db = db
        self.load()

    def load(self) -> None:
        """Read what the ledger says."""
        said: dict[str, Staff] = dict(self._db.execute("select mailbox, staff from tended"))
        self._default: Staff | None = said.pop("", None)
        self._said = said
        self._held = {mailbox for (mailbox,) in self._db.execute("select distinct mailbox from tokens")}
        rows = self._db.execute("select mailbox, acknowledges, closed from settings").fetchall()
        self._owners = {mailbox for mailbox, acknowledges, _ in rows if acknowledges == "owner"}
        self._closed = {mailbox for mailbox, _, closed in rows if closed}

    def staff_of(self, mailbox: str) -> Staff:
        """Who tends a mailbox, by its lokationsnummer."""
        said = self._said.get(mailbox, self._default)
        return said or ("nobody" if mailbox in self._held else "simulated")

    def hold(self, mailboxes: Iterable[str]) -> None:
        """A token opens these from now on."""
        self._held.update(mailboxes)

    def say(self, mailbox: str, staff: Staff | None) -> None:
        """Staff tend a mailbox, or nobody does; "": all mailboxes of which nothing is said. None: as by default."""
        if not mailbox:
            self._default = staff
        elif staff is None:
            self._said.pop(mailbox, None)
        else:
            self._said[mailbox] = staff

    def set(self, mailbox: str, settings: Settings) -> None:
        """Its owner's settings changed."""
        for on, where in ((settings.acknowledges == "owner", self._owners), (settings.closed, self._closed)):
            if on:
                where.add(mailbox)
            else:
                where.discard(mailbox)

    def tended(self, actor: int) -> bool:
        """Whether simulated staff tend it."""
        address = self._addresses.by_actor(actor)
        return address is not None and self.staff_of(address.gln) == "simulated"

    def answers_itself(self, actor: int) -> bool:
        """Whether it acknowledges by itself."""
        address = self._addresses.by_actor(actor)
        return address is None or address.gln not in self._owners

    def takes(self, actor: int) -> bool:
        """Whether it is open to letters."""
        address = self._addresses.by_actor(actor)
        return address is None or address.gln not in self._closed


def kept(db: sqlite3.Connection, mailbox: str, staff: Staff | None) -> None:
    """Keep who tends a mailbox."""
    if staff is None:
        db.execute("delete from tended where mailbox = ?", (mailbox,))
    else:
        db.execute("insert or replace into tended values (?, ?)", (mailbox, staff))
