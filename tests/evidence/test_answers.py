"""How soon a person has an answer: people for a mailbox, and mocks that are ready."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import pytest

from tests.evidence.child import ROOT, TVAERS, spent
from tests.evidence.recording import Evidence

pytestmark = pytest.mark.evidence

SECONDS = 5


def test_staff_answers_within_seconds(evidence: Evidence) -> None:
    """The municipality's question without a scenario: an answer within 5 s by the clock."""
    target = "share(dwell<=4 opening h)>=90%"
    mailbox = ["--letters-per-day", "6", "--minutes", "6", "--open", "mon-thu 8-15, fri 8-13", "--looks", "9:00,13:00"]
    runs = [spent(TVAERS, "staff", *mailbox, "--target", target) for _ in range(3)]
    assert {run.status for run in runs} <= {0, 1}, runs[0].said
    seconds = median(run.seconds for run in runs)
    how = "tvaers staff with 6 letters a day, two looks: median of 3"
    evidence.record("staff.seconds", seconds, "s", f"{how} by the clock")
    evidence.record("staff.cpu_seconds", median(run.cpu_seconds for run in runs), "s", f"{how}, CPU")
    assert seconds <= SECONDS


@contextmanager
def serving() -> Iterator[float]:
    """The national network served on a free port; gives the seconds until it said that it is ready."""
    began = time.monotonic()
    command = [TVAERS, "serve", "national", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        try:
            said = []
            for line in process.stdout:
                said.append(line)
                if line.startswith("ready: "):
                    break
            else:
                pytest.fail("".join(said))
            yield time.monotonic() - began
        finally:
            process.kill()


def test_the_mocks_are_ready_within_seconds(evidence: Evidence) -> None:
    """From the command to the word ready: at most 5 s by the clock."""
    waits = []
    for _ in range(3):
        with serving() as seconds:
            waits.append(seconds)
    evidence.record("serve.ready_seconds", median(waits), "s", "tvaers serve national: median of 3 until it is ready")
    assert median(waits) <= SECONDS
