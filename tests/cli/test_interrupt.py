"""Ctrl-C and a polite end from outside: nothing stays behind that looks like a run."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest


@pytest.mark.parametrize(("signal_number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, signal_number: signal.Signals, status: int) -> None:
    """Stopped while it plays, the program ends with the shell's status, no traceback, and an empty folder of runs."""
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"  # also where tests run unheard
    program = f"{heard}; from sim.cli import main; main()"
    options = ["--days", "7", "--engine", "reference", "--set", "streams.visitors.rate=0.95 /s"]
    command = [sys.executable, "-c", program, "run", "queue", *options]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        assert any(said.startswith("plan") for said in process.stderr)  # planned; it plays now, for a minute or so
        time.sleep(0.2)
        assert [path.name[:7] for path in (tmp_path / "results/runs").iterdir()] == [".queue-"]
        process.send_signal(signal_number)
        out, said = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in said
    assert out == ""
    assert list((tmp_path / "results/runs").iterdir()) == []
