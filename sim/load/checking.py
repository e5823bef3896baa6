"""Trying a mapping: the address, each login, and one lookup of each kind, with a finding for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sim.load.acts import Act
from sim.load.asking import FAILED, Asking, Meaning
from sim.load.mapping import Request
from sim.load.mapping_file import Given
from sim.load.people import People
from sim.load.preparing import probe
from sim.load.sessions import LIMIT, Sessions
from sim.load.templates import Unfilled
from sim.load.wire import NoAnswer, Wire
from sim.mistake import Mistake

LETTER = "letter"
MOST = 10_000
"""Acts of the script that are looked through for one of each kind and role."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One step: what was asked, expected and found, and how to mend it. No address of a person, token or number."""

    step: str
    well: bool
    asked: str
    expected: str
    found: str
    mend: str = ""


def check(given: Given, acts: Iterable[Act]) -> Iterator[Finding]:
    """Findings in the order in which they are best mended; what stands on a broken one is not tried."""
    asking = Asking(given.mapping)
    wire = Wire(asking.target, given.mapping.verify_tls, given.mapping.keep_alive)
    address = _address(wire, given)
    yield address
    if address.well:
        trial = _Trial(asking, wire, Sessions(asking, wire), People(given), given)
        for act in one_of_each(acts):
            yield from trial.of(act)


def one_of_each(acts: Iterable[Act]) -> list[Act]:
    """The first lookup of each kind and role, and the first letter."""
    found: dict[tuple[str, str], Act] = {}
    for number, act in enumerate(acts):
        if number >= MOST:
            break
        if act.asks:
            found.setdefault((act.operation, act.role), act)
    return list(found.values())


def _address(wire: Wire, given: Given) -> Finding:
    target, expected = given.mapping.target, "an answer by HTTP"
    try:
        probe(wire, given)
    except Mistake as mistake:
        return Finding("address", False, target, expected, mistake.what, mistake.mend)
    return Finding("address", True, target, expected, "an answer")


@dataclass(frozen=True, slots=True)
class _Trial:
    asking: Asking
    wire: Wire
    sessions: Sessions
    people: People
    given: Given

    def of(self, act: Act) -> Iterator[Finding]:
        """The login an act needs, and the act's request."""
        operation = act.operation
        if operation in self.asking.skipped:
            return
        described = self.given.mapping.operations.get(operation)
        step = f"{operation} as {act.role}"
        if described is None:
            yield Finding(step, False, "nothing", "a description", "none", f"Describe {operation}, or add it to skip")
            return
        try:
            values = self.people.values(act)
        except Mistake as mistake:
            yield Finding(step, False, mistake.where, "somebody", mistake.what, mistake.mend)
            return
        login = self.asking.login_of(operation, act.role)
        if login:
            finding = self._login(login, act, values)
            yield finding
            if not finding.well:
                return
        if not operation.startswith(LETTER):  # a letter would stay with whoever gets it
            yield self._lookup(step, act, described, login, values)

    def _login(self, login: str, act: Act, values: dict[str, str]) -> Finding:
        step, asked = f"login {login} as {act.role}", _line(self.given.mapping.logins[login])
        expected = f"a token under {self.asking.login(login).token!r}"
        try:
            self.sessions.token(login, values)
        except NoAnswer as error:
            return Finding(step, False, asked, expected, str(error), f"Look at logins.{login} and at users")
        return Finding(step, True, asked, expected, "a token")

    def _lookup(self, step: str, act: Act, described: Request, login: str, values: dict[str, str]) -> Finding:
        operation, asked = act.operation, self.asking.operations[act.operation]
        line, expected = _line(described), "an outcome that the mapping knows"
        mend = f"Look at operations.{operation}"
        values |= {"attempt": "0", "segment": self.asking.segments[operation]}
        try:
            values["token"] = self.sessions.token(login, values) if login else ""
            answer = self.wire.exchange(asked.bytes(values), asked.method, LIMIT)
        except Unfilled as error:
            return Finding(step, False, line, expected, f"the script has no field {error}", mend)
        except (NoAnswer, ValueError, OSError) as error:
            found = str(error) if isinstance(error, NoAnswer) else "the request cannot be written"
            return Finding(step, False, line, expected, found, mend)
        meaning = self.asking.read(operation, answer.status, answer.body)
        found = f"status {answer.status}, {len(answer.body)} bytes: {meaning.error or meaning.outcome}"
        return Finding(step, meaning.outcome not in _BROKEN, line, expected, found, _mend(meaning, mend))


_BROKEN = (FAILED, "refused", "timed_out")


def _mend(meaning: Meaning, mend: str) -> str:
    if meaning.outcome == FAILED:
        return f"{mend}.outcome"
    if meaning.outcome == "denied":
        return "Well, if this user may not see this child; else look at users and citizens"
    return "" if meaning.outcome not in _BROKEN else "Is the system in order, and is nobody else testing it?"


def _line(request: Request) -> str:
    return f"{request.method} {request.path}"
