"""Keyed bijections on 0..size-1, vectorised, in both directions, without a table.

A balanced Feistel network on the next power of four, with cycle walking back into the range (Black and Rogaway 2002).
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

_ROUNDS = 4
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


@dataclass(frozen=True, slots=True)
class Permutation:
    """One shuffling of range(size), chosen by `key`."""

    size: int
    key: str

    def forward(self, index: ArrayLike) -> NDArray[np.int64]:
        """Where each index goes. Indices outside the range are an error."""
        return self._walk(index, self._rounds())

    def inverse(self, position: ArrayLike) -> NDArray[np.int64]:
        """Which index went to each position."""
        return self._walk(position, self._rounds(), backwards=True)

    def _rounds(self) -> list[np.uint64]:
        return [
            np.uint64(int.from_bytes(blake2b(f"{self.key}/{turn}".encode(), digest_size=8).digest(), "little"))
            for turn in range(_ROUNDS)
        ]

    def _walk(self, values: ArrayLike, keys: list[np.uint64], backwards: bool = False) -> NDArray[np.int64]:
        start = np.atleast_1d(np.asarray(values, dtype=np.int64))
        if start.size and (start.min() < 0 or start.max() >= self.size):
            raise IndexError(f"expected indices in 0..{self.size - 1}")
        if self.size == 1:
            return start.copy()
        half = np.uint64(((self.size - 1).bit_length() + 1) // 2)
        turn = _unshuffle if backwards else _shuffle
        result = turn(start.astype(np.uint64), keys, half)
        outside = np.flatnonzero(result >= self.size)
        while outside.size:
            result[outside] = turn(result[outside], keys, half)
            outside = outside[result[outside] >= self.size]
        return result.astype(np.int64)


def _mix(value: NDArray[np.uint64], key: np.uint64, mask: np.uint64) -> NDArray[np.uint64]:
    mixed = (value ^ key) * _MULTIPLIER
    mixed = (mixed ^ (mixed >> _SHIFT)) * _MULTIPLIER
    result: NDArray[np.uint64] = (mixed >> np.uint64(32)) & mask
    return result


def _shuffle(value: NDArray[np.uint64], keys: list[np.uint64], half: np.uint64) -> NDArray[np.uint64]:
    mask = np.uint64((1 << int(half)) - 1)
    left, right = value >> half, value & mask
    for key in keys:
        left, right = right, left ^ _mix(right, key, mask)
    return (left << half) | right


def _unshuffle(value: NDArray[np.uint64], keys: list[np.uint64], half: np.uint64) -> NDArray[np.uint64]:
    mask = np.uint64((1 << int(half)) - 1)
    left, right = value >> half, value & mask
    for key in reversed(keys):
        left, right = right ^ _mix(left, key, mask), left
    return (left << half) | right
