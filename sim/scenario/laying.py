"""Writing routes: the columns of a template become rows of steps, each call's where the plan wants them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.scenario.columns import Column
from sim.scenario.plan import Ints
from sim.scenario.route import STEP

Lay = Callable[[NDArray[np.void], Ints, Sequence[Column]], None]
"""Who writes routes: `lay`, or the same compiled."""

_ROW = np.dtype((np.void, STEP.itemsize))
"""A step as one piece: numpy moves it five times faster than field by field."""


def lay(steps: NDArray[np.void], starts: Ints, columns: Sequence[Column]) -> None:
    """Write the routes of some calls into `steps` (dtype `STEP`): those of call i from row `starts[i]` on."""
    rows = starts.copy()
    open_until: dict[int, list[tuple[Any, Ints]]] = {}
    for place, column in enumerate(columns):
        _close(steps, rows, open_until.pop(place, []))
        taken: Any = slice(None) if column.taken is None else np.flatnonzero(column.taken)
        where = np.array(rows[taken])  # a copy in either case: the rows go on
        written = np.zeros(len(where), dtype=STEP)
        written["op"], written["label"] = column.op, column.label
        for name in ("station", "work", "jump"):
            value = getattr(column, name)
            written[name] = value[taken] if isinstance(value, np.ndarray) else value
        steps.view(_ROW)[where] = written.view(_ROW)
        rows[taken] += 1
        if column.closes:
            open_until.setdefault(place + column.closes, []).append((taken, where))
    _close(steps, rows, open_until.pop(len(columns), []))


def _close(steps: NDArray[np.void], rows: Ints, opened: list[tuple[Any, Ints]]) -> None:
    """What is closed here leads to the row that each of its calls has come to."""
    for taken, where in opened:
        steps["jump"][where] = rows[taken] - where
