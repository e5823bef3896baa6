"""The vendor's day of the README, run as it is written."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

README = Path(__file__).parent.parent.parent / "README.md"
BLOCK = re.compile(r"### A vendor's day\n.*?```sh\n(?P<lines>.*?)```", re.DOTALL)


def free_port() -> int:
    """A port nobody listens at."""
    with socket.socket() as there:
        there.bind(("127.0.0.1", 0))
        number: int = there.getsockname()[1]
        return number


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], Path]:
    """What the lines printed, and the folder they ran in. Only the port and the waiting are other than written."""
    if missing := [tool for tool in ("bash", "curl") if shutil.which(tool) is None]:
        assert not os.environ.get("CI"), f"CI must have {missing}"
        pytest.skip(f"the README's lines need {missing}")
    found = BLOCK.search(README.read_text())
    assert found
    folder, port = tmp_path_factory.mktemp("day"), free_port()
    root, tool = README.parent, str(Path(sys.executable).with_name("tvaers"))
    lines = found["lines"].replace("8080", str(port)).replace("uv run tvaers", tool)
    lines = lines.replace("scenarios/national.yaml", f"{root}/scenarios/national.yaml --no-delay")
    started = subprocess.Popen(
        ["bash", "-c", lines], cwd=folder, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    try:
        out, err = started.communicate(timeout=90)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGKILL)
    said = subprocess.CompletedProcess(started.args, started.returncode, out, err)
    return said, folder


def test_each_profession_gets_its_answer_by_interface(
    day: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    """Three are answered, each with what it may see; with the repository down the fourth is partial."""
    said, _ = day
    assert said.returncode == 0, said.stderr[-2000:]
    assert re.findall(r"^(answered|partial)$", said.stdout, re.MULTILINE) == ["answered"] * 3 + ["partial"]
    answers = [json.loads(line) for line in re.findall(r"\{.*?\} *(?=\{|$)", said.stderr.replace("\n", "")) if line]
    appointments, epj, clinic, partial = (one for one in answers if "outcome" in one)
    assert {*appointments["appointments"][0]} == {"when", "time", "place", "department", "gln"}
    assert epj["institution"] is None
    assert {"source": "institution", "kind": "not_covered"} in epj["notices"]
    assert {one["municipality"] for one in clinic["contacts"]} == {"Vejle", "Odense"}
    assert partial["notices"] == [{"source": "own_region", "kind": "missing"}]


def test_each_profession_gets_its_page(day: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    """The pages are whole, in Danish, and show what the interface shows."""
    _, folder = day
    pages = {name: (folder / f"{name}.html").read_text() for name in ("epj", "klinikplus", "sapa", "aftaler")}
    assert all('lang="da"' in text for text in pages.values())
    assert "Vejle" in pages["epj"]
    assert "Skole 42, Odense" in pages["klinikplus"]
    assert "Skole 42, Odense" not in pages["epj"]
    assert "Børne- og ungdomspsykiatrien" in pages["aftaler"]


def test_the_audit_trail_and_the_report_tell_of_it(day: tuple[subprocess.CompletedProcess[str], Path]) -> None:
    """Every lookup stands on every side that must log it, and the report holds each request to a rule."""
    said, folder = day
    entries = json.loads((folder / "audit.json").read_text())["entries"]
    own = {"sapa": "ppr.461", "epj": "clinician.3.4", "klinikplus": "gp.630.8"}
    assert {(one["side"], one["user"]) for one in entries if one["side"] in own} == {*own.items()}
    assert {one["side"] for one in entries} >= {"dds", "repository", "index", "organisation", "relation"}
    assert all(one["ground"] for one in entries)
    assert re.search(r"\d+ requests: \d+ right", said.stdout)


def test_no_number_of_the_child_stands_where_it_must_not(
    day: tuple[subprocess.CompletedProcess[str], Path],
) -> None:
    """Neither what the server printed nor the audit trail nor any page's address holds the CPR number."""
    said, folder = day
    cpr = re.findall(r"^CPR=(\d{10})", README.read_text(), re.MULTILINE)[0]
    assert cpr in said.stdout  # of tvaers citizens
    assert cpr not in (folder / "audit.json").read_text()
    assert not re.search(rf'(href|action)="[^"]*{cpr}', "".join(file.read_text() for file in folder.glob("*.html")))
