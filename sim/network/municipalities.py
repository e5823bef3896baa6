"""Municipalities and regions: who lies where, also after the reform of 2027.

Figures and their sources stand in municipalities.csv beside this file, read once by `municipalities()`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]

REFORM = date(2027, 1, 1)
"""The day Region Østdanmark takes over (law 699 of 2025-06-20, § 126)."""


class Region(IntEnum):
    """Regions by a number of this project's own. Østdanmark exists from the reform, its two parts until then."""

    HOVEDSTADEN = 1
    SJAELLAND = 2
    SYDDANMARK = 3
    MIDTJYLLAND = 4
    NORDJYLLAND = 5
    OESTDANMARK = 6

    @property
    def danish(self) -> str:
        """The proper name, without the word "Region"."""
        return _DANISH[self]

    @classmethod
    def named(cls, name: str) -> Region:
        """The region of a Danish proper name; KeyError for another name."""
        return _BY_NAME[name]


_DANISH = {
    Region.HOVEDSTADEN: "Hovedstaden",
    Region.SJAELLAND: "Sjælland",
    Region.SYDDANMARK: "Syddanmark",
    Region.MIDTJYLLAND: "Midtjylland",
    Region.NORDJYLLAND: "Nordjylland",
    Region.OESTDANMARK: "Østdanmark",
}
_BY_NAME = {name: region for region, name in _DANISH.items()}


def regions(on: date) -> tuple[Region, ...]:
    """The regions that exist on a date: five until the reform, four from it."""
    west = (Region.SYDDANMARK, Region.MIDTJYLLAND, Region.NORDJYLLAND)
    return (*west, Region.OESTDANMARK) if on >= REFORM else (Region.HOVEDSTADEN, Region.SJAELLAND, *west)


@dataclass(frozen=True, slots=True, eq=False)
class Municipalities:
    """98 rows in order of code. `children` is an estimate (see the CSV); `pilot` marks the five of the pilot."""

    code: Ints
    name: tuple[str, ...]
    region_until_2027: Ints
    region_from_2027: Ints
    cvr: Ints
    population: Ints
    children: Ints
    pilot: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.code)

    def row(self, code: ArrayLike) -> Ints:
        """Row numbers of these codes; KeyError for a code that is no municipality."""
        wanted = np.atleast_1d(np.asarray(code, dtype=np.int64))
        rows = np.minimum(np.searchsorted(self.code, wanted), len(self) - 1)
        wrong = self.code[rows] != wanted
        if wrong.any():
            raise KeyError(f"no municipality has the code {int(wanted[wrong][0])}")
        return rows.astype(np.int64)

    def region(self, on: date) -> Ints:
        """The region of each row on a date."""
        return self.region_from_2027 if on >= REFORM else self.region_until_2027

    def region_of(self, code: ArrayLike, on: date) -> Ints:
        """The region of each municipality code on a date."""
        return self.region(on)[self.row(code)]

    def name_of(self, code: int) -> str:
        """The Danish name of one code."""
        return self.name[int(self.row(code)[0])]


@lru_cache(maxsize=1)
def municipalities() -> Municipalities:
    """The 98 municipalities, read once."""
    text = files("sim.network").joinpath("municipalities.csv").read_text(encoding="utf-8")
    lines = [line.split(",") for line in text.splitlines() if line and not line.startswith("#")]
    header, rows = lines[0], sorted(lines[1:], key=lambda line: int(line[0]))
    column = {name: [row[place] for row in rows] for place, name in enumerate(header)}

    def numbers(name: str) -> Ints:
        return _frozen(np.array([int(cell) for cell in column[name]], dtype=np.int64))

    def region_numbers(name: str) -> Ints:
        return _frozen(np.array([Region.named(cell) for cell in column[name]], dtype=np.int64))

    return Municipalities(
        code=numbers("code"),
        name=tuple(column["name"]),
        region_until_2027=region_numbers("region"),
        region_from_2027=region_numbers("region_2027"),
        cvr=numbers("cvr"),
        population=numbers("population"),
        children=numbers("children"),
        pilot=numbers("pilot").astype(bool),
    )


def _frozen(column: Ints) -> Ints:
    column.flags.writeable = False
    return column
