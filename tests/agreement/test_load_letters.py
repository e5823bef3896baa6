"""Letters under load from outside: sent, acknowledged, opened and answered through the mailboxes of mocks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pyarrow import parquet

from sim.journey.moments import NEVER

pytestmark = pytest.mark.long

TVAERS = "import sys; from sim.cli import main; main()"
WORDS = (
    *("load", "mailbox_practice", "--letters", "--from", "09:00", "--minutes", "30", "--run-out", "420"),
    *("--clock-rate", "600", "--set", "days=1", "--set", "run_out=1 day", "--set", "network.letters.judged=null"),
    *("--set", "targets=['p95(acknowledgement) <= 1 h', 'p90(turnaround) <= 14 d']", "--quiet"),
)


def test_letters_are_answered_through_their_mailboxes(tmp_path: Path) -> None:
    """A morning's letters in under a minute: rows with every moment, targets judged, and nobody's number in results.

    A busy machine makes the run invalid, not the letters.
    """
    out = tmp_path / "run"
    done = subprocess.run(
        [sys.executable, "-c", TVAERS, *WORDS, "--out", str(out)],
        check=False,
        capture_output=True,
        text=True,
        timeout=550,
    )
    assert done.returncode in (0, 1, 3), done.stderr
    summary = json.loads((out / "summary.json").read_text())
    checks = {check["name"]: check["holds"] for check in summary["checks"]}
    assert checks["calls"]
    assert checks["calls dropped"]
    assert summary["load"]["errors"] == {}
    rows = parquet.read_table(out / "letters.parquet").to_pylist()
    letters = [row for row in rows if row["journey"] == "letter" and row["hop"] == 0]
    assert len(letters) > 5
    for row in letters:
        assert row["planned"] < row["available"] < row["acknowledged"]
        assert row["opened"] == NEVER or row["opened"] > row["available"]
    assert sum(row["opened"] != NEVER for row in letters) > 5
    assert any(row["answered"] != NEVER for row in letters)
    assert {one["receiver_type"] for one in summary["letters"]["mailboxes"]} >= {"family"}
    for file in out.iterdir():
        text = file.read_bytes().decode("utf-8", errors="replace").lower()
        assert "0505159995" not in text
        assert "bearer" not in text
