"""How much work a core does: our mailboxes against NHS Digital's mesh-sandbox with its memory store. Not a test.

    python -m tests.mocks.medcom.against_mesh PYTHON_WITH_MESH_SANDBOX [STORED]

Both serve in a process of their own; the same letter is sent, then each is received and acknowledged. Reported is the
CPU time of the server process for each letter, after STORED letters (default 0) were put in and left there.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from sim.messages.compose.carecommunication import letter_tree
from sim.messages.compose.samples import PPR, PSYCHIATRY
from tests.mocks.medcom.town import PASSWORD, letter

ROOT = Path(__file__).parents[3]
LETTERS = 300
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


def main() -> None:
    """Measure both and print a line for each."""
    python, stored = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as folder:
        ours = _measured([sys.executable, "-c", _OURS], [str(Path(folder) / "letters.sqlite")], _our_day, stored)
    mesh = _measured([python, "-c", _MESH], [], _mesh_day, stored)
    for name, (send, receive) in (("tvaers", ours), ("mesh-sandbox", mesh)):
        sys.stdout.write(f"{name}: send {send * 1e3:.2f} ms, receive and acknowledge {receive * 1e3:.2f} ms of CPU\n")
    sys.stdout.write(f"rate per CPU second: {sum(mesh) / sum(ours):.1f} times with {stored} stored\n")


def document(name: str) -> bytes:
    """A letter as compact JSON."""
    return json.dumps(letter_tree(letter(name)), ensure_ascii=False, separators=(",", ":")).encode()


Ask = Callable[..., Any]


def _measured(
    command: list[str],
    rest: list[str],
    day: Callable[[Ask, Callable[[], float], int], tuple[float, float]],
    stored: int,
) -> tuple[float, float]:
    listening = socket.create_server(("127.0.0.1", 0))
    number = listening.fileno()
    environment = {**os.environ, "STORE_MODE": "memory", "AUTH_MODE": "none"}
    process = subprocess.Popen(
        [*command, str(number), *rest],
        pass_fds=[number],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    connection = HTTPConnection("127.0.0.1", listening.getsockname()[1], timeout=60)

    def ask(method: str, path: str, body: bytes | None = None, **headers: str) -> bytes:
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        content = answer.read()
        assert answer.status < 300, content[:300]
        return content

    def spent() -> float:
        fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    try:
        return day(ask, spent, stored)
    finally:
        process.kill()
        process.wait()
        listening.close()


def _our_day(ask: Ask, spent: Callable[[], float], stored: int) -> tuple[float, float]:
    order = json.dumps({"mailboxes": [PSYCHIATRY.gln, PPR.gln], "password": PASSWORD}).encode()
    token = json.loads(ask("POST", "/own/medcom/token", order, content_type="application/json"))["token"]
    known = {"authorization": f"Bearer {token}"}
    for number in range(stored + 20):
        ask("POST", "/own/medcom/transmissions", document(f"stored/{number}"), **known)
    base = f"/own/medcom/mailboxes/{PPR.gln}/items"
    after = ""
    while True:
        page = json.loads(ask("GET", f"{base}?limit=200&after={after}", **known))
        if not page["items"]:
            break
        after = page["next"]
    documents = [document(f"measured/{number}") for number in range(LETTERS)]
    began = spent()
    for data in documents:
        ask("POST", "/own/medcom/transmissions", data, **known)
    sent = spent()
    items = json.loads(ask("GET", f"{base}?limit=200&after={after}", **known))
    items["items"] += json.loads(ask("GET", f"{base}?limit=200&after={items['next']}", **known))["items"]
    assert len(items["items"]) == LETTERS
    for item in items["items"]:
        ask("GET", f"{base}/{item['number']}/document", **known)
        ask("POST", f"{base}/{item['number']}/read", **known)
    return (sent - began) / LETTERS, (spent() - sent) / LETTERS


def _mesh_day(ask: Ask, spent: Callable[[], float], stored: int) -> tuple[float, float]:
    sender = {"authorization": "NHSMESH X26ABC1:nonce:1:202611230900:hash"}
    receiver = {"authorization": "NHSMESH X26ABC2:nonce:1:202611230900:hash"}
    headers = {
        "Mex_From": "X26ABC1",
        "Mex_To": "X26ABC2",
        "Mex_WorkflowID": "TEST",
        "Content_Type": "application/json",
        **sender,
    }
    path = "/messageexchange/X26ABC1/outbox"
    for number in range(stored + 20):
        ask("POST", path, document(f"stored/{number}"), **headers)
    began = spent()
    sent_ids = []
    for number in range(LETTERS):
        content = json.loads(ask("POST", path, document(f"measured/{number}"), **headers))
        sent_ids.append(content.get("message_id") or content["messageID"])
    sent = spent()
    ask("GET", "/messageexchange/X26ABC2/inbox", **receiver)
    for one in sent_ids:
        ask("GET", f"/messageexchange/X26ABC2/inbox/{one}", **receiver)
        ask("PUT", f"/messageexchange/X26ABC2/inbox/{one}/status/acknowledged", **receiver)
    return (sent - began) / LETTERS, (spent() - sent) / LETTERS


if __name__ == "__main__":
    began = time.perf_counter()
    main()
    sys.stdout.write(f"took {time.perf_counter() - began:.0f} s\n")
