"""A mapping made ready: requests as bytes in a few microseconds, and answers read into outcomes."""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Mapping as Values
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlsplit

from sim.load.contents import is_of
from sim.load.mapping import Among, Login, Mapping, Missing, Operation, Reading, Request
from sim.load.templates import (
    Template,
    as_it_is,
    in_address,
    in_form,
    in_header,
    in_json,
    template,
)  # fmt: skip

FAILED, ANSWERED, UNDELIVERED = "failed", "answered", "undelivered"
_DEFAULT = dict.fromkeys(range(200, 300), "answered")
_NOT_IN_FULL = ("content-length", "host", "connection")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an answer means. `error` says why it is `failed`."""

    outcome: str
    missing: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go."""

    host: str
    port: int
    tls: bool

    @classmethod
    def of(cls, address: str) -> Target:
        """From http://host:port."""
        parts = urlsplit(address)
        tls = parts.scheme == "https"
        return cls(parts.hostname or "", parts.port or (443 if tls else 80), tls)

    @property
    def named(self) -> str:
        """As the Host header has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.tls else 80) else f"{host}:{self.port}"


class Asked:
    """One request of a mapping, ready to be filled in."""

    def __init__(self, request: Request, target: Target, headers: Values[str, str]) -> None:
        self.method = request.method
        self._path = template(request.path, in_address)
        content, self._body = _body(request)
        merged = {"Accept": "application/json, */*", **content, **headers, **request.headers}
        whole = {name.lower(): name for name in merged if name.lower() not in _NOT_IN_FULL}
        ready = [(name, template(merged[name], in_header)) for name in whole.values()]
        fixed = "".join(f"{name}: {one.texts[0]}\r\n" for name, one in ready if not one.names)
        self._fixed = f"Host: {target.named}\r\nConnection: keep-alive\r\nUser-Agent: tvaers\r\n{fixed}"
        self._headers = [(name, one) for name, one in ready if one.names]
        self._file = None if request.body_file is None else template(request.body_file, as_it_is)
        self._counts = request.method in ("POST", "PUT", "PATCH")

    def bytes(self, values: Values[str, str]) -> bytes:
        """The whole request; Unfilled, ValueError, OSError. A header whose names have no value is left out."""
        body = self._body.fill(values).encode() if self._body is not None else b""
        if self._file is not None:
            body = Path(self._file.fill(values)).read_bytes()
        parts = [f"{self.method} {self._path.fill(values)} HTTP/1.1\r\n", self._fixed]
        for name, header in self._headers:
            if all(values.get(one) for one in header.names):
                parts.append(f"{name}: {header.fill(values)}\r\n")
        if body or self._counts:
            parts.append(f"Content-Length: {len(body)}\r\n")
        parts.append("\r\n")
        return "".join(parts).encode() + body


class Asking:
    """What can be asked of a target, by operation."""

    def __init__(self, mapping: Mapping) -> None:
        self.target = Target.of(mapping.target)
        self.logins = {name: Asked(one, self.target, mapping.headers) for name, one in mapping.logins.items()}
        self.operations = {name: Asked(one, self.target, mapping.headers) for name, one in mapping.operations.items()}
        self.keys = {name: template(one.key, as_it_is) for name, one in mapping.logins.items()}
        self.segments = {name: one.segment for name, one in mapping.operations.items()}
        self.sessions = {name: one.session for name, one in mapping.operations.items() if one.session}
        self.skipped = frozenset(mapping.skip)
        self._readers = {name: _reader(name, one) for name, one in mapping.operations.items()}
        self._among = {name: _Choice(one.among) for name, one in mapping.operations.items() if one.among is not None}
        self._mapping = mapping

    def login_of(self, operation: str, role: str) -> str:
        """The name of the login that an operation needs of a role, or ""."""
        login = self._mapping.operations[operation].login
        return login if isinstance(login, str) else login.get(role, "")

    def login(self, name: str) -> Login:
        """A login as described."""
        return self._mapping.logins[name]

    def kept(self, operation: str, body: bytes) -> dict[str, str]:
        """What later requests of the same act are filled with from an answer."""
        keeps = self._mapping.operations[operation].keeps
        if not keeps:
            return {}
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            return {}
        found = {name: at(content, field) for name, field in keeps.items()}
        return {name: str(value) for name, value in found.items() if isinstance(value, str | int)}

    def chosen(self, operation: str, body: bytes, values: Values[str, str]) -> bytes:
        """The part of an answer that is meant, as JSON: of a list its entry, or nothing; Unfilled."""
        choice = self._among.get(operation)
        return body if choice is None else choice.of(body, values)

    def read(self, operation: str, status: int, body: bytes) -> Meaning:
        """What an answer means; of one that lists several things, what `chosen` took from it."""
        meaning = self._readers[operation](status, body)
        if not body and meaning.outcome == ANSWERED and operation in self._among:
            return Meaning(UNDELIVERED)
        return meaning


class _Choice:
    """An entry of a list, by what stands in it."""

    def __init__(self, among: Among) -> None:
        self._list = among.list
        self._where = {name: template(text, as_it_is) for name, text in among.where.items()}

    def of(self, body: bytes, values: Values[str, str]) -> bytes:
        """The first such entry as JSON, b"" without one; what is no JSON as it is."""
        wanted = {name: one.fill(values) for name, one in self._where.items()}
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            return body
        listed = at(content, self._list) if self._list else content
        for entry in listed if isinstance(listed, list) else ():
            if isinstance(entry, dict) and all(str(at(entry, name)) == text for name, text in wanted.items()):
                return json.dumps(entry).encode()
        return b""


def at(content: Any, dotted: str) -> Any:
    """What stands under a dotted name in JSON, or None."""
    for part in dotted.split("."):
        if isinstance(content, dict):
            content = content.get(part)
        elif isinstance(content, list) and part.isdigit() and int(part) < len(content):
            content = content[int(part)]
        else:
            return None
    return content


def _body(request: Request) -> tuple[dict[str, str], Template | None]:
    if request.json_ is not None:
        return {"Content-Type": "application/json"}, _of_json(request.json_)
    if request.form is not None:
        text = "&".join(f"{quote_plus(name)}={_form_value(value)}" for name, value in request.form.items())
        return {"Content-Type": "application/x-www-form-urlencoded"}, template(text, in_form)
    if request.body is not None:
        return {}, template(request.body, as_it_is)
    return {}, None


def _form_value(text: str) -> str:
    """A form's value with its {names} left as they are."""
    one = template(text, as_it_is)
    names = [f"{{{name}}}" for name in one.names]
    return "".join(a + b for a, b in zip(map(quote_plus, one.texts), [*names, ""], strict=True))


def _of_json(value: Any) -> Template:
    return template(json.dumps(value, ensure_ascii=False, separators=(",", ":")), in_json)


def _reader(name: str, operation: Operation) -> Callable[[int, bytes], Meaning]:
    """What reads the answers of an operation. A lookup that brings no content has not been answered."""
    read, is_lookup = _said(operation), name.startswith("lookup.") and "/" not in name
    kind = operation.content or ("json" if is_lookup else "any")
    if kind == "any":
        return read

    def held(status: int, body: bytes) -> Meaning:
        meaning = read(status, body)
        if meaning.outcome not in _WITH_CONTENT or status == NO_CONTENT or is_of(kind, body):
            return meaning
        return Meaning(FAILED, 0, f"status {status}, and {f'no {kind.upper()}' if body.strip() else 'nothing in it'}")

    return held


_WITH_CONTENT = frozenset({ANSWERED, "partial"})
NO_CONTENT = 204


def _said(operation: Operation) -> Callable[[int, bytes], Meaning]:
    """What reads status and fields."""
    reading, missing = operation.outcome, operation.missing
    by_status: dict[int, str] = dict(reading.status) or ({} if reading.field else dict(_DEFAULT))
    if not reading.field and missing is None:
        return lambda status, _: _of_status(by_status, status)
    return lambda status, body: _of_content(reading, missing, by_status, status, body)


def _of_status(by_status: Values[int, str], status: int) -> Meaning:
    outcome = by_status.get(status)
    return Meaning(FAILED, 0, f"status {status}") if outcome is None else Meaning(outcome)


_WORDS = frozenset({
    "answered", "partial", "nothing_found", "denied", "not_connected", "timed_out", "refused", "unknown_number",
    "undelivered", "opened", "unopened",
})  # fmt: skip


def _of_content(
    reading: Reading, missing: Missing | None, by_status: Values[int, str], status: int, body: bytes
) -> Meaning:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        if not body.strip() or by_status.get(status, FAILED) in ("refused", "timed_out", "denied"):
            return _of_status(by_status, status)  # gateways say these in pages of their own
        return Meaning(FAILED, 0, f"status {status}, and no JSON")
    outcome = by_status.get(status, FAILED)
    if reading.field:
        said = at(content, reading.field)
        word = str(said)
        if said is None and status not in by_status:
            return Meaning(FAILED, 0, f"status {status}, and no outcome")
        if said is not None:
            outcome = reading.words.get(word, word if word in _WORDS else FAILED)
    if outcome == FAILED:
        return Meaning(FAILED, 0, f"status {status}, and an outcome that the mapping does not know")
    return Meaning(outcome, 0 if missing is None else _count(missing, content))


def _count(missing: Missing, content: Any) -> int:
    found = at(content, missing.field)
    if isinstance(found, bool):
        return int(found)
    if isinstance(found, int):
        return found
    if not isinstance(found, list):
        return 0
    wanted = missing.where.items()
    return sum(1 for one in found if not wanted or (isinstance(one, dict) and wanted <= one.items()))
