from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

pytestmark = pytest.mark.long

PROGRAM = "from sim.cli import main; main()"


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, str, subprocess.Popen[str]]]:
    """A network as `tvaers serve` starts it: its address, what it said, and the process."""
    command = [sys.executable, "-c", PROGRAM, "serve", "national", "--port", "0", "--control-token", "control"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("ready: "):
                break
        url = re.search(r"ready: (\S+)", said)
        assert url, process.communicate()
        yield url[1], said, process
        process.kill()


def test_the_printed_curl_lines_work_and_no_answer_is_early(served: tuple[str, str, subprocess.Popen[str]]) -> None:
    """Each printed lookup is answered, after its moment; the table tells where each interface comes from."""
    url, said, process = served
    lines = re.findall(r"^curl -s (\S+) -H 'authorization: Bearer (\S+)' -d '(.+)'$", said, re.MULTILINE)
    assert len(lines) >= 4
    with httpx.Client(timeout=40) as client:
        for address, token, body in lines:
            answer = client.post(address, content=body, headers={"authorization": f"Bearer {token}"})
            assert answer.status_code == 200, answer.text
        control = {"authorization": "Bearer control"}
        requests = client.get(f"{url}/control/trace", headers=control).json()["requests"]
        dropped = {"authorization": f"Bearer {lines[0][1]}", "x-tvaers-fault": "kind=drop"}
        with pytest.raises(httpx.RemoteProtocolError):
            client.post(lines[0][0], content=lines[0][2], headers=dropped)
    played = [one for one in requests if one["visits"]]
    assert len(played) >= 3
    assert all(one["left"] >= one["due"] > one["arrived"] for one in played)
    assert "partly published" in said
    assert "not a Danish standard" in said
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert json.dumps(body)[:12] not in errors


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["serve", "queue", "--port", "0"], "no network"),
        (["serve", "national", "--only", "spa"], "Did you mean sapa"),
        (["serve", "national", "--at", "noon"], "time of day"),
        (["serve", "national", "--host", "203.0.113.9"], "cannot listen"),
        (["citizens", "national", "--with", "partial-consnt"], "Did you mean partial-consent"),
        (["guide", "ep"], "Did you mean epj"),
    ],
)
def test_mistakes_are_told(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 2 and a sentence that helps."""
    from sim.cli.shell import run

    assert run(words) == 2
    assert said in capsys.readouterr().err


def test_citizens_and_guide_print_children_with_the_right_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Five children who are so, and for a kind of system five with what is to be seen."""
    from sim.cli.shell import run

    wanted = ["--with", "partial-consent", "--with", "ppr-elsewhere", "--limit", "5", "--json"]
    assert run(["citizens", "national", *wanted]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len({one["cpr"] for one in found}) == 5
    assert all(one["home"] != one["school"] for one in found)
    assert run(["guide", "epj", "--json"]) == 0
    guide = json.loads(capsys.readouterr().out)
    assert len({one["cpr"] for one in guide["children"]}) == 5
    assert {one["expected"]["outcome"] for one in guide["children"]} >= {"answered", "denied"}
