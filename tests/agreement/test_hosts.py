"""A master and workers on hosts of their own: namespaces of the network, which share neither addresses nor loopback."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from pyarrow import parquet

pytestmark = pytest.mark.long

TVAERS = (sys.executable, "-c", "import sys; from sim.cli import main; main()")
HUB, PORT, MASTER = "10.77.0.1", 8077, "10.77.0.1:5577"
WINDOW = ("at_the_limit", "--from", "10:08", "--minutes", "0.3", "--quiet")
ASKED = ("--target", f"http://{HUB}:{PORT}", "--mapping", "mocks")


@pytest.fixture(autouse=True, scope="module")
def _namespaces() -> None:
    """Hosts are namespaces, which root makes with iproute2: skipped where that cannot be, but never in CI."""
    if shutil.which("ip") is None or os.geteuid() != 0:
        assert not os.environ.get("CI"), "CI must have iproute2, and be root"
        pytest.skip("hosts are namespaces, which root makes with iproute2")


def ip(*words: str) -> None:
    """One change to the network."""
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def hosts(count: int) -> Iterator[list[str]]:
    """A hub and so many hosts with a cable to it each, by name; gone afterwards."""
    mark = f"tv{os.getpid()}"
    names = [f"{mark}-{number}" for number in range(count + 1)]
    with ExitStack() as made:
        for name in names:
            ip("netns", "add", name)
            made.callback(ip, "netns", "del", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", names[0], "addr", "add", f"{HUB}/32", "dev", "lo")
        for number, name in enumerate(names[1:], start=1):
            ip("-n", names[0], "link", "add", f"to{number}", "type", "veth", "peer", "name", "cable", "netns", name)
            for where, cable, last in ((names[0], f"to{number}", 1), (name, "cable", 2)):
                ip("-n", where, "addr", "add", f"10.77.{number}.{last}/30", "dev", cable)
                ip("-n", where, "link", "set", cable, "up")
            ip("-n", name, "route", "add", "default", "via", f"10.77.{number}.1")
        yield names


def on(host: str, *words: str) -> subprocess.Popen[str]:
    """A command on a host."""
    return subprocess.Popen(
        ["ip", "netns", "exec", host, *TVAERS, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_workers_on_other_hosts_are_one_run(tmp_path: Path) -> None:
    """Two workers, each on a host of its own, their master and the target on a third: every call once, one report."""
    out = tmp_path / "run"
    with hosts(2) as (hub, *others):
        serve = on(hub, "serve", "at_the_limit", "--host", "0.0.0.0", "--port", str(PORT), "--no-delay")
        try:
            assert serve.stdout is not None
            for line in serve.stdout:
                if str(PORT) in line:
                    break
            master = on(hub, "load", *WINDOW, *ASKED, "--master", MASTER, "--workers", "2", "--out", str(out))
            workers = [on(host, "load", *WINDOW, *ASKED, "--worker", MASTER) for host in others]
            told = [child.communicate(timeout=300)[0] for child in (master, *workers)]
        finally:
            serve.send_signal(signal.SIGINT)
            serve.communicate(timeout=60)
    assert master.returncode in (0, 1, 3), told
    assert [worker.returncode for worker in workers] == [0, 0], told
    summary = json.loads((out / "summary.json").read_text())
    checks = {check["name"]: check["holds"] for check in summary["checks"]}
    assert checks["calls"]
    assert checks["whole window"]
    assert summary["load"]["achieved"] == summary["load"]["offered"] > 20
    assert set(summary["load"]["cpu"]) == {"0", "1"}
    assert summary["load"]["errors"] == {}
    rows = parquet.read_table(out / "measurements.parquet")
    assert rows.num_rows >= summary["load"]["offered"]
