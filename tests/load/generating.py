"""Running the generator as its users do: as a child that speaks in lines of JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hdrh.histogram import HdrHistogram

from sim.load.acts import Act
from sim.load.heard import Heard, read


@dataclass(frozen=True, slots=True)
class Ran:
    """A run that is over."""

    status: int
    said: list[dict[str, Any]]
    errors: str
    folder: Path

    @property
    def health(self) -> dict[str, Any]:
        """What stands in health.json."""
        found: dict[str, Any] = json.loads((self.folder / "health.json").read_text())
        return found

    @property
    def heard(self) -> list[Heard]:
        """All lines of all workers."""
        return [one for file in sorted(self.folder.glob("heard-*.jsonl")) for one in of_file(file)]

    def histogram(self, operation: str, kind: str) -> HdrHistogram:
        """One histogram."""
        return HdrHistogram.decode(json.loads((self.folder / "histograms.json").read_text())[operation][kind])


def of_file(file: Path) -> list[Heard]:
    """The lines of one worker."""
    with file.open(encoding="utf-8") as lines:
        return list(read(lines))


def act(at: int, operation: str, n: int = 0, **more: Any) -> Act:
    """An act of a made-up caller."""
    given: dict[str, Any] = {"caller": n % 7, "user": f"u{n % 7}", "role": "ppr"} | more
    return Act(at, f"0.{given['caller']}.7.{n}.0", operation=operation, **given)


def command(folder: Path, mapping: str, acts: Iterable[Act], options: Sequence[str]) -> list[str]:
    """The command line, with the files it needs written."""
    folder.mkdir(exist_ok=True)
    (folder / "script.jsonl").write_text("".join(one.line() + "\n" for one in acts))
    (folder / "mapping.yaml").write_text(mapping)
    files = ["--script", str(folder / "script.jsonl"), "--mapping", str(folder / "mapping.yaml")]
    return [sys.executable, "-m", "sim.load", *files, "--out", str(folder / "out"), *options]


def run(folder: Path, mapping: str, acts: Iterable[Act], *options: str) -> Ran:
    """A run to its end."""
    words = command(folder, mapping, acts, options)
    done = subprocess.run(words, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return Ran(done.returncode, said, done.stderr, folder / "out")
