"""tvaers protocol: trouble played over a port against a vendor's system, and a result for its self-test."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest

from sim.cli.shell import run
from sim.messages.compose.samples import PPR
from sim.messages.protocol.catalogue import SCENARIOS
from tests.mocks.medcom.port import served_town


def ask(url: str, path: str, content: Any = None, token: str = "") -> Any:
    """One request of the vendor's."""
    body = None if content is None else json.dumps(content).encode()
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    with urlopen(Request(url + path, body, headers)) as answer:
        return json.loads(answer.read())


@contextmanager
def acknowledging(url: str) -> Iterator[None]:
    """A system that acknowledges whatever comes."""
    over = threading.Event()
    token = ask(url, "/own/medcom/token", {"mailboxes": [PPR.gln], "password": "tvaers"})["token"]
    base = f"/own/medcom/mailboxes/{PPR.gln}/items"

    def work() -> None:
        after = ""
        while not over.wait(0.05):
            page = ask(url, f"{base}?after={after}", token=token)
            after = page["next"]
            for item in page["items"]:
                ask(url, f"{base}/{item['number']}/acknowledgement", {"code": "ok"}, token)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(5)


def test_a_result_to_attach(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two scenarios against a system that says ok to everything: one right, one wrong, told by rule."""
    out = tmp_path / "result.xml"
    with served_town() as (url, _), acknowledging(url):
        options = ["--mailbox", PPR.gln, "--url", url, "--calm", "0.2", "--wait", "3", "--seed", "5"]
        status = run(
            ["protocol", "new-envelope", "missing-attachment", *options, "--format", "junit", "--out", str(out)]
        )
    assert status == 1
    suite = ElementTree.fromstring(out.read_bytes())
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("2", "1")
    failure = suite.find("testcase[@name='missing-attachment']/failure")
    assert failure is not None
    assert "KR4" in (failure.text or "")
    assert "MedCom" in out.read_text(encoding="utf-8")
    assert "Acknowledge it as before" in capsys.readouterr().err


def test_silence_is_wrong_and_is_told_in_danish(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody answers: the step fails after the wait, as HTML and in Danish."""
    with served_town() as (url, _):
        options = ["--mailbox", PPR.gln, "--url", url, "--calm", "0.1", "--wait", "0.3"]
        assert run(["protocol", "instance-ids", *options, "--lang", "da", "--format", "html"]) == 1
    shown = capsys.readouterr().out
    for words in ('lang="da"', "der kom intet i tide", "0 af 1 scenarier rigtige", "Certificering er fortsat MedComs"):
        assert words in shown


def test_the_list_names_all(capsys: pytest.CaptureFixture[str]) -> None:
    """Every scenario with its side, and whose name it is."""
    assert run(["protocol"]) == 0
    shown = capsys.readouterr().out
    assert all(key in shown for key in SCENARIOS)
    assert "identical re-send (MedCom)" in shown
    assert "lost message (own)" in shown


@pytest.mark.parametrize(
    "words",
    [["no-such", "--mailbox", "1"], ["all"], ["all", "--mailbox", "1", "--url", "http://127.0.0.1:9"],
     ["all", "--mailbox", "1", "--url", "file:///etc/passwd"]],
)  # fmt: skip
def test_mistakes_are_the_users(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown scenario, no mailbox, nobody there, another kind of address: status 2, and why."""
    assert run(["protocol", *words]) == 2
    assert capsys.readouterr().err
