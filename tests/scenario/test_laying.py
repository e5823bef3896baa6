"""Routes written column by column: as they are encoded one by one, here and compiled."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine import compiled_laying
from sim.scenario import laying
from sim.scenario.columns import Column, counted, template
from sim.scenario.laying import Lay
from sim.scenario.route import STEP, Delay, Fork, Op, Primitive, Visit, encode

LAYS = pytest.mark.parametrize("lay", [laying.lay, compiled_laying.lay], ids=["numpy", "compiled"])


def fork(first: int, second: int, taken: np.ndarray) -> list[Column]:
    """A fork of two branches, of which those of `taken` ask the second as well."""
    branches = [
        Column(Op.BRANCH, closes=3),
        Column(Op.VISIT, 3, first),
        Column(Op.END),
        Column(Op.BRANCH, closes=3, taken=taken),
        Column(Op.VISIT, 4, second, taken=taken),
        Column(Op.END, taken=taken),
    ]
    return [Column(Op.FORK, 1, 50, closes=len(branches) + 1), *branches]


def written(lay: Lay) -> list[np.ndarray]:
    """Three calls of two attempts: their steps, each call's apart, written backwards into one array."""
    asks = np.array([True, False, True])
    work = [np.array([10, 20, 30]), np.array([11, 21, 31])]
    head = [Column(Op.DELAY, 1, 7, taken=np.array([False, True, False]))]
    attempts = [[Column(Op.VISIT, np.array([0, 1, 2]), each), *fork(5, 6, asks)] for each in work]
    columns = template(head, attempts, 900)
    sizes = counted(3, columns)
    starts = np.array([sizes[1] + sizes[2], sizes[2], 0])
    steps = np.zeros(int(sizes.sum()), dtype=STEP)
    lay(steps, starts, columns)
    return [steps[start : start + size] for start, size in zip(starts, sizes, strict=True)]


def expected(call: int) -> np.ndarray:
    """The same call, encoded by itself."""
    branches: tuple[tuple[Visit | Delay, ...], ...] = ((Visit(3, 5),), (Visit(4, 6),))
    asked = branches if call != 1 else branches[:1]
    head: list[Primitive] = [Delay(7, human=True)] if call == 1 else []
    attempts: list[list[Primitive]] = [[Visit(call, 10 * (call + 1) + copy), Fork(asked, 50, 1)] for copy in range(2)]
    return encode(head, attempts, 900)


@LAYS
def test_a_template_is_the_calls_encoded_one_by_one(lay: Lay) -> None:
    """Every step, with where its jump leads, wherever the plan wants the call."""
    for call, steps in enumerate(written(lay)):
        np.testing.assert_array_equal(steps, expected(call))


@LAYS
def test_nobody_is_written(lay: Lay) -> None:
    """A template without calls writes nothing."""
    lay(np.zeros(0, dtype=STEP), np.zeros(0, dtype=np.int64), template([], [[Column(Op.VISIT, 0, 1)]], 0))
