"""run.json: what was played, from what, with what, where and how long."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

from sim.cli.terminal import clock
from sim.scenario.reading import Reading
from sim.scenario.used import parameters_of

PACKAGES = ("tvaers", "numpy", "simpy", "pyarrow", "pydantic", "numba")
"""Those that can move a number."""


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asked for, after reading the scenario."""

    reading: Reading
    engine: str
    settings: tuple[str, ...]
    command: Sequence[str]
    lang: str
    variant: str | None = None
    under: bool = True


def record_of(order: Order, began: datetime, timings: dict[str, Any], status: int) -> dict[str, Any]:
    """The record of a run as plain data."""
    model = order.reading.model
    return {
        "format": 1,
        "scenario": {
            "name": model.name,
            "file": order.reading.file,
            "digest": order.reading.digest,
            "title": model.title.model_dump(),
            "question": model.question.model_dump(),
            "about": model.about.model_dump(),
            "forecast": model.forecast,
            "judge_under": list(model.judge_under),
        },
        "seed": model.seed,
        "date": model.date.isoformat(),
        "days": model.days,
        "window": {"from": clock(model.window.start), "to": clock(model.window.end)},
        "engine": order.engine,
        "lang": order.lang,
        "variant": order.variant,
        "settings": list(order.settings),
        "command": list(order.command),
        "began": began.isoformat(),
        "exit": status,
        "timings": timings,
        "peak_memory_mb": round(getrusage(RUSAGE_SELF).ru_maxrss / 1024),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "machine": machine(),
        "commit": commit(),
        "parameters": parameters(order.reading),
    }


def machine() -> dict[str, Any]:
    """What the run was played on."""
    return {"system": platform.platform(), "processor": processor(), "cores": os.cpu_count()}


def processor() -> str:
    """What decides the last bits of its arithmetic: processor, and the numpy that computes on it."""
    return f"{_model() or platform.machine()}, numpy {version('numpy')}"


def commit() -> str | None:
    """The commit of the clone this program lies in, with + where files differ from it; None outside a clone."""
    folder = Path(__file__).parents[2]
    if not (folder / ".git").exists():
        return None
    head = _git(folder, "rev-parse", "HEAD")
    changed = head and _git(folder, "status", "--porcelain", "--untracked-files=no")
    return f"{head}+" if head and changed else head or None


def parameters(reading: Reading) -> list[dict[str, Any]]:
    """Every number the scenario uses, with its range, source and status."""
    return [{"path": used.path, "where": used.where, **used.parameter.model_dump()} for used in parameters_of(reading)]


def command_line() -> list[str]:
    """The words of this command as they were typed, with the program by its name."""
    return ["tvaers", *sys.argv[1:]]


def _model() -> str:
    """The processor's name where Linux tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, check=True, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
