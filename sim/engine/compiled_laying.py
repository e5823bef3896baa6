"""Writing routes, compiled: as `sim.scenario.laying.lay`, with each step written once and nothing in between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled_jit import entry
from sim.scenario.columns import Column, Mask
from sim.scenario.plan import Ints

_EVERYONE = np.ones(1, dtype=np.bool_)
_ZERO = np.zeros(1, dtype=np.int64)


def lay(steps: NDArray[np.void], starts: Ints, columns: Sequence[Column]) -> None:
    """As `sim.scenario.laying.lay`."""
    rows = np.array(starts, dtype=np.int64)
    open_until: dict[int, list[tuple[Mask, Ints]]] = {}
    for place, column in enumerate(columns):
        _close_all(steps, rows, open_until.pop(place, []))
        taken = _EVERYONE if column.taken is None else np.ascontiguousarray(column.taken)
        if column.closes:
            open_until.setdefault(place + column.closes, []).append((taken, rows.copy()))
        values = (_values(column.station), _values(column.work), _values(column.jump))
        _write(steps, rows, taken, values, int(column.op), column.label)
    _close_all(steps, rows, open_until.pop(len(columns), []))


def _values(value: Ints | int) -> Ints:
    """One value for all as a column of one."""
    if isinstance(value, np.ndarray):
        return np.ascontiguousarray(value, dtype=np.int64)
    return _ZERO if value == 0 else np.array([value], dtype=np.int64)


def _close_all(steps: NDArray[np.void], rows: Ints, opened: list[tuple[Mask, Ints]]) -> None:
    for taken, where in opened:
        _close(steps, rows, taken, where)


@entry
def _write(steps: NDArray[np.void], rows: Ints, taken: Mask, values: Any, op: int, label: int) -> None:
    station, work, jump = values
    everyone, one_station, one_work, one_jump = len(taken) == 1, len(station) == 1, len(work) == 1, len(jump) == 1
    for call in range(len(rows)):
        if taken[0 if everyone else call]:
            step = steps[rows[call]]
            step.work = work[0 if one_work else call]
            step.station = station[0 if one_station else call]
            step.jump = jump[0 if one_jump else call]
            step.label = label
            step.op = op
            rows[call] += 1


@entry
def _close(steps: NDArray[np.void], rows: Ints, taken: Mask, where: Ints) -> None:
    everyone = len(taken) == 1
    for call in range(len(rows)):
        if taken[0 if everyone else call]:
            steps[where[call]].jump = rows[call] - where[call]
