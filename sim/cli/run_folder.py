"""Folders of runs: complete, or not there.

A run is written into a hidden sibling and takes its name when it is whole, so that an interrupted run leaves nothing
that looks finished.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sim.cli.files import unwritable
from sim.mistake import Mistake, nearest

RUNS = Path("results/runs")
LATEST = "latest"
RECORD = "run.json"
SUMMARY = "summary.json"
SWEEP, AGREEMENT, GATE = "sweep.json", "agreement.json", "gate.json"
"""What a sweep, both times side by side, or a gate of software leaves instead of a summary."""
MEASUREMENTS = "measurements.parquet"


def run_name(scenario: str, began: datetime, seed: int) -> str:
    """The name of a run's folder: scenario, UTC time, seed."""
    return f"{scenario}-{began:%Y%m%dT%H%M%SZ}-{seed}"


@contextmanager
def whole(target: Path, overwrite: bool = False) -> Iterator[Path]:
    """A folder to write into, which becomes `target` when the block ends well, and vanishes when it does not.

    Raises Mistake when `target` is taken, or the disk is full or not writable.
    """
    _refuse_taken(target, overwrite)
    part = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        part.mkdir(parents=True)
        yield part
        _put(part, target)
    except OSError as error:
        raise unwritable(error, str(target)) from error
    finally:
        with suppress(OSError):
            shutil.rmtree(part)


def point_to(run: Path) -> None:
    """Let `latest` beside the run lead to it; where links are not possible there is none."""
    link, fresh = run.with_name(LATEST), run.with_name(f".{LATEST}.part-{os.getpid()}")
    with suppress(OSError):
        fresh.symlink_to(run.name, target_is_directory=True)
        fresh.replace(link)


def find_run(name: str) -> Path:
    """The folder of a run given by path or by its name under results/runs. Mistake when it is no finished run."""
    for path in (Path(name), RUNS / name):
        if (path / RECORD).is_file():
            return path
        if path.name == RECORD and path.is_file():
            return path.parent
    if Path(name).is_dir():
        raise Mistake(name, f"expected the folder of a run, found no {RECORD} in it", "Name a folder that run printed")
    known = [path.name for path in RUNS.glob("*") if (path / RECORD).is_file()]
    raise Mistake(name, "there is no such run", nearest(name, known) or "Play one first: tvaers run queue")


def read_json(run: Path, file: str) -> dict[str, Any]:
    """One of a run's JSON files. Mistake when it is missing or damaged."""
    try:
        content: dict[str, Any] = json.loads((run / file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Mistake(str(run / file), f"cannot be read: {error}", "Play the scenario again") from None
    return content


def _refuse_taken(target: Path, overwrite: bool) -> None:
    if target.is_file():
        raise Mistake(str(target), "expected a folder for the run, found a file", "Name another with --out")
    if target.is_dir() and any(target.iterdir()):
        if not overwrite:
            raise Mistake(str(target), "there is something in this folder already", "Name another, or add --overwrite")
        if not (target / RECORD).is_file():
            raise Mistake(str(target), "this folder holds something other than a run", "Name another with --out")


def _put(part: Path, target: Path) -> None:
    """Give the finished folder its name. An earlier run steps aside first and is removed last."""
    if not target.exists() or not any(target.iterdir()):
        part.replace(target)
        return
    aside = target.with_name(f".{target.name}.old-{os.getpid()}")
    target.replace(aside)
    part.replace(target)
    shutil.rmtree(aside)
