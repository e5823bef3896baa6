"""Letters on their way through a served country while its server is killed again and again."""

from __future__ import annotations

import random
import sqlite3
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pytest

from mocks.medcom.moments import ZONE
from sim.messages.compose.carecommunication import write_letter
from sim.messages.compose.samples import CHILD, NURSE
from sim.messages.letter import Draft, Party, counted_ids, new
from tests.mocks.medcom.test_killed import Server
from tests.mocks.medcom.town import PASSWORD

pytestmark = pytest.mark.evidence
KILLS = 25


@dataclass(slots=True)
class Sender:
    """Sends its letters one after the other, and sends again what was not answered."""

    name: str
    parties: tuple[Party, Party]
    answered: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def letter(self) -> Any:
        """The next letter."""
        now = datetime(2026, 9, 7, 9, tzinfo=ZONE)
        ids = counted_ids(f"{self.name}/{len(self.answered)}")
        return new(ids, now, *self.parties, CHILD, Draft(NURSE, "Kære PPR", "carecoordination"))

    def run(self, port: int, token: str) -> None:
        """Send until the server is gone."""
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        while not self.stop.is_set():
            letter = self.letter()
            try:
                headers = {"authorization": f"Bearer {token}"}
                connection.request("POST", "/own/medcom/transmissions", write_letter(letter), headers)
                answer = connection.getresponse()
                answer.read()
            except (OSError, HTTPException):
                return
            assert answer.status == 202, answer.status
            self.answered.append(letter.message_id)


def party(server: Server, kind: str, name: str) -> Party:
    """Somebody in the address book."""
    found = server.ask("GET", f"/own/medcom/addresses?type={kind}&name={name}")["addresses"][0]
    return Party(found["name"], found["gln"], found["sor"])


def test_letters_under_way_survive_being_killed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every answered letter arrives once, is acknowledged, is opened; no hop is lost, doubled or out of order."""
    chance = random.Random(KILLS)
    file = tmp_path / "letters.sqlite"
    server = Server(file, "tests.mocks.medcom.serving_country")
    server.start()
    parties = party(server, "psychiatry", "nord"), party(server, "ppr", "aalborg")
    order = {"mailboxes": [parties[0].gln], "password": PASSWORD}
    token = server.ask("POST", "/own/medcom/token", order)["token"]
    senders = [Sender(str(number), parties) for number in range(3)]
    for _ in range(KILLS):
        threads = [threading.Thread(target=sender.run, args=(server.port, token)) for sender in senders]
        for thread in threads:
            thread.start()
        time.sleep(0.1 + 0.6 * chance.random())
        server.kill()
        for sender in senders:
            sender.stop.set()
        server.start()
        for thread in threads:
            thread.join()
        for sender in senders:
            sender.stop.clear()
    sent = {message for sender in senders for message in sender.answered}
    began = time.monotonic()
    while time.monotonic() - began < 60:  # an hour on the test clock
        items = server.all_items(parties[0].gln, token)
        acknowledged = Counter(item["answers"] for item in items if item["kind"] == "acknowledgement")
        if set(acknowledged) >= sent:
            break
        time.sleep(1)
    assert set(acknowledged) >= sent
    server.end()
    with sqlite3.connect(file) as db:
        lost = db.execute(
            "select count(*) from letters l left join calls c on c.family = l.family and c.child = l.child"
            " where l.sender = ? and c.delivered is null",
            (parties[0].gln,),
        ).fetchone()
        twice = db.execute(
            "select count(*) from (select 1 from hops where label != '' group by family, child, copy, hop"
            " having count(*) > 1)"
        ).fetchone()
        backwards = db.execute(
            "select count(*) from hops a join hops b on b.family = a.family and b.child = a.child and b.copy = a.copy"
            " and b.hop > a.hop where b.arrived < a.ended and a.label != '' and b.label != ''"
        ).fetchone()
        shown = db.execute(
            "select count(*) - count(distinct message_id) from items where mailbox = ? and box = 'in'"
            " and kind = 'carecommunication'",
            (parties[1].gln,),
        ).fetchone()
    assert (lost, twice, backwards, shown) == ((0,), (0,), (0,), (0,))
    with capsys.disabled():
        sys.stdout.write(f"\n{KILLS} kills, {len(sent)} letters answered, all arrived once and were acknowledged\n")
