"""Rows read back as numpy columns, whichever time they were measured in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measured:
    """A table of rows as columns. Numbers are arrays; columns of words are codes, with their `words`.

    `chosen`: the rows meant, by number; None: all. Only columns that are asked for are ever picked out.
    """

    columns: dict[str, NDArray[Any]]
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    chosen: NDArray[np.intp] | None = None

    def __len__(self) -> int:
        return len(self.columns["hop"] if self.chosen is None else self.chosen)

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> NDArray[Any]:
        column = self.columns[name]
        return column if self.chosen is None else column[self.chosen]

    def where(self, mask: NDArray[np.bool_]) -> Measured:
        """The rows of the mask."""
        chosen = np.flatnonzero(mask) if self.chosen is None else self.chosen[mask]
        return Measured(self.columns, self.words, chosen)

    @property
    def calls(self) -> Measured:
        """Only the rows of calls."""
        return self.where(self["hop"] == 0)

    @property
    def hops(self) -> Measured:
        """Only the rows of hops."""
        return self.where(self["hop"] > 0)

    def is_any(self, name: str, *wanted: str) -> NDArray[np.bool_]:
        """Rows whose word in column `name` is one of these."""
        if name not in self:
            return np.zeros(len(self), dtype=bool)
        among = np.array([word in wanted for word in self.words[name]], dtype=bool)
        found: NDArray[np.bool_] = among[self[name]] if len(among) else np.zeros(len(self), dtype=bool)
        return found

    def under(self, name: str, prefix: str) -> NDArray[np.bool_]:
        """Rows whose word in column `name` is `prefix` or goes on after it with a dot; all rows if it is empty."""
        if not prefix:
            return np.ones(len(self), dtype=bool)
        return self.is_any(name, *(word for word in self.words.get(name, ()) if covers(prefix, word)))

    def decode(self, name: str) -> list[str]:
        """The words of one column."""
        words = self.words[name]
        return [words[code] for code in self[name].tolist()]


def covers(prefix: str, name: str) -> bool:
    """Whether a name as written means `name`: the same, or its beginning up to a dot."""
    return name == prefix or name.startswith(prefix + ".")


def measured(rows: pa.Table) -> Measured:
    """The columns of a table of rows."""
    columns, words = {}, {}
    for name in rows.column_names:
        column = rows.column(name)
        if pa.types.is_dictionary(column.type):
            whole = column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
            whole = whole.unify_dictionaries() if isinstance(whole, pa.ChunkedArray) else whole
            whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
            words[name] = tuple(whole.dictionary.to_pylist())
            columns[name] = whole.indices.to_numpy(zero_copy_only=False)
        elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            whole = pc.dictionary_encode(column).combine_chunks()
            words[name], columns[name] = tuple(whole.dictionary.to_pylist()), whole.indices.to_numpy(False)
        else:
            columns[name] = column.to_numpy()
    return Measured(columns, words)
