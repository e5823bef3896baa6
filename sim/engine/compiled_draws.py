"""The draws of `sim.chance`, compiled: the same blocks, one key at a time, so that nothing in between goes to memory.

Numbers are equal to the last bit, because Philox is whole numbers and the step to a uniform is exact.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Floats, Keys
from sim.chance.philox import LOW, MULTIPLIERS, ROUNDS, SCALE, WEYL
from sim.engine.compiled_jit import entry

Ints = NDArray[np.int64]

_FIRST, _SECOND = (np.uint64(number) for number in MULTIPLIERS)
_STEP, _OTHER_STEP = (np.uint64(number) for number in WEYL)
_LOW = np.uint64(LOW)
_HALF, _CHILD, _KIND, _UP, _DOWN = (np.uint64(bits) for bits in (32, 24, 16, 20, 12))


def pairs(keys: Keys, within: Ints, key: int) -> tuple[Floats, Floats]:
    """As `sim.chance.draws.pairs`."""
    first, second = np.empty(len(keys)), np.empty(len(keys))
    columns = tuple(np.ascontiguousarray(column) for column in (keys.day, keys.actor, keys.kind, keys.n, keys.child))
    _fill(columns, np.ascontiguousarray(within), np.uint64(key), first, second)
    return first, second


@entry
def _fill(columns: tuple[Ints, ...], within: Ints, key: Any, first: Floats, second: Floats) -> None:
    day, actor, kind, n, child = columns
    alike = len(within) == 1
    for row in range(len(first)):
        part = np.uint64(within[0] if alike else within[row])
        c0, c1 = np.uint64(actor[row]), np.uint64(n[row])
        c2 = (np.uint64(day[row]) << _KIND) ^ np.uint64(kind[row])
        c3 = (np.uint64(child[row]) << _CHILD) ^ part
        k0, k1 = key & _LOW, key >> _HALF
        for _ in range(ROUNDS):
            p0, p1 = _FIRST * (c0 & _LOW), _SECOND * (c2 & _LOW)
            c0, c2 = (p1 >> _HALF) ^ c1 ^ k0, (p0 >> _HALF) ^ c3 ^ k1
            c1, c3 = p1 & _LOW, p0 & _LOW
            k0, k1 = (k0 + _STEP) & _LOW, (k1 + _OTHER_STEP) & _LOW
        first[row] = (np.float64((c0 << _UP) ^ (c1 >> _DOWN)) + 0.5) * SCALE
        second[row] = (np.float64((c2 << _UP) ^ (c3 >> _DOWN)) + 0.5) * SCALE
