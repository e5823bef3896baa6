"""Base and head as processes: started, waited for, named when they fail, and ended whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from sim.cli.gate.versions import Asked, Failed, Version
from sim.mistake import Mistake

SERVER = f"{sys.executable} -u -m http.server {{port}} --bind 127.0.0.1"
READY = "http://127.0.0.1:{port}/"


def alive(pid: int) -> bool:
    """Whether a process runs; one that waits to be buried does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


def gone(pid: int) -> bool:
    """Whether a process has ended, or does so within ten seconds."""
    until = time.monotonic() + 10
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not alive(pid)


def test_both_run_at_ports_of_their_own_and_see_the_mocks(tmp_path: Path) -> None:
    """Each answers where it says, is told its port, its name and where the mocks are, and is gone after the block."""
    told = 'echo "$TVAERS_VERSION $TVAERS_PORT $TVAERS_MOCKS_URL" > "$TVAERS_VERSION.txt"; exec ' + SERVER
    pids = []
    asked = [Asked(name, f"cd {tmp_path} && echo $$ > {name}.pid && {told}", READY) for name in ("base", "head")]
    environment = {"TVAERS_MOCKS_URL": "http://mocks"}
    with (
        Version(asked[0], environment, tmp_path / "b.log") as base,
        Version(asked[1], environment, tmp_path / "h.log") as head,
    ):
        for version in (base, head):
            version.start()
            version.check()
            with urlopen(version.url, timeout=5) as answer:
                assert answer.status == 200
            said = (tmp_path / f"{version.asked.name}.txt").read_text(encoding="utf-8").split()
            assert said == [version.asked.name, version.url.rpartition(":")[2], "http://mocks"]
            pids.append(int((tmp_path / f"{version.asked.name}.pid").read_text(encoding="utf-8")))
        assert base.url != head.url
        assert all(alive(pid) for pid in pids)
    assert all(gone(pid) for pid in pids)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("echo no database >&2; exit 4", "ended with status 4: no database"),
        ("no-such-program-of-ours", "ended with status 127"),
    ],
)
def test_one_that_does_not_start_is_named_with_its_last_words(tmp_path: Path, command: str, said: str) -> None:
    """At once, not after the whole wait."""
    with Version(Asked("head", command, READY), {}, tmp_path / "log") as version, pytest.raises(Failed) as failed:
        version.start()
    assert failed.value.version == "head"
    assert said in failed.value.what


def test_one_that_dies_later_is_named(tmp_path: Path) -> None:
    """Its next check says so."""
    command = f"({SERVER}) & sleep 1.5; kill $!; echo out of memory; exit 9"
    with Version(Asked("base", command, READY), {}, tmp_path / "log") as version:
        version.start()
        with pytest.raises(Failed, match="ended with status 9"):  # noqa: PT012 - it may take a while
            for _ in range(200):
                version.check()
                time.sleep(0.05)


def test_a_port_that_somebody_else_has_is_not_measured(tmp_path: Path) -> None:
    """A server left over from yesterday would answer in its place."""
    with Version(Asked("base", SERVER, READY), {}, tmp_path / "log") as other:
        other.start()
        second = Version(Asked("head", "sleep 60", f"{other.url}/"), {}, tmp_path / "second")
        with second, pytest.raises(Failed, match="something else listens"):
            second.start()


def test_an_address_that_nobody_answers_is_named() -> None:
    """Where a version is only addressed there is nothing to wait for."""
    version = Version(Asked("base", url="http://127.0.0.1:9"), {}, Path("unused"))
    with pytest.raises(Failed, match="does not answer"):
        version.start()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_was_started_dies_with_the_gate(tmp_path: Path, number: signal.Signals) -> None:
    """However the gate ends, neither the vendor's command nor what it started in turn stays behind."""
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom sim.cli.gate.versions import Asked, Version\n"
        f"command = 'cd {tmp_path}; sleep 300 & echo $! > grandchild; echo $$ > child; exec {SERVER}'\n"
        f"version = Version(Asked('base', command, {READY!r}), {{}}, Path('{tmp_path}/log'))\nversion.start()\n"
        "print('ready', flush=True)\ntime.sleep(300)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as gate:
        assert gate.stdout is not None
        assert gate.stdout.readline() == "ready\n"
        pids = [int((tmp_path / name).read_text(encoding="utf-8")) for name in ("child", "grandchild")]
        assert all(alive(pid) for pid in pids)
        os.kill(gate.pid, number)
    assert [gone(pid) for pid in pids] == [True, True]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"command": "x", "url": "http://a", "ready": READY}, "either a command or an address"),
        ({}, "either a command or an address"),
        ({"command": "x"}, "--ready"),
        ({"url": "localhost:8000"}, "no address"),
        ({"command": "x", "ready": "ftp://a"}, "no address"),
    ],
)
def test_mistakes_are_told(given: dict[str, str], said: str) -> None:
    """What does not make sense is refused before anything starts."""
    with pytest.raises(Mistake, match=said):
        Asked("base", **given)


def test_only_versions_with_ports_of_their_own_stay() -> None:
    """Two that want one port take turns; those that run already stay."""
    assert Asked("base", "x {port}", READY).stays
    assert Asked("base", "x", READY).stays  # it reads TVAERS_PORT
    assert not Asked("base", "x", "http://localhost:8000/").stays
    assert Asked("base", url="http://localhost:8000").stays
