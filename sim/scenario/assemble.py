"""Routes of many calls at once: a template of columns, and who takes which of its steps.

A template is a table with one column per step and one row per call. A call's route is its row without the steps it does
not take. All of it is numpy; no call is looked at alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Keys
from sim.scenario.plan import Ints, Plan
from sim.scenario.route import STEP, Op

Mask = NDArray[np.bool_]

_ROW = np.dtype((np.void, STEP.itemsize))
"""A step as one piece: numpy moves it five times faster than field by field."""


@dataclass(frozen=True, slots=True)
class Column:
    """One step of a template. Each field is one value for all calls or a column; `taken` None: everyone takes it.

    `closes` marks the step after a FORK's join or a BRANCH's end by its distance in columns: how far the jump leads.
    """

    op: Op
    station: Ints | int = 0
    work: Ints | int = 0
    jump: Ints | int = 0
    label: int = 0
    taken: Mask | None = None
    closes: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """Calls of one template, before they are put in order. `steps` holds the routes one after the other."""

    keys: Keys
    planned: Ints
    head: Ints
    length: Ints
    attempts: int
    pause: int
    overlap: bool
    answer: Ints
    visible: bool
    about: dict[str, NDArray[Any]]
    steps: NDArray[np.void]


def routes(
    calls: int, head: list[Column], attempts: list[list[Column]], deadline: Ints | int
) -> tuple[NDArray[np.void], Ints, Ints]:
    """Steps of all calls one after the other, with the number of rows in each call's head and in each of its attempts.

    All attempts have the same columns but for their work.
    """
    columns = list(head)
    for number, attempt in enumerate(attempts):
        begin = Column(Op.BEGIN, len(attempts) - number - 1, deadline, closes=len(attempt) + 2)
        columns += [begin, *attempt, Column(Op.DONE)]
    taken = np.ones((calls, len(columns)), dtype=bool)
    for place, column in enumerate(columns):
        if column.taken is not None:
            taken[:, place] = column.taken
    sizes = taken.sum(axis=1)
    heads = taken[:, : len(head)].sum(axis=1)
    before = np.zeros((calls, len(columns) + 1), dtype=np.int16)
    np.cumsum(taken, axis=1, dtype=np.int16, out=before[:, 1:])
    starts = np.cumsum(sizes) - sizes
    steps = np.zeros(int(sizes.sum()), dtype=STEP)
    for place, column in enumerate(columns):
        rows = None if column.taken is None else np.flatnonzero(column.taken)
        where = (starts + before[:, place]) if rows is None else (starts[rows] + before[rows, place])
        steps["op"][where] = column.op
        for name in ("station", "work", "jump"):
            value = getattr(column, name)
            if isinstance(value, np.ndarray):
                steps[name][where] = value if rows is None else value[rows]
            elif value:
                steps[name][where] = value
        if column.closes:
            jump = before[:, place + column.closes] - before[:, place]
            steps["jump"][where] = jump if rows is None else jump[rows]
        if column.label:
            steps["label"][where] = column.label
    return steps, heads.astype(np.int64), ((sizes - heads) // len(attempts)).astype(np.int64)


def merged(blocks: list[Block], names: dict[str, tuple[str, ...]]) -> Plan:
    """One plan of all blocks, in canonical order. Columns of `about` that a block lacks are 0 there.

    The list of blocks is emptied on the way, so that their steps do not lie in memory twice.
    """
    blocks = blocks or [_nobody()]
    keys = Keys.joined([block.keys for block in blocks])
    order = keys.order()
    sizes = [len(block.keys) for block in blocks]
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))

    def spread(values: list[Any], dtype: Any) -> NDArray[Any]:
        result = np.empty(len(order), dtype=dtype)
        start = 0
        for value, size in zip(values, sizes, strict=True):
            result[rank[start : start + size]] = value
            start += size
        return result

    head = spread([block.head for block in blocks], np.int64)
    length = spread([block.length for block in blocks], np.int64)
    attempts = spread([block.attempts for block in blocks], np.int64)
    count = head + attempts * length
    first = np.cumsum(count) - count
    plan = Plan(
        keys=keys.take(order),
        planned=spread([block.planned for block in blocks], np.int64),
        first=first,
        head=head,
        length=length,
        attempts=attempts,
        pause=spread([block.pause for block in blocks], np.int64),
        overlap=spread([block.overlap for block in blocks], np.bool_),
        answer=spread([block.answer for block in blocks], np.int64),
        visible=spread([block.visible for block in blocks], np.bool_),
        about={
            name: spread([block.about.get(name, 0) for block in blocks], _kind_of(blocks, name))
            for name in sorted({name for block in blocks for name in block.about})
        },
        names=names,
        steps=np.empty(int(count.sum()), dtype=STEP),
    )
    end = len(order)
    while blocks:
        block = blocks.pop()
        mine = rank[end - len(block.keys) : end]
        end -= len(block.keys)
        _place(plan, block, mine)
    return plan


def _nobody() -> Block:
    """No calls at all: a day on which nobody asks or writes."""
    steps, head, length = routes(0, [], [[]], 0)
    none = np.zeros(0, dtype=np.int64)
    about: dict[str, NDArray[Any]] = {"journey": np.zeros(0, dtype=np.int16)}
    return Block(Keys.of(none, none, none, none), none, head, length, 1, 1, False, none, True, about, steps)


def _place(plan: Plan, block: Block, rank: Ints) -> None:
    """Each call's steps move as one piece from where they lie in the block to where they belong in the plan."""
    lying = block.head + block.attempts * block.length
    shift = plan.first[rank] - (np.cumsum(lying) - lying)
    plan.steps.view(_ROW)[np.arange(len(block.steps)) + np.repeat(shift, lying)] = block.steps.view(_ROW)


def _kind_of(blocks: list[Block], name: str) -> Any:
    return next(np.asarray(block.about[name]).dtype for block in blocks if name in block.about)
