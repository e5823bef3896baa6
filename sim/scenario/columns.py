"""Routes of many calls at once: a template of columns, and who takes which of its steps.

A template is a table with one column per step and one row per call. A call's route is its row without the steps it does
not take. All of it is numpy; no call is looked at alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.scenario.plan import Ints
from sim.scenario.route import Op

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """One step of a template. Each field is one value for all calls or a column; `taken` None: everyone takes it.

    `closes` marks the step after a FORK's join, a BRANCH's end or a BEGIN's attempt by its distance in columns: how far
    the jump leads.
    """

    op: Op
    station: Ints | int = 0
    work: Ints | int = 0
    jump: Ints | int = 0
    label: int = 0
    taken: Mask | None = None
    closes: int = 0


def template(head: Sequence[Column], attempts: Sequence[Sequence[Column]], deadline: Ints | int) -> tuple[Column, ...]:
    """The columns of a head and of its attempts in one line. All attempts have the same columns but for their work."""
    columns = list(head)
    for number, attempt in enumerate(attempts):
        begin = Column(Op.BEGIN, len(attempts) - number - 1, deadline, closes=len(attempt) + 2)
        columns += [begin, *attempt, Column(Op.DONE)]
    return tuple(columns)


def counted(calls: int, columns: Sequence[Column]) -> Ints:
    """How many of the columns each call takes."""
    count = np.full(calls, sum(column.taken is None for column in columns), dtype=np.int64)
    for column in columns:
        if column.taken is not None:
            count += column.taken
    return count
