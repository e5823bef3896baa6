"""Logins under way and logins that stand, by opaque words; forgotten at reset."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from mocks.running import Network
from mocks.seb.requests import SamlRequest
from mocks.tokens.since_reset import SinceReset
from mocks.users import User

MOST = 1000
COOKIE = "tvaers_seb"


@dataclass(slots=True)
class Logins:
    """`asked`: requests whose user is at the login page; `standing`: who is logged in at SEB, by the cookie's word."""

    asked: dict[str, SamlRequest] = field(default_factory=dict)
    standing: dict[str, User] = field(default_factory=dict)

    def wait(self, request: SamlRequest) -> str:
        """A word for a request until its user has logged in. The oldest is forgotten when too many wait."""
        if len(self.asked) >= MOST:
            self.asked.pop(next(iter(self.asked)))
        word = secrets.token_urlsafe(18)
        self.asked[word] = request
        return word

    def stand(self, user: User) -> str:
        """A user is logged in; the cookie's word."""
        if len(self.standing) >= MOST:
            self.standing.pop(next(iter(self.standing)))
        word = secrets.token_urlsafe(24)
        self.standing[word] = user
        return word

    def leave(self, name: str) -> bool:
        """Log a user out wherever the user is logged in; whether there was such a user."""
        words = [word for word, user in self.standing.items() if user.name == name]
        for word in words:
            del self.standing[word]
        return bool(words)


_OF: WeakKeyDictionary[Network, SinceReset[Logins]] = WeakKeyDictionary()


def logins(network: Network) -> Logins:
    """The logins at this network's SEB."""
    if network not in _OF:
        _OF[network] = SinceReset(network, Logins)
    return _OF[network].now
