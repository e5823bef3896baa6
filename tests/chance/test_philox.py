"""Philox against the known answers of its authors, and the words it gives as uniforms."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.chance.philox import Words, philox, unit

# "kat_vectors" of Random123, the library of the method's authors: philox4x32, 10 rounds.
KNOWN = {
    "zeros": ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    "ones": ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    "pi": ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
}
LARGEST = 2**32 - 1
word = st.integers(0, LARGEST)


def numbers(text: str) -> list[int]:
    """Hexadecimal words as numbers."""
    return [int(part, 16) for part in text.split()]


def columns(rows: list[list[int]]) -> tuple[Words, Words, Words, Words]:
    """Rows of four words as four columns."""
    a, b, c, d = np.array(rows, dtype=np.uint64).T
    return a, b, c, d


@pytest.mark.parametrize("name", KNOWN)
def test_known_answers(name: str) -> None:
    """Ten rounds give the words that the authors of the method publish."""
    counter, key, expected = (numbers(part) for part in KNOWN[name])
    got = philox(columns([counter]), key[0] | key[1] << 32)
    assert [int(column[0]) for column in got] == expected


def test_known_answers_beside_each_other() -> None:
    """A block is the same whether its counter comes alone or among others."""
    counters = [numbers(counter) for counter, _, _ in KNOWN.values()]
    together = np.array(philox(columns(counters), 7)).T
    alone = [np.array(philox(columns([counter]), 7)).T[0] for counter in counters]
    np.testing.assert_array_equal(together, alone)


@given(st.lists(st.tuples(word, word, word, word), min_size=2, max_size=50, unique=True), st.integers(0, 2**64 - 1))
def test_blocks_never_collide(counters: list[tuple[int, ...]], key: int) -> None:
    """Under one key different counters give different blocks, and every word has 32 bits."""
    blocks = np.array(philox(columns([list(counter) for counter in counters]), key)).T
    assert len({tuple(block) for block in blocks.tolist()}) == len(counters)
    assert blocks.max() <= LARGEST


def test_one_bit_changes_half_the_block() -> None:
    """Turning one bit of the counter turns each bit of the block with probability a half (64 +- 5 standard errors)."""
    base = np.random.default_rng(1).integers(0, 2**32, size=(4, 2_000), dtype=np.uint64)
    before = philox((base[0], base[1], base[2], base[3]), 11)
    for position in range(4):
        turned = base.copy()
        turned[position] ^= np.uint64(1)
        after = philox((turned[0], turned[1], turned[2], turned[3]), 11)
        bits = sum(int(np.bitwise_count(a ^ b).sum()) for a, b in zip(before, after, strict=True)) / 2_000
        assert abs(bits - 64) < 5 * np.sqrt(128 / 4 / 2_000)


def test_unit_is_open_at_zero() -> None:
    """The least words give a uniform above 0, so that its logarithm exists."""
    assert unit(np.array([0], np.uint64), np.array([0], np.uint64))[0] == 2.0**-53


def test_unit_is_open_at_one() -> None:
    """The largest words give a uniform below 1."""
    largest = np.array([LARGEST], np.uint64)
    assert unit(largest, largest)[0] < 1


@given(word, word)
def test_unit_uses_the_high_word_first(high: int, low: int) -> None:
    """The high word settles the uniform to within 2**-32."""
    value = unit(np.array([high], np.uint64), np.array([low], np.uint64))[0]
    assert high / 2**32 <= value <= (high + 1) / 2**32
