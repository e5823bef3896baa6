"""What was measured, with how, where and when: results/baselines/evidence.json.

A run measures some or all numbers and replaces those only, so that each carries the commit and the day of its own
measurement. README is held to this file by tests/test_readme.py.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / "results/baselines/evidence.json"

Number = int | float


@dataclass(frozen=True, slots=True)
class Measured:
    """One number. machine: processor, cores, python. commit: of the clone, with + where files differed from it."""

    value: Number
    unit: str
    how: str
    machine: Mapping[str, Any]
    commit: str
    date: str


@dataclass(slots=True)
class Evidence:
    """What one run of the tests measured so far."""

    found: dict[str, Measured] = field(default_factory=dict)

    def record(self, name: str, value: Number, unit: str, how: str) -> None:
        """Keep a number under a dotted name. `how`: the command, or what was done in words.

        AssertionError for a name that this run has recorded already.
        """
        assert name not in self.found, f"{name} is measured twice"
        rounded = value if isinstance(value, int) else float(f"{value:.6g}")
        self.found[name] = Measured(rounded, unit, how, machine(), commit(), date.today().isoformat())  # noqa: DTZ011


def machine() -> dict[str, Any]:
    """What the numbers were measured on."""
    from sim.cli.record import processor  # here, so that asking for fixtures loads no room

    return {"processor": processor(), "cores": os.cpu_count(), "python": platform.python_version()}


@cache
def commit() -> str:
    """The clone's commit, with + where code differs from it: the numbers that this writes are no difference."""
    head = _git("rev-parse", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{FILE.parent.relative_to(ROOT)}")
    return f"{head}+" if changed else head


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def read(file: Path = FILE) -> dict[str, dict[str, Any]]:
    """All numbers by name; none where nothing was measured yet."""
    if not file.is_file():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return found


def write(found: Mapping[str, Measured], file: Path = FILE) -> None:
    """Replace the numbers found, and keep the others. A reader never sees half a file."""
    whole = {**read(file), **{name: asdict(measured) for name, measured in found.items()}}
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(whole, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(file)


@pytest.fixture
def evidence(request: pytest.FixtureRequest) -> Iterator[Evidence]:
    """Where a test marked `evidence` records its numbers. They are written when it has passed or failed alike.

    A number that missed its limit is still what was measured.
    """
    if not request.node.get_closest_marker("evidence"):
        pytest.fail("only a test marked evidence records numbers")
    mine = Evidence()
    yield mine
    write(mine.found)
