"""Nothing answered is lost and nothing is shown twice, however often the server is killed while it works."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from sim.messages.compose.samples import PPR, PSYCHIATRY
from tests.mocks.medcom.town import PASSWORD, letter, written

ROOT = Path(__file__).parents[3]
CLIENTS = 6
KILLS = 10


@dataclass(slots=True)
class Sender:
    """One client: sends its letters one after the other, and sends again what was not answered."""

    name: str
    port: int
    token: str
    answered: list[str] = field(default_factory=list)
    next: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Send until the server is gone."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        headers = {"authorization": f"Bearer {self.token}"}
        while not self.stop.is_set():
            name = f"{self.name}/{self.next}"
            try:
                connection.request("POST", "/own/medcom/transmissions", written(name), headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException):
                return
            assert answer.status == 202, answer.status
            self.answered.append(letter(name).message_id)
            self.next += 1


class Server:
    """The town in a process of its own, on one store and port."""

    def __init__(self, file: Path, module: str = "tests.mocks.medcom.serving") -> None:
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.socket.getsockname()[1]
        number = self.socket.fileno()
        command = [sys.executable, "-m", module, str(file), str(number)]
        self._parent = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, pass_fds=[number], cwd=ROOT
        )
        self._child = 0

    def start(self) -> None:
        """Start it, and wait until it answers."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write("start\n")
        self._parent.stdin.flush()
        self._child = int(self._parent.stdout.readline())
        self.ask("GET", "/own/medcom/addresses?limit=1")

    def kill(self) -> None:
        """Kill it outright."""
        os.kill(self._child, signal.SIGKILL)

    def end(self) -> None:
        """Kill it for good."""
        self.kill()
        self._parent.communicate(timeout=10)
        self.socket.close()

    def ask(self, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """One request; JSON back."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        content = json.loads(answer.read())
        connection.close()
        assert answer.status < 300, content
        return content

    def all_items(self, mailbox: str, token: str) -> list[dict[str, Any]]:
        """Every item, page by page."""
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            page = self.ask("GET", f"/own/medcom/mailboxes/{mailbox}/items?limit=200&after={after}", token=token)
            if not page["items"]:
                return found
            found += page["items"]
            after = page["next"]


def play(folder: Path, kills: int) -> tuple[int, int]:
    """Kill a server so often under load; how many letters were answered, and how many resent ones were caught."""
    chance = random.Random(kills)
    server = Server(folder / "letters.sqlite")
    server.start()
    order = {"mailboxes": [PSYCHIATRY.gln, PPR.gln], "password": PASSWORD}
    token = server.ask("POST", "/own/medcom/token", order)["token"]
    senders = [Sender(str(number), server.port, token) for number in range(CLIENTS)]
    for _ in range(kills):
        threads = [threading.Thread(target=sender.run) for sender in senders]
        for thread in threads:
            thread.start()
        time.sleep(0.05 + 0.3 * chance.random())
        server.kill()
        for sender in senders:
            sender.stop.set()
        server.start()  # the port stayed open, so that whoever waits at it is answered now
        for thread in threads:
            thread.join()
        for sender in senders:
            sender.stop.clear()
        check(server, senders, token)
    server.end()
    return sum(len(sender.answered) for sender in senders), server_repeats(folder / "letters.sqlite")


def check(server: Server, senders: list[Sender], token: str) -> None:
    """Every answered letter is there once, in its sender's order, and each has been acknowledged once or more."""
    shown = [item["message_id"] for item in server.all_items(PPR.gln, token)]
    assert len(shown) == len(set(shown))
    place = {message: number for number, message in enumerate(shown)}
    acknowledged = {item["answers"] for item in server.all_items(PSYCHIATRY.gln, token) if item["code"] == "ok"}
    for sender in senders:
        places = [place[message] for message in sender.answered]
        assert places == sorted(places)
        assert acknowledged.issuperset(sender.answered)
    assert acknowledged == set(shown)  # in the same commit: an unanswered letter is there whole, or not at all


def server_repeats(file: Path) -> int:
    """How many transmissions were second ones of a letter that was on disk, though its sender had not heard of it."""
    with sqlite3.connect(file) as db:
        (count,) = db.execute("select count(*) from transmissions where handling = 'repeat_answer'").fetchone()
    db.close()
    return int(count)


def test_what_was_answered_survives_being_killed(tmp_path: Path) -> None:
    """Ten kills at random moments under load: all answered letters there once, in order, acknowledged."""
    answered, _ = play(tmp_path, KILLS)
    assert answered > 10 * KILLS


@pytest.mark.evidence
def test_a_hundred_kills(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same a hundred times over, on one store."""
    answered, repeated = play(tmp_path, 100)
    said = f"100 kills, {answered} letters answered, {repeated} sent again that were on disk already"
    capsys.readouterr()
    with capsys.disabled():
        sys.stdout.write(f"\n{said}\n")
    assert answered > 1000
