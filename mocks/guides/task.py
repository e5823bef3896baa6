"""One thing to try: a child, what to do about it, the answer that is right, and shell lines that check it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mocks.running import Network
from mocks.users import PASSWORD


@dataclass(frozen=True, slots=True)
class Task:
    """`about`: what is special about the child. `do`: what the vendor's system does first; "" where it only asks.
    `expected`: the right answer in a few values. `check`: shell lines; $URL is where the mocks are served.
    """

    cpr: str
    about: str
    expected: dict[str, Any]
    check: tuple[str, ...]
    do: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """One kind of system. `calls`: names of systems it calls; `called_by`: who calls it, in a sentence each.

    `user`: the test user it acts as; `credentials`: shell lines that get what a request needs; `tasks`: five of them.
    """

    about: str
    calls: tuple[str, ...]
    called_by: tuple[str, ...]
    user: Callable[[Network], str]
    credentials: Callable[[Network], tuple[str, ...]]
    tasks: Callable[[Network], list[Task]]


def token_line(user: str, name: str = "TOKEN") -> str:
    """A shell line that logs a test user in and keeps the token."""
    asked = f'{{"user":"{user}","password":"{PASSWORD}"}}'
    return f"{name}=$(curl -s $URL/own/token -d '{asked}' | {read_out('token')})"


def read_out(name: str) -> str:
    """A shell command that reads a field out of JSON."""
    return f"python3 -c 'import json, sys; print(json.load(sys.stdin)[\"{name}\"])'"


def lookup_line(path: str, cpr: str, token: str = "TOKEN") -> str:  # noqa: S107 - a shell variable's name
    """A shell line that looks a child up."""
    return f'curl -s $URL{path} -H "authorization: Bearer ${token}" -d \'{{"cpr":"{cpr}"}}\''
