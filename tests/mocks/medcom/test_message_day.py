"""A vendor's message day, as the README tells it, over HTTP with Python's own library and nothing of this project."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.mocks.medcom.plain_letters import Correspondence, Segment, Tree

pytestmark = pytest.mark.long

README = Path(__file__).parents[3] / "README.md"
CHILD = "0505159995"
HOUR = 3_600_000_000
NUMBERS = (
    (r"(mailboxes)/\d+", r"\1/{gln}"),
    (r"(items|transmissions)/\d+", r"\1/{number}"),
    (r"(threads|attachments)/[0-9a-f-]{36}", r"\1/{id}"),
)
PDF = b"%PDF-1.4\n" + b"Notat. " * 50 + b"%%EOF\n"


@dataclass(slots=True)
class Client:
    """An HTTP client that remembers what it asked."""

    url: str
    asked: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, method: str, path: str, content: Any = None, token: str = "", accept: str = "") -> Any:
        """One request. JSON where it is JSON, else bytes; (status, JSON) of a refusal."""
        body = content if isinstance(content, bytes) or content is None else json.dumps(content).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {token}", "accept-language": "da"}
        if accept:
            headers["accept"] = accept
        self.asked.append((method, path.partition("?")[0]))
        try:
            with urlopen(Request(self.url + path, body, headers, method=method), timeout=30) as answer:
                found = answer.read()
                return json.loads(found) if answer.headers.get_content_type() == "application/json" else found
        except HTTPError as refused:
            return refused.code, json.loads(refused.read())

    def address(self, words: str) -> dict[str, str]:
        """The first address the service gives for a question."""
        found: dict[str, str] = self.ask("GET", f"/own/medcom/addresses?{words}")["addresses"][0]
        return found


@dataclass(slots=True)
class Mailbox:
    """One party with its token."""

    client: Client
    party: dict[str, str]
    token: str

    @classmethod
    def of(cls, client: Client, party: dict[str, str]) -> Mailbox:
        """Get in."""
        order = {"mailboxes": [party["gln"]], "password": "tvaers"}
        return cls(client, party, client.ask("POST", "/own/medcom/token", order)["token"])

    def send(self, letter: Tree) -> Any:
        """Send a letter."""
        return self.client.ask("POST", "/own/medcom/transmissions", letter, self.token)

    def get(self, path: str) -> Any:
        """Something of the mailbox."""
        return self.client.ask("GET", f"/own/medcom/mailboxes/{self.party['gln']}/{path}", token=self.token)

    def items(self, query: str = "") -> list[dict[str, Any]]:
        """What has come."""
        found: list[dict[str, Any]] = self.get(f"items{query}")["items"]
        return found

    def read(self, number: int) -> Any:
        """Mark an item read."""
        path = f"/own/medcom/mailboxes/{self.party['gln']}/items/{number}/read"
        return self.client.ask("POST", path, token=self.token)

    def acknowledgements(self) -> dict[str, list[str]]:
        """What each letter was answered."""
        found: dict[str, list[str]] = {}
        for item in self.items("?limit=200"):
            if item["kind"] == "acknowledgement":
                found.setdefault(item["answers"], []).append(item["code"])
        return found


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """The network as `tvaers serve` starts it."""
    program = "from sim.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "national", "--port", "0", "--control-token", "mine"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        ready = next((found for line in process.stdout if (found := re.match(r"ready: (\S+)", line))), None)
        assert ready
        yield ready[1]
        process.kill()


def message_id(letter: Tree) -> str:
    """The id of a letter."""
    found: str = letter["entry"][0]["resource"]["id"]
    return found


def test_a_vendors_message_day(url: str) -> None:
    """Every step of the README's day, with the answer it promises, and no request the README does not tell."""
    client = Client(url)
    ppr, hospital = client.address("name=ppr&place=Aalborg"), client.address("type=psychiatry")
    assert "carecommunication 5.0" in ppr["receives"]
    there, here = Mailbox.of(client, ppr), Mailbox.of(client, hospital)
    first, follow = a_letter_and_its_answer(here, there)
    the_same_twice(here, there, first)
    a_reply_before_its_original(here, there)
    a_broken_one(here, there)
    the_dwell(here, there, follow)
    assert told_by_readme() == performed(client.asked)


def later(client: Client, hours: float) -> None:
    """Let the test clock go on."""
    client.ask("POST", "/control/clock", {"advance_seconds": hours * 3600}, "mine")


def a_letter_and_its_answer(here: Mailbox, there: Mailbox) -> tuple[Tree, str]:
    """Sent with a file, seen to travel, acknowledged, read, fetched, and answered from the other side."""
    thread, client = Correspondence(CHILD), here.client
    note = Segment("2026-11-23T09:00:01+01:00", here.party, title="Udredningsnotat", data=PDF)
    text = Segment("2026-11-23T09:00:00+01:00", here.party, "Kære PPR\nVi foreslår et møde om æ, ø og å.")
    first = thread.letter(here.party, there.party, "2026-11-23T09:00:01+01:00", text, note)
    assert "body: gyldig" in client.ask("POST", "/own/medcom/verdict", first, accept="text/plain").decode()
    sent = here.send(first)
    assert sent["valid"], sent
    later(client, 1)
    hops = client.ask("GET", sent["follow"], token=here.token)["hops"]
    assert [hop["hop"] for hop in hops if hop["at"] in ("network", there.party["gln"])] == ["accepted", "available"]
    assert here.acknowledgements() == {message_id(first): ["ok"]}
    (item,) = there.items("?unread=true")
    shown = there.get(f"items/{item['number']}")["letter"]
    assert shown["segments"][0]["text"].endswith("æ, ø og å.")
    assert there.get(f"items/{item['number']}/attachments/{shown['segments'][1]['id']}") == PDF
    later(client, 2)
    there.read(item["number"])
    said = Segment("2026-11-23T12:05:00+01:00", there.party, "Tak. Vi kan onsdag.")
    reply = thread.letter(there.party, here.party, "2026-11-23T12:05:00+01:00", said)
    assert there.send(reply)["valid"]
    later(client, 1)
    assert there.acknowledgements() == {message_id(reply): ["ok"]}
    return first, sent["follow"]


def the_same_twice(here: Mailbox, there: Mailbox, first: Tree) -> None:
    """Sent again in a new envelope: shown once, answered as before."""
    again = here.send({**first, "id": "11111111-2222-4333-8444-555555555555"})
    assert again["handling"] == "repeat_in_new_envelope"
    later(here.client, 1)
    assert here.acknowledgements()[message_id(first)] == ["ok", "ok"]
    assert [one["message_id"] for one in there.items() if one["kind"] != "acknowledgement"] == [message_id(first)]


def a_reply_before_its_original(here: Mailbox, there: Mailbox) -> None:
    """What goes on from a letter that never came is shown with it, in order, and marked until the letter comes."""
    thread = Correspondence(CHILD)
    moments = ("2026-11-23T13:00:00+01:00", "2026-11-23T13:30:00+01:00")
    original, following = (
        thread.letter(here.party, there.party, at, Segment(at, here.party, said))
        for at, said in zip(moments, ("Først dette.", "Så dette."), strict=True)
    )
    for letter, original_is_missing in ((following, True), (original, False)):
        here.send(letter)
        later(here.client, 1)
        segments = there.get(f"threads/{thread.id}")["segments"]
        seen = [(one["text"], one["without_letter"]) for one in segments]
        assert seen == [("Først dette.", original_is_missing), ("Så dette.", False)]


def a_broken_one(here: Mailbox, there: Mailbox) -> None:
    """Refused, with the rule, how to mend it and where it is written; acknowledged fatal-error."""
    at = "2026-11-23T14:00:00+01:00"
    wrong = Correspondence(CHILD).letter(here.party, there.party, at, Segment(at, here.party, "Forkert."))
    wrong["entry"][2]["resource"]["category"][0]["coding"][0]["code"] = "no-such-category"
    refused = here.send(wrong)
    assert not refused["valid"]
    (finding, *_) = here.client.ask("GET", refused["follow"], token=here.token)["findings"]
    assert finding["key"] in refused["broken"]
    assert finding["mend"]
    assert finding["source"]
    later(here.client, 1)
    assert here.acknowledgements()[message_id(wrong)] == ["fatal-error"]


def the_dwell(here: Mailbox, there: Mailbox, follow: str) -> None:
    """From available to opened: on the letter's own way, and in what the report is made of."""
    hops = here.client.ask("GET", follow, token=here.token)["hops"]
    moments = {hop["hop"]: hop["moment"] for hop in hops if hop["at"] == there.party["gln"]}
    dwell = moments["opened"] - moments["available"]
    assert 2 * HOUR <= dwell <= 3.2 * HOUR
    lines = here.client.ask("GET", "/control/letters/moments", token="mine").decode().splitlines()
    told = [json.loads(line) for line in lines]
    assert any(one.get("opened") == moments["opened"] for one in told), told[:3]


def performed(asked: list[tuple[str, str]]) -> set[str]:
    """What was asked, with numbers in braces as the README writes them."""
    found = set()
    for method, whole in asked:
        path = whole
        for pattern, told in NUMBERS:
            path = re.sub(pattern, told, path)
        found.add(f"{method} {path}")
    return found


def told_by_readme() -> set[str]:
    """The requests of the README's message day."""
    block = re.search(
        r"### A vendor's message day\n.*?```http\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL
    )
    assert block
    requests = re.findall(r"^(GET|POST|PUT) +([^\s?]+)", block[1], re.MULTILINE)
    return {f"{method} {path}" for method, path in requests}
