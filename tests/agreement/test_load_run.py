"""A load run from outside: what it leaves when it is interrupted, and that nobody outlives it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyarrow import parquet

pytestmark = pytest.mark.long

TVAERS = "import sys; from sim.cli import main; main()"
WORDS = [sys.executable, "-c", TVAERS, "load", "at_the_limit", "--from", "10:05", "--minutes", "3"]


def started(out: Path) -> subprocess.Popen[str]:
    """A load run that has sent its first calls."""
    run = subprocess.Popen([*WORDS, "--out", str(out)], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert run.stderr is not None
    said = []
    for line in run.stderr:
        said.append(line)
        if " s  sent " in line and " sent 0 " not in line:
            return run
    pytest.fail("".join(said))


def children(parent: int) -> list[int]:
    """The processes that a process has started, and those these have."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = each.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(words[1]) == parent:
            number = int(each.parent.name)
            found += [number, *children(number)]
    return found


def alive(process: int) -> bool:
    """Whether it is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("word", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_keeps_what_it_measured(tmp_path: Path, word: signal.Signals) -> None:
    """Ctrl-C, or a job that is cancelled, ends in order: status 3, and a whole folder that says it was cut short.

    Rates are those of the part that was played, and nobody's CPR number is in it.
    """
    out = tmp_path / "run"
    run = started(out)
    run.send_signal(word)
    run.communicate(timeout=60)
    assert run.returncode == 3
    summary = json.loads((out / "summary.json").read_text())
    assert summary["load"]["cut_short"]
    assert not summary["valid"]
    assert summary["load"]["seconds"] < 120
    assert summary["load"]["offered_rate"] > 0.5
    assert next(check["name"] for check in summary["checks"] if not check["holds"]) == "whole window"
    rows = parquet.read_table(out / "measurements.parquet")
    assert {"lateness", "service", "mocks", "system"} <= set(rows.column_names)
    assert 0 < rows.num_rows < 700
    assert (out / "report.html").stat().st_size > 10_000
    assert "cpr" not in rows.column_names
    for file in out.iterdir():
        text = file.read_bytes().decode("utf-8", errors="replace").lower()
        assert "bearer" not in text
        assert "password" not in text


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="tells processes apart by /proc, which is Linux's")
def test_nobody_outlives_a_killed_run(tmp_path: Path) -> None:
    """Mocks and generator end when the run is killed without a word, and no folder looks finished."""
    run = started(tmp_path / "run")
    family = children(run.pid)
    assert len(family) >= 2
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    gone = time.monotonic() + 30
    while any(map(alive, family)) and time.monotonic() < gone:
        time.sleep(0.2)
    assert not [process for process in family if alive(process)]
    assert not (tmp_path / "run").exists()
