"""What became of letters in the mailboxes of mocks that were started for a run."""

from __future__ import annotations

from urllib.request import Request, urlopen

TRAVELLED = "/control/letters/travelled"
PATIENCE = 120.0
"""Seconds the mailboxes may take to tell of all letters."""


def travelled(url: str, token: str) -> list[str]:
    """The lines of the mocks' mailboxes, without the heading."""
    request = Request(url + TRAVELLED, headers={"authorization": f"Bearer {token}"})  # noqa: S310 - mocks of our own
    with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
        _, *lines = answer.read().decode().splitlines(keepends=True)
    found: list[str] = lines
    return found
