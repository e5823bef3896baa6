"""Tables of calls written by hand."""

from __future__ import annotations

import pyarrow as pa

from sim.chance.durations import DAY
from sim.verdict.measured import measured
from sim.verdict.quantities import OpeningClock, Quantities

BLANK: dict[str, object] = dict.fromkeys(("replication", "day", "actor", "n", "child", "hop", "receiver"), 0)
BLANK |= dict.fromkeys(("planned", "began", "human"), 0)
BLANK |= dict.fromkeys(("ended", "response", "available", "opened", "acknowledged", "answered"), -1)
BLANK |= dict.fromkeys(("label", "receiver_type", "purpose"), "")
BLANK |= {"kind": 1, "attempts": 1, "outcome": "ANSWERED", "journey": "lookup.appointments", "region": "Nord"}
BLANK |= {"asks": False}
WORDS = ("label", "outcome", "journey", "region", "receiver_type", "purpose")


def rows(*calls: dict) -> pa.Table:
    """Rows with what is given, numbered in order, and blanks for the rest."""
    filled = [{**BLANK, "n": number, **call} for number, call in enumerate(calls)]
    columns = {name: [call[name] for call in filled] for name in BLANK}
    return pa.table(
        {name: pa.array(values).dictionary_encode() if name in WORDS else values for name, values in columns.items()}
    )


def lookup(response: int, outcome: str = "ANSWERED", **more: object) -> dict:
    """A lookup planned at 0."""
    return {"response": response, "ended": response, "outcome": outcome, **more}


def letter(available: int = -1, opened: int = -1, **more: object) -> dict:
    """A letter to PPR planned at 0."""
    outcome = "OPENED" if opened >= 0 else "UNOPENED" if available >= 0 else "UNDELIVERED"
    told = {"available": available, "opened": opened, "outcome": outcome}
    return {"journey": "letter", "receiver_type": "ppr", **told, **more}


def quantities(*calls: dict, horizon: int = DAY, clock: OpeningClock | None = None) -> Quantities:
    """The quantities of these calls."""
    return Quantities(measured(rows(*calls)).calls, horizon, clock)
