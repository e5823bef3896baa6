"""The planner's question of the README: its commands print the lines it quotes, and draw its picture."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.evidence.child import ROOT, TVAERS, spent

pytestmark = pytest.mark.evidence
CHAPTER = re.compile(r"### A planner's question, walked through\n(?P<text>.*?)\n##", re.DOTALL)
BLOCK = re.compile(r"```console\n\$ uv run tvaers (?P<command>[^\n]*)\n(?P<quoted>.*?)```", re.DOTALL)
PICTURE = ROOT / "results/baselines/oestdanmark_volume.svg"


def quoted() -> list[tuple[str, tuple[str, ...]]]:
    """Each command with the lines that the README quotes of what it prints."""
    found = CHAPTER.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found
    return [(one["command"], tuple(one["quoted"].splitlines())) for one in BLOCK.finditer(found["text"])]


def plain(line: str) -> str:
    """A line without the number of its blanks."""
    return " ".join(line.split())


@pytest.mark.parametrize(("command", "lines"), quoted())
def test_a_command_prints_what_is_quoted(command: str, lines: tuple[str, ...], tmp_path: Path) -> None:
    """Every quoted line is among those printed; a table's line may go on where the quote ends."""
    words = shlex.split(command)
    if words[0] in ("run", "sweep"):
        words += ["--out", str(tmp_path / "out")]
    done = spent("env", "COLUMNS=240", TVAERS, *words, "--quiet")
    printed = [plain(line) for line in done.said.splitlines()]
    missing = [line for line in map(plain, lines) if not any(one.startswith(line) for one in printed)]
    assert missing == [], done.said[-3000:]
    if words[0] == "sweep":
        assert (tmp_path / "out/sweep.svg").read_text() == PICTURE.read_text()
