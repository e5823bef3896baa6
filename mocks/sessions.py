"""Sessions: opaque tokens for interfaces and cookies for pages, gone when unused for as long as the scenario says."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from mocks.refusal import Refusal
from mocks.users import User
from sim.chance.durations import HOUR
from sim.network.access import RIGHTS
from sim.scenario.lookups import JOURNEY_NAMES
from sim.scenario.network_schema import NetworkModel

COOKIE = "tvaers_session"
_WITHOUT_ROLE = HOUR


@dataclass(slots=True, eq=False)
class Session:
    """One login. `used`: moment of the last use. `handles`: opaque words in page addresses, each for a child.

    `asked`: the identifier of a login begun at SEB, "" for none; `through_seb`: it has come back.
    """

    token: str
    user: User
    used: int
    lasts: int
    handles: dict[str, int] = field(default_factory=dict)
    asked: str = ""
    through_seb: bool = False

    def handle(self, citizen: int) -> str:
        """A word for a child that stands for nothing outside this session."""
        for word, known in self.handles.items():
            if known == citizen:
                return word
        word = secrets.token_urlsafe(9)
        self.handles[word] = citizen
        return word

    def citizen(self, handle: str) -> int:
        """The child behind a word; Refusal when this session gave no such word."""
        if handle not in self.handles:
            raise Refusal(404, "address", "a page opened in this session", "an unknown one")
        return self.handles[handle]


class Sessions:
    """All logins since the last reset. Another way of login (SAML) makes its sessions here too."""

    def __init__(self, network: NetworkModel) -> None:
        self._lasts = {name: round(said.lasts.value) for name, said in network.sessions.items()}
        self._open: dict[str, Session] = {}

    def begin(self, user: User, now: int) -> Session:
        """A new session of a user."""
        lasts = _WITHOUT_ROLE
        if user.role is not None:
            lasts = self._lasts.get(JOURNEY_NAMES[RIGHTS[user.role].journey], _WITHOUT_ROLE)
        session = Session(secrets.token_urlsafe(24), user, now, lasts)
        self._open[session.token] = session
        return session

    def shared(self, user: User, now: int) -> Session:
        """A session of a user that need not log in, the same one each time."""
        for session in self._open.values():
            if session.user == user:
                session.used = now
                return session
        return self.begin(user, now)

    def find(self, token: str | None, now: int) -> Session:
        """The session of a token, used now; Refusal without one, or when it was unused too long."""
        if not token:
            raise Refusal(401, "authorization", "a bearer token or a session cookie", "neither")
        session = self._open.get(token)
        if session is None:
            raise Refusal(401, "authorization", "a token from a login here", "an unknown one")
        if now - session.used > session.lasts or session.used - now > session.lasts:
            del self._open[token]
            raise Refusal(401, "authorization", "a session in use", "one unused for too long", "expired_session")
        session.used = now
        return session

    def end(self, token: str | None) -> None:
        """Log out; nothing happens without a session."""
        self._open.pop(token or "", None)

    def clear(self) -> None:
        """End every session."""
        self._open.clear()

    def __len__(self) -> int:
        return len(self._open)
