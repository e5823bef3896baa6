"""Base and head: two versions of a vendor's system, started or addressed, each known by where it answers."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from sim.mistake import Mistake

PORT = "{port}"
"""In a command or address: a free port, another for each version, so that both can run all the time."""
WITHIN = 60.0
"""Seconds a version gets until it answers."""
_EVERY = 0.1
_LINES = 3
_LONGEST = 300


class Failed(Exception):
    """A version that does not start, does not answer, or has ended. `version` is base or head."""

    def __init__(self, version: str, what: str) -> None:
        super().__init__(version, what)
        self.version = version
        self.what = what


@dataclass(frozen=True, slots=True)
class Asked:
    """How a version is had: by a shell's command line and the address that answers when it is ready, or by `url` alone,
    where it runs already."""

    name: str
    command: str = ""
    ready: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if bool(self.command) == bool(self.url):
            raise Mistake(f"--{self.name}-cmd", "give either a command or an address", f"or --{self.name}-url")
        if self.command and not self.ready:
            raise Mistake("--ready", "a command needs the address that answers once it is ready", "--ready URL")
        for address in filter(None, (self.ready.replace(PORT, "1"), self.url)):
            if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
                raise Mistake("--ready" if self.ready else f"--{self.name}-url", f"no address: {address}", "http://...")

    @property
    def stays(self) -> bool:
        """Whether it can run beside the other version."""
        return bool(self.url) or (PORT in self.ready and PORT in self.command) or PORT in self.ready


class Version:
    """One version. `start` it before its halves; as a context it is over when the block is."""

    def __init__(self, asked: Asked, environment: Mapping[str, str], log: Path) -> None:
        self.asked = asked
        self._port = _free_port() if PORT in asked.ready else 0
        self._environment = {**os.environ, **environment, "TVAERS_VERSION": asked.name}
        if self._port:
            self._environment["TVAERS_PORT"] = str(self._port)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers: scheme, host and port."""
        parts = urlsplit(self.asked.url or self._filled(self.asked.ready))
        return f"{parts.scheme}://{parts.netloc}"

    def start(self) -> None:
        """Let it run, if it does not yet, and wait until it is ready. Raises Failed."""
        if self.asked.command and self._process is None:
            self._refuse_another()
            with self._log.open("ab") as log:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "sim.cli.gate.guarded", self._filled(self.asked.command)],
                    stdin=subprocess.PIPE, stdout=log, stderr=log, env=self._environment, start_new_session=True,
                )  # fmt: skip
        self._await_ready()

    def check(self) -> None:
        """Raises Failed when it has ended."""
        if self._process is not None and self._process.poll() is not None:
            raise Failed(self.asked.name, f"ended with status {self._process.returncode}{self._said()}")

    def end(self) -> None:
        """End it, and all that it started."""
        if self._process is None:
            return
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def __enter__(self) -> Version:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def _await_ready(self) -> None:
        address = self._filled(self.asked.ready) or self.asked.url
        until = time.monotonic() + WITHIN
        while True:
            self.check()
            found = _answer(address, strict=bool(self.asked.ready))
            if not found:
                return
            if time.monotonic() > until or not self.asked.command:
                waited = f" for {WITHIN:.0f} s" if self.asked.command else ""
                raise Failed(self.asked.name, f"is not ready{waited}: {address} {found}{self._said()}")
            time.sleep(_EVERY)

    def _refuse_another(self) -> None:
        """Raises Failed where somebody else listens already: the gate would measure that instead."""
        parts = urlsplit(self._filled(self.asked.ready))
        port = parts.port or (443 if parts.scheme == "https" else 80)
        with suppress(OSError), socket.create_connection((parts.hostname or "", port), timeout=1):
            raise Failed(self.asked.name, f"cannot start: something else listens at {parts.netloc} already")

    def _filled(self, text: str) -> str:
        return text.replace(PORT, str(self._port))

    def _said(self) -> str:
        """The last it said, for who has to mend it."""
        try:
            lines = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except OSError:
            return ""
        return ": " + " | ".join(line.strip()[:_LONGEST] for line in lines[-_LINES:]) if lines else ""


def _answer(address: str, strict: bool) -> str:
    """What is wrong with an address; "" when it answers. strict: with a status below 400, else with any at all."""
    try:
        with urlopen(address, timeout=5):  # noqa: S310 - the user's own address, checked to be http
            return ""
    except HTTPError as error:
        return f"answers {error.code}" if strict else ""
    except (URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return f"does not answer ({getattr(reason, 'strerror', None) or reason})"


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
