"""The audit trail: who looked at whom, when, on what ground, and what was shown, on every side that must log it.

The asking side always logs. A side that is asked logs what it gave. Entries are kept before the answer is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any

from sim.network.access import LEGAL_GROUND, Journey
from sim.scenario.outcomes import Outcome

ASKING_SIDE = {Journey.APPOINTMENTS: "sapa", Journey.OVERVIEW_EPJ: "epj", Journey.OVERVIEW_GP: "klinikplus"}
ASKED_SIDES = {
    "dds": "national registry of documents; MinLog registrations are batched from it",
    "repository": "documents fetched",
    "relation": "treatment relation asked for",
    "institution": "institution data",
    "index": "Sags- og Dokumentindeks",
    "organisation": "departments and caseworkers",
}
"""Sides behind the asking system that log when they are asked, with what they log."""

_DIGITS = re.compile(r"\d[\d -]{5,}")


def without_numbers(text: str) -> str:
    """A text of a caller's without what might be somebody's number."""
    return _DIGITS.sub("…", text)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of one side's log. `citizen` is the child's number here; shells translate it."""

    number: int
    moment: int
    side: str
    user: str
    organisation: str
    citizen: int
    action: str
    ground: str
    outcome: str
    shown: tuple[str, ...]
    call: str

    def as_dict(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {"shown": list(self.shown)}


@dataclass(frozen=True, slots=True)
class Looked:
    """One lookup as the logs need it. `asked`: sides that were asked."""

    moment: int
    user: str
    organisation: str
    citizen: int
    journey: Journey
    outcome: Outcome
    shown: tuple[str, ...]
    asked: tuple[str, ...]
    call: str


class AuditTrail:
    """Every entry since the last reset, in order. `keep` is told each one (a store)."""

    def __init__(self, keep: Callable[[Entry], None] | None = None) -> None:
        self._entries: list[Entry] = []
        self._keep = keep

    def __len__(self) -> int:
        return len(self._entries)

    def record(self, looked: Looked) -> None:
        """Log one lookup on every side that must."""
        sides = (ASKING_SIDE[looked.journey], *(side for side in looked.asked if side in ASKED_SIDES))
        for side in sides:
            self._enter(side, looked, "lookup" if side == sides[0] else ASKED_SIDES[side], side == sides[0])

    def record_asked(self, side: str, looked: Looked) -> None:
        """Log a lookup at a side that a vendor's system asked itself: the asking side's log is the vendor's."""
        self._enter(side, looked, ASKED_SIDES[side], own=True)

    def _enter(self, side: str, looked: Looked, action: str, own: bool) -> None:
        entry = Entry(
            len(self._entries) + 1, looked.moment, side, looked.user, looked.organisation, looked.citizen, action,
            LEGAL_GROUND[looked.journey].ground, looked.outcome.name.lower(), looked.shown if own else (), looked.call,
        )  # fmt: skip
        self._put(entry)

    def _put(self, entry: Entry) -> None:
        self._entries.append(entry)
        if self._keep is not None:
            self._keep(entry)

    def record_override(self, moment: int, user: tuple[str, str], citizen: int, reason: str) -> None:
        """Log why a user (name and organisation) overrides a child's block."""
        kept, action = without_numbers(reason), "a block is overridden"
        self._put(Entry(len(self) + 1, moment, "minspaerring", *user, citizen, action, kept, "overridden", (), ""))

    def restore(self, entries: Iterable[Entry]) -> None:
        """Take over entries kept earlier."""
        self._entries.extend(entries)

    def query(
        self, citizen: int | None = None, user: str | None = None, side: str | None = None, limit: int = 200
    ) -> list[Entry]:
        """Newest first, narrowed to a child, a user or a side."""
        found = []
        for entry in reversed(self._entries):
            if citizen is not None and entry.citizen != citizen:
                continue
            if (user is None or entry.user == user) and (side is None or entry.side == side):
                found.append(entry)
                if len(found) == limit:
                    break
        return found

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
