"""How long the command line takes to answer. Asked for by name: `pytest -m benchmark`."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytest_benchmark.fixture import BenchmarkFixture


@pytest.mark.benchmark
def test_help_answers_at_once(benchmark: BenchmarkFixture) -> None:
    """`tvaers --help` takes less than 0.4 s from start to end, process and all."""
    command = [sys.executable, "-c", "from sim.cli import main; main()", "--help"]
    benchmark(lambda: subprocess.run(command, check=True, capture_output=True))
    if benchmark.stats:
        assert benchmark.stats.stats.median < 0.4
