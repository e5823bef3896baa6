"""The one error a user sees: where, what was expected, what was found, how to mend."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class Mistake(Exception):
    """A user's mistake. Shells print it and exit with 2; it never carries a traceback to the terminal.

    `where` is a file, line and path as far as they are known: "scenarios/monday.yaml:12: stations.sapa.servers".
    """

    def __init__(self, where: str, what: str, mend: str = "") -> None:
        super().__init__(where, what, mend)
        self.where = where
        self.what = what
        self.mend = mend

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"\n  {self.mend}" if self.mend else "")


def nearest(name: str, known: Iterable[str]) -> str:
    """A sentence that names the known word closest to `name`, or lists what is known."""
    names = sorted(set(known))
    close = get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]}?"
    shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
    return f"Known: {shown}" if names else ""
