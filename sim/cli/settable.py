"""Where a parameter is written: the path that --set understands, for the path at which it is used.

A service time is used at `service.mean` and written at `service.lognormal.mean`, or at `service.exponential` where only
its mean is given.
"""

from __future__ import annotations

import re
from typing import Any

from sim.chance.durations import KINDS
from sim.scenario.reading import Reading

_PLACE = re.compile(r"\[(\d+)\]")


def settable(reading: Reading, path: str) -> str:
    """The path at which the value of a used parameter can be set. Places in lists are written with dots: steps.7."""
    path = _PLACE.sub(r".\1", path)
    steps = path.split(".")
    if steps[-1] not in ("mean", "cv"):
        return path
    work = _at(reading.tree.data, steps[:-1])
    if isinstance(work, dict) and len(work) == 1 and next(iter(work)) in KINDS:
        kind, inner = next(iter(work.items()))
        within = isinstance(inner, dict) and "mean" in inner
        return ".".join([*steps[:-1], kind, *([steps[-1]] if within else [])])
    return ".".join(steps[:-1]) if isinstance(work, str) else path


def _at(data: Any, steps: list[str]) -> Any:
    """What stands at a path; names may hold dots themselves, so the longest that fits is meant."""
    if not steps:
        return data
    if isinstance(data, list):
        return _at(data[int(steps[0])], steps[1:]) if steps[0].isdigit() and int(steps[0]) < len(data) else None
    for length in range(len(steps), 0, -1):
        name = ".".join(steps[:length])
        if isinstance(data, dict) and name in data:
            return _at(data[name], steps[length:])
    return None
