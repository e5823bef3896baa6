"""Playing scripted trouble against a vendor's mailbox over HTTP: arm, ask, wait, judge, one scenario after another."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from sim.mistake import Mistake

POLL = 0.25
"""Real seconds between looks."""
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where the mailboxes are served, whose is played with, and how to get in."""

    url: str
    mailbox: str
    password: str
    language: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What is agreed on; see ArmOrder of the mailboxes. Seconds are the test clock's."""

    seed: int
    partner: str
    timeout: float
    resends: int
    calm: float
    form: str
    envelope: str


def play(target: Target, keys: tuple[str, ...], terms: Terms, wait: float, say: Say) -> Iterator[dict[str, Any]]:
    """Each scenario as it stands when it is over. A step that brings nothing for `wait` real seconds counts as missing.

    Steps that watch for what must not come last as long as the timeout asks; `wait` is counted on top.
    """
    order = {"mailboxes": [target.mailbox], "password": target.password}
    token = _ask(target, "POST", "/own/medcom/token", "", order)["token"]
    base = f"/own/medcom/mailboxes/{target.mailbox}/protocol"
    try:
        for key in keys:
            state = _ask(target, "PUT", base, token, {"scenario": key, **asdict(terms)})
            partner = state["partner"]
            say(f"{key}: {state['title']} ({partner['name']}, GLN {partner['gln']}, SOR {partner['sor']})")
            yield _until_over(target, token, base, state, _patience(state, terms, wait), say)
    finally:
        _ask(target, "DELETE", base, token)


def _until_over(
    target: Target, token: str, base: str, state: dict[str, Any], patience: float, say: Say
) -> dict[str, Any]:
    told, since = -1, time.monotonic()
    while state["state"] == "running":
        number = next(at for at, step in enumerate(state["steps"]) if step["state"] == "waiting")
        if number != told:
            told, since = number, time.monotonic()
            say(f"  {state['steps'][number]['ask']}")
        time.sleep(POLL)
        over = "?give_up=true" if time.monotonic() - since > patience else ""
        state = _ask(target, "POST", f"{base}/go-on{over}", token)
    say(f"  = {state['state']}")
    return state


def _patience(state: dict[str, Any], terms: Terms, wait: float) -> float:
    watched = terms.timeout * (terms.resends + 2) * 1.2 if state["side"] == "send" else terms.calm
    return wait + watched


def _ask(target: Target, method: str, path: str, token: str, content: object = None) -> Any:
    if urlsplit(target.url).scheme not in ("http", "https"):
        raise Mistake("--url", f"expected an http address, got {target.url!r}", "Copy it from what tvaers serve prints")
    body = None if content is None else json.dumps(content).encode()
    headers = {"content-type": "application/json", "accept-language": target.language}
    if token:
        headers["authorization"] = f"Bearer {token}"
    request = Request(target.url.rstrip("/") + path, body, headers, method=method)  # noqa: S310 - checked above
    try:
        with urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            return json.loads(answer.read())
    except HTTPError as error:
        raise _refused(error, path) from None
    except (URLError, OSError, ValueError) as error:
        raise Mistake(target.url, f"no mailboxes answer there: {error}", "Start them with tvaers serve") from None


def _refused(error: HTTPError, path: str) -> Mistake:
    try:
        told = json.loads(error.read())
        return Mistake(str(told["element"]), f"expected {told['expected']}, found {told['found']}", "")
    except (ValueError, KeyError, TypeError):
        return Mistake(path, f"refused with {error.code}", "Is this address served by tvaers?")
