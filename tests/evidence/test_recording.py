"""The file of numbers: each as it was last measured."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.evidence.child import spent
from tests.evidence.recording import FILE, Evidence, read, write

ASKED = {"value", "unit", "how", "machine", "commit", "date"}


def test_a_partial_run_replaces_only_what_it_measured(tmp_path: Path) -> None:
    """Numbers of an earlier run stay, names stand in order, and each says how, where and when."""
    file = tmp_path / "evidence.json"
    first, second = Evidence(), Evidence()
    first.record("b.seconds", 1.5, "s", "a stopwatch")
    first.record("a.seconds", 2, "s", "a stopwatch")
    write(first.found, file)
    second.record("b.seconds", 1.25, "s", "a better stopwatch")
    write(second.found, file)
    found = read(file)
    assert list(json.loads(file.read_text())) == ["a.seconds", "b.seconds"]
    assert (found["a.seconds"]["value"], found["b.seconds"]["value"]) == (2, 1.25)
    assert found["b.seconds"]["how"] == "a better stopwatch"
    assert set(found["a.seconds"]) == ASKED


def test_a_name_is_measured_once_in_a_run() -> None:
    """Two tests that claim one number would overwrite each other."""
    evidence = Evidence()
    evidence.record("a", 1, "s", "")
    with pytest.raises(AssertionError, match="twice"):
        evidence.record("a", 2, "s", "")


def test_the_file_kept_is_whole() -> None:
    """Every number in results/baselines/evidence.json says what it is of and how it was found."""
    for name, one in read(FILE).items():
        assert set(one) == ASKED, name
        assert one["how"], name
        assert one["machine"]["processor"], name


def test_a_child_is_measured_without_its_parent(tmp_path: Path) -> None:
    """CPU of grandchildren counts, memory of whoever started it does not, and its exit status is told."""
    ballast = bytearray(300_000_000)
    ballast[::4096] = b"x" * len(ballast[::4096])
    burn = "import time\nwhile time.process_time() < 0.5: pass"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {burn!r}]); print('hello'); sys.exit(3)"
    found = spent(sys.executable, "-c", start, folder=tmp_path)
    assert found.status == 3
    assert found.said.startswith("hello")
    assert 0.5 <= found.cpu_seconds < 5
    assert 1 < found.peak_mb < 150
    del ballast
