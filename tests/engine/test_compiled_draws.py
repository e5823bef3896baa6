"""Compiled draws are the draws."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.chance.draws import Draws, Keys
from sim.engine import compiled_draws

BITS = (16, 32, 16, 32, 8)
ROWS = st.lists(st.tuples(*(st.integers(0, 2**bits - 1) for bits in BITS)), max_size=20)


@given(rows=ROWS, seed=st.integers(0, 2**63), attempt=st.integers(0, 255), columns=st.booleans())
def test_every_uniform_is_equal_to_the_last_bit(
    rows: list[tuple[int, ...]], seed: int, attempt: int, columns: bool
) -> None:
    """Whatever the key, the stream's seed, the attempt and the branch, given as numbers or as columns."""
    keys = Keys.of(*np.array(rows, dtype=np.int64).reshape(-1, len(BITS)).T)
    branch = np.arange(len(rows)) * 3277 % 2**16 if columns else 65535
    plain, compiled = Draws(seed, 7), Draws(seed, 7, compiled_draws.pairs)
    for expected, found in zip(
        plain.pair(keys, "work", attempt, branch), compiled.pair(keys, "work", attempt, branch), strict=True
    ):
        assert found.tolist() == expected.tolist()
