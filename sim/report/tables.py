"""Tables as data, drawn by one template and downloadable as they stand.

CSV is comma-separated with a decimal point, UTF-8 with a byte order mark, lines ending in CR LF: what statistics
programs read as it is, and a Danish Excel through "Data from text/CSV". Times are in seconds, shares fractions of 1,
and things go by the identifiers that scenario and measurements use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; `unit` is added to it in CSV. Figures stand to the right."""

    title: str
    unit: str = ""
    figures: bool = True
    hint: str = ""

    @property
    def heading(self) -> str:
        """The heading in CSV."""
        return f"{self.title} ({self.unit})" if self.unit else self.title


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table. `raw`: in CSV, where that differs from the text.

    tone: the name of a state or status that colours it. note: a smaller second line. bar: a part of the whole width (0
    to 1), drawn before the text; None draws nothing. code: set as an identifier. faint: a nought, which need not catch
    the eye.
    """

    text: str
    raw: str | None = None
    tone: str = ""
    note: str = ""
    bar: float | None = None
    code: bool = False
    faint: bool = False

    @property
    def content(self) -> str:
        """The cell in CSV."""
        return self.text if self.raw is None else self.raw


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a name for its file. `folded`: shown on a click.

    marked: rows that are set apart, by their number. filters: what its rows can be limited to by a click, as
    (the tone of a row's first cell, label).
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    marked: frozenset[int] = frozenset()
    filters: tuple[tuple[str, str], ...] = ()
    folded: bool = False

    def __post_init__(self) -> None:
        odd = next((row for row in self.rows if len(row) != len(self.columns)), None)
        if odd is not None:
            raise ValueError(f"table {self.name}: {len(self.columns)} columns, but a row of {len(odd)} cells")


def words_of(title: str, hint: str = "") -> Column:
    """A column of words."""
    return Column(title, figures=False, hint=hint)
