"""Trying a mapping before a run, over TLS too, and looking at a run in Locust's own interface."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import time
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from sim.load.acts import Step
from tests.load.certificates import self_signed
from tests.load.generating import act, command, run
from tests.load.targets import Target, serving

pytestmark = pytest.mark.long

MAPPING = """
target: {url}
verify_tls: {verify}
logins:
  good: {{path: /login, token: access.token}}
  bad: {{path: /html, token: token}}
operations:
  lookup.a: {{path: /mine, login: {{ppr: good, gp: bad}}, headers: {{Authorization: "Bearer {{token}}"}},
    outcome: {{field: outcome}}}}
  lookup.b: {{path: /html, outcome: {{field: outcome}}}}
  slow: {{path: /slow}}
  letter.acknowledged: {{path: /sent, login: good}}
"""


def test_each_step_has_a_finding(tmp_path: Path) -> None:
    """Address, login and lookup of each kind and role: what was asked and found, and where to mend what is wrong."""
    acts = [act(0, "lookup.a", 1), act(1, "lookup.a", 2, role="gp"), act(2, "lookup.b", 3), act(3, "lookup.a", 4)]
    acts.append(act(4, "letter.acknowledged", 5, role="mailbox", before=(Step(ask="letter"),)))
    with serving(Target()) as target:
        ran = run(tmp_path, MAPPING.format(url=target.url, verify="true"), acts, "--check")
    found = {said["finding"]["step"]: said["finding"] for said in ran.said}
    assert {step: one["well"] for step, one in found.items()} == {
        "address": True,
        "login good as ppr": True,
        "lookup.a as ppr": True,
        "login bad as gp": False,
        "lookup.b as ppr": False,
        "login good as mailbox": True,
    }
    assert not target.asked["/sent"]  # a letter would stay with whoever gets it
    assert found["login bad as gp"]["mend"] == "Look at logins.bad and at users"
    assert found["lookup.b as ppr"]["asked"] == "POST /html"
    assert "no JSON" in found["lookup.b as ppr"]["found"]
    assert ran.status == 1
    assert not list(tmp_path.glob("out/*"))


@pytest.mark.parametrize(("verify", "found"), [("ca.pem", "an answer"), ("true", "certificate not trusted")])
def test_certificates_are_checked(tmp_path: Path, verify: str, found: str) -> None:
    """A test CA's file is trusted when it is named, and not otherwise."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path / "ca.pem"))
    with serving(Target(), context) as target:
        ran = run(tmp_path, MAPPING.format(url=target.url, verify=verify), [act(0, "lookup.b")], "--check")
    assert found in ran.said[0]["finding"]["found"]


def test_locusts_interface_tells_the_same_truth(tmp_path: Path) -> None:
    """Its response times count from the planned moment, its failures are ours, and its stop button ends in order."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    acts = [act(i * 10_000, "slow" if i % 10 else "lookup.b", i) for i in range(3000)]
    with serving(Target()) as target:
        mapping = MAPPING.format(url=target.url, verify="true")
        words = command(tmp_path, mapping, acts, ["--for", "30", "--ui", str(port)])
        child = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        assert child.stdout
        for line in child.stdout:
            if json.loads(line).get("done", 0) > 20:
                break
        time.sleep(0.5)
        with urlopen(f"http://127.0.0.1:{port}/stats/requests") as answer:
            shown = {one["name"]: one for one in json.load(answer)["stats"]}
        urlopen(Request(f"http://127.0.0.1:{port}/stop", method="POST")).close()
        end = [json.loads(line) for line in child.stdout][-1]["end"]
        assert child.wait(20) == 0
    assert shown["slow"]["min_response_time"] >= 500
    assert shown["slow"]["num_failures"] == 0
    assert shown["lookup.b"]["num_failures"] == shown["lookup.b"]["num_requests"] > 0
    assert end["why"] == "stopped in Locust's interface"
