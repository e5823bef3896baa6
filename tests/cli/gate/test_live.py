"""A gate as a user starts it, on the sample system: what it leaves behind when it is ended halfway."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.gate.test_versions import alive, gone

pytestmark = pytest.mark.long

ROOT = Path(__file__).parents[3]
SYSTEM = ROOT / "tests/sample_system"


def descendants(pid: int) -> dict[int, str]:
    """All processes below one, with their command lines."""
    parents: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, IndexError):
            parents[int(stat.parent.name)] = int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
    found: dict[int, str] = {}
    fresh = {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        for child in fresh:
            with suppress(OSError):
                found[child] = Path(f"/proc/{child}/cmdline").read_text(encoding="utf-8").replace("\0", " ")
    return found


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGKILL, -9),
        pytest.param(signal.SIGINT, 130, marks=pytest.mark.evidence),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.evidence),
    ],
)
def test_whatever_ends_a_gate_ends_all_it_started(tmp_path: Path, number: signal.Signals, status: int) -> None:
    """Ended in its first half, it leaves no process, and a record that says interrupted."""
    command = f"exec {sys.executable} {SYSTEM}/overview.py"
    words = ["gate", "ci_overview", "--mapping", f"{SYSTEM}/mapping.yaml", "--out", "gate", "--warm-up", "1s"]
    words += ["--ready", "http://127.0.0.1:{port}/ready", "--base-cmd", command, "--head-cmd", command]
    program = [sys.executable, "-c", "from sim.cli import main; main()", *words]
    with subprocess.Popen(program, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        started: dict[int, str] = {}
        until = time.monotonic() + 120
        while not any("sim.load" in line and "--check" not in line for line in started.values()):
            assert process.poll() is None, process.communicate()
            assert time.monotonic() < until, started
            time.sleep(0.1)
            started = descendants(process.pid)
        assert sum("overview.py" in line for line in started.values()) >= 2
        assert any("mocks.child" in line for line in started.values())
        assert all(alive(pid) for pid in started)
        os.kill(process.pid, number)
        said, complaints = process.communicate(timeout=60)
    assert process.returncode == status, complaints
    assert "Traceback" not in complaints
    assert [line for pid, line in started.items() if not gone(pid)] == []
    record = json.loads((tmp_path / "gate/gate.json").read_text(encoding="utf-8"))
    assert record["answer"] == "interrupted"
    assert number == signal.SIGKILL or "Interrupted: neither passed nor failed" in said
