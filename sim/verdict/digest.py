"""Equality is a digest: SHA-256 per column, over whole numbers in canonical order (design, law 8). Defined here only.

The digest of a column of numbers is that of its values as 64-bit little-endian integers (False 0, True 1), row by row
in canonical order. That of a column of words is that of the words in use, sorted and each ended by a zero byte, then
each row's place among them as such integers; so the order in which a dictionary lists its words does not matter. The
digest of a whole is that of the lines `name digest`, sorted by name.
"""

from __future__ import annotations

from dataclasses import fields
from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sim.journey.moments import Moments
from sim.verdict.measured import Measured, measured
from sim.verdict.rows import KEY

Digests = dict[str, str]


def digest_rows(rows: pa.Table | Measured) -> Digests:
    """The digest of every column, by name; the order of the rows given does not matter."""
    table = rows if isinstance(rows, Measured) else measured(rows)
    order = canonical_order(table)
    digests = {}
    for name in table.columns:
        values = table[name] if order is None else table[name][order]
        digests[name] = _words(values, table.words[name]) if name in table.words else _numbers(values)
    return digests


def digest_moments(moments: Moments) -> Digests:
    """The digest of every column of a play, steps and calls in the plan's order."""
    return {field.name: _numbers(getattr(moments, field.name)) for field in fields(moments)}


def whole(digests: Digests) -> str:
    """One digest for all columns."""
    return sha256("".join(f"{name} {digest}\n" for name, digest in sorted(digests.items())).encode()).hexdigest()


def canonical_order(table: Measured) -> NDArray[np.int64] | None:
    """Row numbers in order of (call key, hop); None if they already stand so."""
    later = np.zeros(max(0, len(table) - 1), dtype=bool)
    tied = ~later
    for name in KEY:
        step = np.diff(table[name])
        if (tied & (step < 0)).any():
            return np.lexsort([table[name] for name in reversed(KEY)])
        tied &= step == 0
    return None


def _numbers(column: NDArray[Any]) -> str:
    return sha256(np.ascontiguousarray(column.astype("<i8", copy=False)).data).hexdigest()


def _words(codes: NDArray[Any], words: tuple[str, ...]) -> str:
    used = sorted({words[code] for code in np.flatnonzero(np.bincount(codes, minlength=1)).tolist()})
    place = {word: number for number, word in enumerate(used)}
    places = np.array([place.get(word, -1) for word in words], dtype="<i8")
    digest = sha256(b"".join(word.encode() + b"\0" for word in used))
    digest.update(np.ascontiguousarray(places[codes]).data)
    return digest.hexdigest()
