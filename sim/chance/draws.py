"""Draws: what chance says about one call, by name.

A draw is Philox of (seed, replication, named stream) as key and (actor, n, day and kind, child, attempt and branch) as
counter. It belongs to the call it is for, and the call belongs to its actor (design, law 5).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chance.philox import Words, philox, unit

Floats = NDArray[np.float64]


def stable_id(name: str, bits: int = 16) -> int:
    """A number below 2**bits that belongs to the name and not to the order in which names were seen."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big") >> (64 - bits)


@dataclass(frozen=True, slots=True)
class Keys:
    """Call keys in columns of one length. Canonical order is (day, actor, kind, n, child)."""

    day: NDArray[np.int64]
    actor: NDArray[np.int64]
    kind: NDArray[np.int64]
    n: NDArray[np.int64]
    child: NDArray[np.int64]

    @classmethod
    def of(cls, day: ArrayLike, actor: ArrayLike, kind: ArrayLike, n: ArrayLike, child: ArrayLike = 0) -> Keys:
        """Keys from columns or single numbers, broadcast to one length. Ranges: 16, 32, 16, 32 and 8 bits."""
        columns = np.broadcast_arrays(
            *(np.atleast_1d(np.asarray(part, dtype=np.int64)) for part in (day, actor, kind, n, child))
        )
        for column, bits in zip(columns, (16, 32, 16, 32, 8), strict=True):
            if column.size and (column.min() < 0 or column.max() >= 1 << bits):
                raise ValueError(f"a part of a call key does not fit its {bits} bits")
        return cls(*(np.ascontiguousarray(column) for column in columns))

    def __len__(self) -> int:
        return len(self.day)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Keys:
        """The keys of these rows, in their order."""
        return Keys(self.day[rows], self.actor[rows], self.kind[rows], self.n[rows], self.child[rows])

    @classmethod
    def joined(cls, parts: Sequence[Keys]) -> Keys:
        """All keys of the parts, one part after the other."""
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in cls.__slots__))

    def numbered(self, n: NDArray[np.int64]) -> Keys:
        """The same keys with other numbers n."""
        return Keys(self.day, self.actor, self.kind, n, self.child)

    def as_child(self, child: int) -> Keys:
        """The keys of the child calls of this number."""
        return Keys(self.day, self.actor, self.kind, self.n, np.full(len(self), child, dtype=np.int64))

    def with_children(self, child: NDArray[np.int64]) -> Keys:
        """The same keys with other child numbers."""
        return Keys(self.day, self.actor, self.kind, self.n, child)

    def order(self) -> NDArray[np.int64]:
        """Row numbers in canonical order."""
        call = self.n << 8 | self.child
        whose = self.actor << 16 | self.kind
        one_day = not len(self) or self.day.min() == self.day.max()  # and there is nothing to sort by
        return np.lexsort((call, whose) if one_day else (call, whose, self.day))


def pairs(keys: Keys, within: NDArray[np.int64], key: int) -> tuple[Floats, Floats]:
    """Two independent uniforms in (0, 1) per call key, under a Philox key.

    `within` tells draws of one call apart (attempt, 8 bits, and branch, 16 bits): one number for all, or a column.
    """
    a, b, c, d = philox(_counter(keys, within), key)
    return unit(a, b), unit(c, d)


Pairs = Callable[[Keys, NDArray[np.int64], int], tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True)
class Draws:
    """Chance for one replication of one scenario. `pairs` computes it: here, or compiled with the same numbers."""

    seed: int
    replication: int = 0
    pairs: Pairs = pairs

    def words(self, keys: Keys, stream: str, attempt: ArrayLike = 0, branch: ArrayLike = 0) -> tuple[Words, ...]:
        """Four 32-bit words per key. `attempt` (8 bits) and `branch` (16 bits) are single numbers or columns."""
        return philox(_counter(keys, _within(attempt, branch)), _stream_key(self.seed, self.replication, stream))

    def uniform(self, keys: Keys, stream: str, attempt: ArrayLike = 0, branch: ArrayLike = 0) -> Floats:
        """One uniform in (0, 1) per key."""
        return self.pair(keys, stream, attempt, branch)[0]

    def pair(self, keys: Keys, stream: str, attempt: ArrayLike = 0, branch: ArrayLike = 0) -> tuple[Floats, Floats]:
        """Two independent uniforms in (0, 1) per key, for the price of one."""
        return self.pairs(keys, _within(attempt, branch), _stream_key(self.seed, self.replication, stream))


def _within(attempt: ArrayLike, branch: ArrayLike) -> NDArray[np.int64]:
    return np.atleast_1d(np.asarray(attempt, dtype=np.int64) << 16 ^ np.asarray(branch, dtype=np.int64))


def _counter(keys: Keys, within: NDArray[np.int64]) -> tuple[Words, Words, Words, Words]:
    words = keys.actor, keys.n, keys.day << 16 ^ keys.kind, keys.child << 24 ^ within
    a, b, c, d = (word.astype(np.uint64) for word in words)
    return a, b, c, d


@lru_cache(maxsize=4096)
def _stream_key(seed: int, replication: int, stream: str) -> int:
    text = f"{seed}/{replication}/{stream}".encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")
