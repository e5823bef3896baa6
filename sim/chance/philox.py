"""Philox 4x32-10, vectorised over counters.

Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC'11. A block of four 32-bit words is a
pure function of a 128-bit counter and a 64-bit key, so any draw can be computed alone, in any order, on any machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint64]

MULTIPLIERS = (0xD2511F53, 0xCD9E8D57)
WEYL = (0x9E3779B9, 0xBB67AE85)
LOW = 0xFFFFFFFF
"""The bits of a word."""
ROUNDS = 10
SCALE = 2.0**-52

_MULTIPLIER_0, _MULTIPLIER_1 = (np.uint64(number) for number in MULTIPLIERS)
_MASK = np.uint64(LOW)
_HALF = np.uint64(32)


def philox(counter: tuple[Words, Words, Words, Words], key: int) -> tuple[Words, Words, Words, Words]:
    """Four arrays of 32-bit words (held in uint64) for counters of four 32-bit words and one 64-bit key."""
    c0, c1, c2, c3 = counter
    k0, k1 = key & LOW, (key >> 32) & LOW
    for _ in range(ROUNDS):
        p0 = _MULTIPLIER_0 * c0
        p1 = _MULTIPLIER_1 * c2
        c0, c2 = (p1 >> _HALF) ^ c1 ^ np.uint64(k0), (p0 >> _HALF) ^ c3 ^ np.uint64(k1)
        c1, c3 = p1 & _MASK, p0 & _MASK
        k0, k1 = (k0 + WEYL[0]) & LOW, (k1 + WEYL[1]) & LOW
    return c0, c1, c2, c3


def unit(high: Words, low: Words) -> NDArray[np.float64]:
    """Uniforms in the open interval (0, 1) with 52 bits from two words each; never 0 or 1."""
    bits = (high << np.uint64(20)) ^ (low >> np.uint64(12))
    result: NDArray[np.float64] = (bits.astype(np.float64) + 0.5) * SCALE
    return result
