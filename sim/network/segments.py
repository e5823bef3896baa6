"""Segments: the order in which children are numbered, so that who and how many are found both ways at once.

Children are numbered by home municipality, then age band, then group, then the municipality of school or day-care. A
segment is a run of numbers with all four alike. A child's segment is one binary search; the k-th child of any choice
of segments is another. No table of children exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chance.draws import Draws, Keys
from sim.network.apportionment import apportion
from sim.network.frequencies import Frequencies
from sim.network.groups import BANDS, GROUPS, Group, band_shares, group_shares
from sim.network.municipalities import Municipalities

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

DESTINATIONS = 5
"""Home, two neighbours, the region's largest other municipality, the largest of the next region."""


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """Chosen segments: `count` children, the k-th of them at once."""

    start: Ints
    ended: Ints

    @property
    def count(self) -> int:
        """How many children."""
        return int(self.ended[-1]) if len(self.ended) else 0

    def index(self, k: ArrayLike) -> Ints:
        """The number of the k-th child, k from 0; IndexError beyond the last."""
        wanted = np.atleast_1d(np.asarray(k, dtype=np.int64))
        if wanted.size and (wanted.min() < 0 or wanted.max() >= self.count):
            raise IndexError(f"expected 0..{self.count - 1}")
        row = np.searchsorted(self.ended, wanted, side="right")
        before = np.concatenate([[0], self.ended[:-1]]) if len(self.ended) else self.ended
        result: Ints = self.start[row] + wanted - before[row]
        return result

    def pick(self, uniform: NDArray[np.float64]) -> Ints:
        """One child per uniform in (0, 1), each equally likely; IndexError when there is none."""
        return self.index(np.minimum((uniform * self.count).astype(np.int64), self.count - 1))


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Columns of one length, in order of `start`: first child, number of children, and what they have in common."""

    start: Ints
    count: Ints
    home: Ints
    band: Ints
    group: Ints
    school: Ints  # the code of the municipality of school or day-care

    @property
    def children(self) -> int:
        """How many children there are."""
        return int(self.start[-1] + self.count[-1])

    def of(self, index: ArrayLike) -> Ints:
        """The segment (row number) of each child; IndexError for numbers nobody has."""
        wanted = np.atleast_1d(np.asarray(index, dtype=np.int64))
        if wanted.size and (wanted.min() < 0 or wanted.max() >= self.children):
            raise IndexError(f"expected children in 0..{self.children - 1}")
        return np.searchsorted(self.start, wanted, side="right") - 1

    def select(self, mask: Mask) -> Selection:
        """The children of these segments."""
        return Selection(self.start[mask], np.cumsum(self.count[mask]))

    def having(self, group: Group) -> Mask:
        """The segments whose children have all of these."""
        result: Mask = (self.group & int(group)) == int(group)
        return result


def segments(frequencies: Frequencies, places: Municipalities, seed: int) -> Segments:
    """The segments of a population. Empty ones are left out."""
    children = apportion(places.children, frequencies.children)
    bands = np.cumsum(band_shares(frequencies))
    parts = _shares_of_cell(frequencies)
    keys = Keys.of(0, np.repeat(places.code, len(BANDS)), 0, np.tile(np.arange(len(BANDS)), len(places)))
    first, second = Draws(seed).pair(keys, "network/segments")
    shape = (len(places), len(BANDS))
    cells = _whole(children, bands, first.reshape(shape)[:, 0])
    counts = _whole(cells.ravel(), np.tile(np.cumsum(parts, axis=1), (len(places), 1)), second).ravel()
    rows = np.flatnonzero(counts)
    place, band, group, destination = np.unravel_index(rows, (*shape, GROUPS, DESTINATIONS))
    return Segments(
        start=(np.cumsum(counts) - counts)[rows],
        count=counts[rows],
        home=places.code[place],
        band=band.astype(np.int64),
        group=group.astype(np.int64),
        school=destinations(places)[place, destination],
    )


def destinations(places: Municipalities) -> Ints:
    """The codes of where each municipality's children go to school, shape (98, 5), home first.

    ASSUMPTION: the neighbours are the municipalities before and after in order of code within the region.
    """
    result = np.repeat(places.code[:, None], DESTINATIONS, axis=1)
    region = places.region(date(2026, 1, 1))
    largest = {int(number): _largest(places, region == number) for number in np.unique(region)}
    following = dict(zip(sorted(largest), np.roll(sorted(largest), -1).tolist(), strict=True))
    for number in largest:
        rows = np.flatnonzero(region == number)
        result[rows, 1], result[rows, 2] = places.code[np.roll(rows, 1)], places.code[np.roll(rows, -1)]
        first, runner_up = largest[number][:2]
        result[rows, 3] = np.where(places.code[rows] == first, runner_up, first)
        result[rows, 4] = largest[following[number]][0]
    return result


def _largest(places: Municipalities, mask: Mask) -> list[int]:
    rows = np.flatnonzero(mask)
    return [int(code) for code in places.code[rows[np.argsort(-places.children[rows], kind="stable")]]]


def _shares_of_cell(given: Frequencies) -> NDArray[np.float64]:
    """Group by destination, flat, for each age band: shape (4, 80)."""
    groups = group_shares(given)
    near, far = given.elsewhere_in_neighbour / 2, (1 - given.elsewhere_in_neighbour) / 2
    spread = np.array([0, near, near, far, far])
    with_ppr = (np.arange(GROUPS) & int(Group.PPR)) > 0
    elsewhere = np.where(with_ppr, given.schooled_elsewhere_with_ppr, given.schooled_elsewhere)[:, None] * spread
    elsewhere[:, 0] = 1 - elsewhere.sum(axis=1)
    result: NDArray[np.float64] = (groups[:, :, None] * elsewhere[None]).reshape(len(BANDS), -1)
    return result


def _whole(total: Ints, ended: NDArray[np.float64], offset: NDArray[np.float64]) -> Ints:
    """Whole numbers by systematic sampling with a random start: each within 1 of its share, right on average."""
    edges = np.floor(total[:, None] * ended + offset[:, None]).astype(np.int64)
    edges[:, -1] = total
    edges = np.clip(edges, 0, total[:, None])
    return np.diff(edges, axis=1, prepend=0)
