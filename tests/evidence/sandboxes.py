"""Our mailboxes and NHS Digital's mesh-sandbox doing the same work, each served in a process of its own.

A letter is sent; its receiver looks what is new, fetches it and acknowledges it. What was stored before was sent and
acknowledged alike. mesh-sandbox keeps its letters in memory and judges nothing; ours are on disk when answered, judged
by every rule, and their acknowledgement is written.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from copy import copy
from http.client import HTTPConnection
from pathlib import Path
from typing import Self

from mocks.medcom.moments import local_time
from sim.messages.compose.bulk import Wish, bulk_document
from sim.messages.compose.samples import CHILD, PPR, PSYCHIATRY
from tests.mocks.medcom.town import DAY, PASSWORD

ROOT = Path(__file__).parents[2]
_OURS = """
import sys, socket
from pathlib import Path
from tests.mocks.medcom.serving import serve
serve(Path(sys.argv[2]), socket.socket(fileno=int(sys.argv[1])))
"""
_MESH = """
import sys, uvicorn
uvicorn.run("mesh_sandbox.api:app", fd=int(sys.argv[1]), log_level="error", access_log=False)
"""


def document(name: str) -> bytes:
    """A letter without attachments, as JSON on one line."""
    return bulk_document(Wish(name, local_time(DAY, 9 * 3_600_000_000), PSYCHIATRY, PPR, CHILD))


class Served:
    """A server in a process of its own, one connection to it, and the CPU seconds it has spent."""

    def __init__(self, command: Sequence[str], *rest: str) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        number = self._socket.fileno()
        self._process = subprocess.Popen(
            [*command, str(number), *rest],
            pass_fds=[number],
            cwd=ROOT,
            env={**os.environ, "STORE_MODE": "memory", "AUTH_MODE": "none"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._connection = HTTPConnection("127.0.0.1", self._socket.getsockname()[1], timeout=120)

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> bytes:
        """The content of an answer."""
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        assert answer.status < 300, content[:300]
        return content

    def spent(self) -> float:
        """CPU seconds of all its threads, to the nanosecond."""
        threads = Path(f"/proc/{self._process.pid}/task").iterdir()
        return sum(int((one / "schedstat").read_text(encoding="ascii").split()[0]) for one in threads) / 1e9

    def peak_mb(self) -> float:
        """The most memory it ever held, in megabytes."""
        told = Path(f"/proc/{self._process.pid}/status").read_text(encoding="ascii")
        return int(next(line for line in told.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024 / 1e6

    def another(self) -> Self:
        """The same server over a connection of one's own."""
        other = copy(self)
        other._connection = HTTPConnection("127.0.0.1", self._socket.getsockname()[1], timeout=120)
        return other

    def again(self) -> None:
        """Connect anew: a server hangs up on who was silent while the other one worked."""
        self._connection.close()

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self._process.wait()
        self._socket.close()


class OurMailboxes(Served):
    """Two of our mailboxes on a store."""

    def __init__(self, file: Path) -> None:
        super().__init__([sys.executable, "-c", _OURS], str(file))
        order = json.dumps({"mailboxes": [PSYCHIATRY.gln, PPR.gln], "password": PASSWORD}).encode()
        token = json.loads(self.ask("POST", "/own/medcom/token", {"content-type": "application/json"}, order))["token"]
        self._known = {"authorization": f"Bearer {token}"}
        self._base = f"/own/medcom/mailboxes/{PPR.gln}/items"

    def send(self, data: bytes) -> None:
        """Send a letter."""
        self.ask("POST", "/own/medcom/transmissions", self._known, data)

    def receive(self, fetch: bool = True) -> None:
        """Look what is new, fetch it and acknowledge it."""
        (item,) = json.loads(self.ask("GET", f"{self._base}?unread=true", self._known))["items"]
        if fetch:
            self.ask("GET", f"{self._base}/{item['number']}/document", self._known)
        self.ask("POST", f"{self._base}/{item['number']}/read", self._known)


class MeshMailboxes(Served):
    """Two of mesh-sandbox's."""

    def __init__(self, python: str) -> None:
        super().__init__([python, "-c", _MESH])
        self._sender = {
            "Mex-From": "X26ABC1", "Mex-To": "X26ABC2", "Mex-WorkflowID": "TEST", "Content-Type": "application/json",
            "authorization": "NHSMESH X26ABC1:nonce:1:202611230900:hash",
        }  # fmt: skip
        self._receiver = {"authorization": "NHSMESH X26ABC2:nonce:1:202611230900:hash"}

    def send(self, data: bytes) -> None:
        """Send a letter."""
        self.ask("POST", "/messageexchange/X26ABC1/outbox", self._sender, data)

    def receive(self, fetch: bool = True) -> None:
        """Look what is new, fetch it and acknowledge it."""
        (one,) = json.loads(self.ask("GET", "/messageexchange/X26ABC2/inbox", self._receiver))["messages"]
        if fetch:
            self.ask("GET", f"/messageexchange/X26ABC2/inbox/{one}", self._receiver)
        self.ask("PUT", f"/messageexchange/X26ABC2/inbox/{one}/status/acknowledged", self._receiver)


def play(served: OurMailboxes | MeshMailboxes, names: Sequence[str]) -> float:
    """CPU seconds of the server for each of these letters, sent and received one after another."""
    documents = [document(name) for name in names]
    served.again()
    began = served.spent()
    for data in documents:
        served.send(data)
        served.receive()
    return (served.spent() - began) / len(documents)


def fill(served: OurMailboxes | MeshMailboxes, number: int) -> None:
    """So many letters, sent and acknowledged before."""
    served.again()
    for at in range(number):
        served.send(document(f"stored/{at}"))
        served.receive(fetch=False)
