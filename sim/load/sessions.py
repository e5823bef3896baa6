"""Logging users in: before the window for whoever needs it, and anew when a session was lost."""

from __future__ import annotations

import json
from collections.abc import Mapping as Values

from gevent.event import Event

from sim.load.asking import Asking, at
from sim.load.templates import Unfilled
from sim.load.wire import Answer, NoAnswer, Wire

LIMIT = 30.0
"""Seconds a login may take."""


class Sessions:
    """The tokens of all sessions, by login and by whose they are. Nothing here is ever written down."""

    def __init__(self, asking: Asking, wire: Wire) -> None:
        self._asking = asking
        self._wire = wire
        self._tokens: dict[tuple[str, str], str] = {}
        self._under_way: dict[tuple[str, str], Event] = {}

    def key(self, login: str, values: Values[str, str]) -> tuple[str, str]:
        """Whose session an act needs; Unfilled."""
        return login, self._asking.keys[login].fill(values)

    def has(self, key: tuple[str, str]) -> bool:
        """Whether somebody is logged in."""
        return key in self._tokens

    def token(self, login: str, values: Values[str, str]) -> str:
        """A session's token, got now where there is none; NoAnswer. Who asks meanwhile waits for the same login."""
        try:
            key = self.key(login, values)
        except Unfilled as error:
            raise NoAnswer(f"login: the script has no field {error}") from None
        while key not in self._tokens:
            other = self._under_way.get(key)
            if other is not None:
                other.wait()
                if key not in self._tokens:
                    raise NoAnswer("login failed")
                break
            mine = self._under_way[key] = Event()
            try:
                self._tokens[key] = self._log_in(login, values)
            finally:
                del self._under_way[key]
                mine.set()
        return self._tokens[key]

    def renew(self, login: str, values: Values[str, str], token: str) -> None:
        """A step of a journey gave the user a new session."""
        self._tokens[self.key(login, values)] = token

    def lose(self, login: str, values: Values[str, str], token: str) -> None:
        """The target no longer knows a token."""
        key = self.key(login, values)
        if self._tokens.get(key) == token:
            del self._tokens[key]

    def _log_in(self, login: str, values: Values[str, str]) -> str:
        asked = self._asking.logins[login]
        try:
            request = asked.bytes({**values, "call": "", "attempt": "", "segment": ""})
        except Unfilled as error:
            raise NoAnswer(f"login: the script has no field {error}") from None
        answer = self._wire.exchange(request, asked.method, LIMIT)
        if answer.status >= 400:
            raise NoAnswer(f"login: status {answer.status}")
        found = token_in(answer, self._asking.login(login).token)
        if not found:
            raise NoAnswer("login: no token in the answer")
        return found


def token_in(answer: Answer, where: str) -> str:
    """A token in an answer: in a cookie, or in a field of its JSON; "" without one."""
    kind, _, name = where.partition(" ")
    if kind == "cookie" and name:
        for cookie in answer.cookies:
            given, _, value = cookie.partition(";")[0].partition("=")
            if given.strip() == name:
                return value.strip()
        return ""
    try:
        found = at(json.loads(answer.body), where)
    except (ValueError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""
