"""What a system holds between requests, forgotten when control resets the network.

The network forgets its sessions at a reset and at no other time, so a session of nobody's tells whether there was one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from mocks.refusal import Refusal
from mocks.running import Network
from mocks.users import VISITOR, User

Held = TypeVar("Held")
_FOR_EVER = 1 << 62


class SinceReset(Generic[Held]):
    """One thing, made anew by `make` after every reset."""

    def __init__(self, network: Network, make: Callable[[], Held]) -> None:
        self._network = network
        self._make = make
        self._begin()

    def _begin(self) -> None:
        mark = self._network.sessions.begin(User(VISITOR, None, 0, ""), 0)
        mark.lasts = _FOR_EVER
        self._mark = mark.token
        self._held = self._make()

    @property
    def now(self) -> Held:
        """What is held."""
        try:
            self._network.sessions.find(self._mark, 0)
        except Refusal:
            self._begin()
        return self._held
