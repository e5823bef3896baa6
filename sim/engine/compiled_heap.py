"""Binary heaps of pairs in preallocated int64 rows.

A heap occupies rows of a pool from row `base` on: `pool[base, 0]` is its size, its pairs lie in the rows after it, the
least (by first, then second number) in row base + 1. Several heaps share a pool; whoever lays them out leaves each room
for all it will ever hold at a time, so nothing grows while playing.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.compiled_jit import part

Pool = NDArray[np.int64]


@part
def push(pool: Pool, base: int, first: int, second: int) -> None:
    """Add a pair."""
    size = pool[base, 0] + 1
    pool[base, 0] = size
    _rise(pool, base, size, first, second)


@part
def pop(pool: Pool, base: int) -> None:
    """Remove the least pair, which the caller has read in row base + 1."""
    size = pool[base, 0] - 1
    pool[base, 0] = size
    if size == 0:
        return
    # The hole sinks to the bottom along the lesser children, and what was last rises from there, seldom far. Nobody can
    # foresee which child is the lesser, the processor neither: so that is added and not branched on.
    hole, child = 1, 2
    while child < size:
        left, right = pool[base + child, 0], pool[base + child + 1, 0]
        child += right < left
        if left == right and pool[base + child + 1, 1] < pool[base + child, 1]:
            child += 1
        pool[base + hole, 0], pool[base + hole, 1] = pool[base + child, 0], pool[base + child, 1]
        hole = child
        child = 2 * hole
    if child == size:
        pool[base + hole, 0], pool[base + hole, 1] = pool[base + child, 0], pool[base + child, 1]
        hole = child
    _rise(pool, base, hole, pool[base + size + 1, 0], pool[base + size + 1, 1])


@part
def pop_greatest(pool: Pool, base: int) -> int:
    """Remove the greatest pair; its second number. Looks at all of the heap."""
    size = pool[base, 0]
    greatest = 1
    for place in range(2, size + 1):
        if _before(pool, base + greatest, base + place):
            greatest = place
    second = int(pool[base + greatest, 1])
    pool[base, 0] = size - 1
    if greatest < size:
        # The greatest has no children, so what takes its place can only have to rise.
        _rise(pool, base, greatest, pool[base + size, 0], pool[base + size, 1])
    return second


@part
def _rise(pool: Pool, base: int, hole: int, first: int, second: int) -> None:
    while hole > 1:
        parent = hole >> 1
        above = pool[base + parent, 0]
        if above < first or (above == first and pool[base + parent, 1] <= second):
            break
        pool[base + hole, 0], pool[base + hole, 1] = above, pool[base + parent, 1]
        hole = parent
    pool[base + hole, 0], pool[base + hole, 1] = first, second


@part
def _before(pool: Pool, one: int, other: int) -> bool:
    first, second = pool[one, 0], pool[other, 0]
    return bool(first < second or (first == second and pool[one, 1] < pool[other, 1]))
