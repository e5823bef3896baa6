"""A command in a process of its own: CPU seconds of it and all it started, and the memory of the largest of them.

Run as a program it is the small process in between: what a large parent weighs at the fork would count as its child's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
TVAERS = str(Path(sys.executable).parent / "tvaers")
"""The installed program: what `uv run tvaers` starts."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took. status: its exit status. said: what it printed, both streams."""

    cpu_seconds: float
    seconds: float
    peak_mb: float
    status: int
    said: str


def spent(*words: str, folder: Path = ROOT) -> Spent:
    """Run a command to its end in a folder."""
    between = [sys.executable, "-I", "-S", __file__, *words]
    done = subprocess.run(between, cwd=folder, capture_output=True, text=True, check=True)
    last = done.stdout.splitlines()[-1]
    return Spent(**json.loads(last), said=done.stdout.removesuffix(last + "\n") + done.stderr)


def _main(words: Sequence[str]) -> None:
    began = time.monotonic()
    child = subprocess.Popen(words)
    _, code, usage = os.wait4(child.pid, 0)
    found = {
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "seconds": time.monotonic() - began,
        "peak_mb": usage.ru_maxrss * 1024 / 1e6,
        "status": os.waitstatus_to_exitcode(code),
    }
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    _main(sys.argv[1:])
