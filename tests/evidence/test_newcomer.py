"""A newcomer's path to the first verdict, as README's "Gate in CI" has it: a fresh clone, no uv, nothing in a cache.

The machine's time is measured. The person's own is counted: the words of README up to the verdicts' table and those on
the terminal, and the characters of the commands, at the pace of somebody who is slow at both.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.evidence.gate_series import priority
from tests.evidence.recording import ROOT, Evidence

WORDS_A_MINUTE, CHARACTERS_A_MINUTE = 200, 150
"""ASSUMPTION: people read 240 words a minute (Brysbaert 2019) and type 260 characters (Dhakal 2018)."""
ANSWER = "\nValidity"
"""With it the answer begins: what comes before it tells a gate's progress, and nobody reads that line by line."""
FOUND = "p95 of lookup.epj in the system under test is slower"


def chapter() -> str:
    """What a newcomer reads before there is a verdict."""
    told = (ROOT / "README.md").read_text(encoding="utf-8").partition("### Gate in CI\n")[2]
    return told.partition("\nHow often the whole rule is wrong")[0]


def typed(text: str) -> list[str]:
    """The commands of the first block, each as one text; a line that ends with a backslash goes on."""
    block = re.search(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert block
    return re.findall(r"(?:.*\\\n)*.*[^\\\n]", block[1])


def test_the_path_is_three_commands() -> None:
    """Installing, trying, and playing the same."""
    install, check, play = typed(chapter())
    assert install == "pip install uv"
    assert check == f"{play} --check"


@pytest.mark.evidence
def test_a_newcomer_sees_the_slowdown_found(tmp_path: Path, evidence: Evidence) -> None:
    """Within ten minutes of the person's own time, and as README says."""
    clone, own = tmp_path / "tvaers", tmp_path / "own"
    subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
    subprocess.run([sys.executable, "-m", "venv", own], check=True)
    left_out = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "UV_PROJECT_ENVIRONMENT")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {"PATH": f"{own}/bin{os.pathsep}{os.environ['PATH']}", "UV_CACHE_DIR": f"{tmp_path}/cache"}
    text, seconds, statuses, said = chapter(), [], [], ""
    for command in typed(text):
        began = time.monotonic()
        done = subprocess.run(
            ["bash", "-c", command], cwd=clone, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, check=False,
        )  # fmt: skip
        seconds.append(time.monotonic() - began)
        statuses.append(done.returncode)
        said += done.stdout[max(0, done.stdout.find(ANSWER)) :]
    words, characters = len(f"{text} {said}".split()), sum(map(len, typed(text)))
    minutes = words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE
    how = f"a fresh clone, nothing cached; {priority()}; tests/evidence/test_newcomer.py"
    pace = f"{WORDS_A_MINUTE} words and {CHARACTERS_A_MINUTE} characters a minute assumed; {how}"
    evidence.record("newcomer.words", words, "words read", how)
    evidence.record("newcomer.characters", characters, "characters typed", how)
    evidence.record("newcomer.own_minutes", round(minutes, 1), "min", pace)
    evidence.record("newcomer.ready_minutes", round(sum(seconds[:2]) / 60, 1), "min", how)
    evidence.record("newcomer.gate_minutes", round(seconds[2] / 60, 1), "min", how)
    evidence.record("newcomer.status", statuses[2], "exit status", how)
    assert statuses == [0, 0, 1], said
    assert FOUND in said
    assert minutes <= 10
