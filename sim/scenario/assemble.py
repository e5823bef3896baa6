"""From blocks of calls to a plan: every block's calls have one template, and all calls are put in canonical order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Keys
from sim.scenario.columns import Column, counted, template
from sim.scenario.laying import Lay, lay
from sim.scenario.plan import Ints, Plan
from sim.scenario.route import STEP


@dataclass(frozen=True, slots=True)
class Block:
    """Calls of one template, before they are put in order.

    `head` and `length`: rows of each call's head and of each of its attempts. `columns`: the template of both.
    """

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
    columns: tuple[Column, ...]


def merged(blocks: list[Block], names: dict[str, tuple[str, ...]], laid: Lay = lay) -> Plan:
    """One plan of all blocks, in canonical order. Columns of `about` that a block lacks are 0 there.

    The list of blocks is emptied on the way, so that what a block holds does not lie in memory beside its steps.
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
        laid(plan.steps, plan.first[mine], block.columns)
    return plan


def routed(
    calls: int, head: list[Column], attempts: list[list[Column]], deadline: Ints | int = 0
) -> tuple[tuple[Column, ...], Ints, Ints]:
    """The template of calls with the rows of each call's head and of each of its attempts, as a block has them."""
    marks = 2  # BEGIN and DONE
    return template(head, attempts, deadline), counted(calls, head), counted(calls, attempts[0]) + marks


def _nobody() -> Block:
    """No calls at all: a day on which nobody asks or writes."""
    columns, head, length = routed(0, [], [[]])
    none = np.zeros(0, dtype=np.int64)
    about: dict[str, NDArray[Any]] = {"journey": np.zeros(0, dtype=np.int16)}
    return Block(Keys.of(none, none, none, none), none, head, length, 1, 1, False, none, True, about, columns)


def _kind_of(blocks: list[Block], name: str) -> Any:
    return next(np.asarray(block.about[name]).dtype for block in blocks if name in block.about)
