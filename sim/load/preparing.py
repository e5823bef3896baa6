"""Before the window: is the target there, does it answer, and is everybody logged in who has to be?"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from gevent.pool import Pool

from sim.load.acts import Act, read
from sim.load.asking import Asking
from sim.load.mapping_file import Given
from sim.load.people import People
from sim.load.sessions import Sessions
from sim.load.templates import Unfilled
from sim.load.wire import NoAnswer, Wire
from sim.mistake import Mistake, nearest

_CALLER = re.compile(r'"caller":\s*(\d+)')


def share(script: Path, index: int, workers: int) -> Iterator[Act]:
    """One worker's acts of a script, in order: those of its callers, so that sessions stay whole. Mistake."""
    try:
        with script.open(encoding="utf-8") as lines:
            yield from read(lines if workers == 1 else (line for line in lines if _caller(line) % workers == index))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        mend = "Lines of JSON as sim.load.acts writes them"
        raise Mistake(str(script), "cannot be read as the script of a load run", mend) from None


def _caller(line: str) -> int:
    found = _CALLER.search(line)
    return int(found[1]) if found else 0


def digest(script: Path) -> str:
    """What tells whether two machines were given the same script."""
    with script.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def first_act(script: Path) -> Act:
    """A script's first act; Mistake when it has none or is none."""
    for act in share(script, 0, 1):
        return act
    raise Mistake(str(script), "holds no calls", "Choose a window in which somebody calls")


def probe(wire: Wire, given: Given) -> None:
    """Mistake unless the target takes connections and answers HTTP."""
    where = given.mapping.target
    request = f"GET / HTTP/1.1\r\nHost: {wire.target.named}\r\nUser-Agent: tvaers\r\nConnection: close\r\n\r\n"
    try:
        wire.resolve()
        wire.exchange(request.encode(), "GET", 5.0)
    except NoAnswer as error:
        raise Mistake(where, f"does not answer: {error}", "Is it started, and is this its address?") from None


def log_in(acts: Iterator[Act], until: int, asking: Asking, people: People, sessions: Sessions, at_once: int) -> int:
    """Log in whoever acts before `until` and needs a session to begin with; how many. Mistake when one fails."""
    wanted: dict[tuple[str, str], tuple[str, dict[str, str]]] = {}
    seen: set[tuple[str, str, str]] = set()
    for act in acts:
        if act.at >= until:
            break
        operation = _first_with_login(act, asking)
        if not operation or act.operation == "":
            continue
        mark = (operation, act.user, act.fields.get("mailbox", ""))
        if mark in seen:
            continue
        seen.add(mark)
        login = asking.login_of(operation, act.role)
        values = people.values(act)
        try:
            wanted.setdefault(sessions.key(login, values), (login, values))
        except Unfilled as error:
            raise Mistake(f"logins.{login}.key", f"the script has no field {error}", "") from None
    pool = Pool(at_once)
    failed = [one for one in pool.imap_unordered(lambda given: _logged_in(sessions, *given), wanted.values()) if one]
    if failed:
        raise Mistake("logins", f"{len(failed)} of {len(wanted)} users could not log in: {failed[0]}", "Try --check")
    return len(wanted)


def _first_with_login(act: Act, asking: Asking) -> str:
    """The first operation of an act that needs a session, unless one before it gives the session."""
    asked = [step.ask for step in act.before if step.ask]
    for operation in [*asked, *([act.operation] if act.asks else [])]:
        if operation in asking.skipped:
            continue
        if operation not in asking.operations:
            known = nearest(operation, asking.operations)
            raise Mistake(f"operations.{operation}", "the script asks it and the mapping does not know it", known)
        if asking.login_of(operation, act.role):
            return operation
        if operation in asking.sessions:
            return ""
    return ""


def _logged_in(sessions: Sessions, login: str, values: dict[str, str]) -> str:
    try:
        sessions.token(login, values)
    except NoAnswer as error:
        return str(error)
    return ""
