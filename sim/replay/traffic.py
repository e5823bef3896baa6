"""Recorded traffic: a list of calls from a real run or a vendor's log, as CSV.

One line per call below a header that names the columns, in any order:

* begin, end: date and time (2026-11-23T09:00:01.250, with or without an offset from UTC) or a number of seconds from
  any zero; all in one way
* operation, system: what was asked, and of which system
* concurrency (optional): calls under way at the system when this one began, itself left out
* server_time (optional): what the system itself says it took, in seconds, or with a unit (120 ms)

Cells of the optional columns may be empty. Further columns are passed over. Separated by commas, semicolons or tabs;
with semicolons or tabs a number may have a decimal comma.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from sim.mistake import Mistake, nearest

Ints = NDArray[np.int64]

UNKNOWN = -1
"""An empty cell of an optional column."""

NEEDED = ("begin", "end", "operation", "system")
OPTIONAL = ("concurrency", "server_time")

_EPOCH = datetime(1970, 1, 1)
_PER_SECOND = 10**6
_UNITS = {"us": Decimal(1), "µs": Decimal(1), "ms": Decimal(1000), "s": Decimal(_PER_SECOND), "": Decimal(_PER_SECOND)}
_AMOUNT = re.compile(r"([0-9.]+)\s*([a-zµ]*)")
_LONGEST = 30
_LIKE_CPR = re.compile(r"\d{6}-?\d{4}")


@dataclass(frozen=True, slots=True, eq=False)
class Traffic:
    """Calls in columns of one length, ordered by `begin`.

    begin, end: microseconds; of dates and times since 1970 (in UTC where an offset was given, else as the clock of the
    log had it), so that `begin // DAY` tells the days apart; of seconds from the log's own zero. operation, system:
    codes of `operations` and `systems`. concurrency, server_time (microseconds): None without such a column, UNKNOWN in
    empty cells.
    """

    begin: Ints
    end: Ints
    operation: Ints
    system: Ints
    operations: tuple[str, ...]
    systems: tuple[str, ...]
    concurrency: Ints | None = None
    server_time: Ints | None = None

    def __len__(self) -> int:
        return len(self.begin)


def read_traffic(lines: Iterable[str], source: str) -> Traffic:
    """The calls of a log. `source` names it in a Mistake, which says line, column, what was expected and found."""
    table = _Table(source, *_header(lines, source))
    rows = list(table.rows())
    if not rows:
        raise Mistake(f"{source}:2", "expected a call on every line below the header, found none", "")
    begin, end, operation, system, concurrency, server = zip(*rows, strict=True)
    order = np.argsort(np.array(begin, dtype=np.int64), kind="stable")
    operations, of_operation = _coded(operation)
    systems, of_system = _coded(system)
    return Traffic(
        np.array(begin, dtype=np.int64)[order],
        np.array(end, dtype=np.int64)[order],
        of_operation[order],
        of_system[order],
        operations,
        systems,
        np.array(concurrency, dtype=np.int64)[order] if "concurrency" in table.place else None,
        np.array(server, dtype=np.int64)[order] if "server_time" in table.place else None,
    )


Row = tuple[int, int, str, str, int, int]


@dataclass(slots=True)
class _Table:
    """The lines below the header. `place`: column names to their place; `dated`: how the first moment was written."""

    source: str
    place: dict[str, int]
    lines: Iterator[str]
    separator: str
    dated: bool | None = None

    def rows(self) -> Iterator[Row]:
        """One row per line that is not empty."""
        reader = csv.reader(self.lines, delimiter=self.separator)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield self._row(reader.line_num + 1, cells)

    def _row(self, line: int, cells: Sequence[str]) -> Row:
        begin, end = self._moment(line, cells, "begin"), self._moment(line, cells, "end")
        if end < begin:
            self._wrong(line, "end", "a moment after begin", self._cell(line, cells, "end"))
        operation, system = self._word(line, cells, "operation"), self._word(line, cells, "system")
        return begin, end, operation, system, self._whole(line, cells), self._amount(line, cells)

    def _cell(self, line: int, cells: Sequence[str], column: str) -> str:
        if self.place[column] >= len(cells):
            self._wrong(line, column, f"{max(self.place.values()) + 1} cells", f"{len(cells)}", shown=True)
        return cells[self.place[column]].strip()

    def _moment(self, line: int, cells: Sequence[str], column: str) -> int:
        text = self._cell(line, cells, column)
        number = self._number(text)
        if self.dated is None:
            self.dated = number is None
        if self.dated != (number is None):
            way = "a date and time like those above it" if self.dated else "a number of seconds like those above it"
            self._wrong(line, column, way, text)
        if number is not None:
            return int((number * _PER_SECOND).to_integral_value())
        try:
            given = datetime.fromisoformat(text)
        except ValueError:
            self._wrong(line, column, "a date and time such as 2026-11-23T09:00:01.250, or seconds", text)
        plain = given.astimezone(UTC).replace(tzinfo=None) if given.tzinfo else given
        return (plain - _EPOCH) // timedelta(microseconds=1)

    def _word(self, line: int, cells: Sequence[str], column: str) -> str:
        text = self._cell(line, cells, column)
        return text or self._wrong(line, column, "a name", text)

    def _whole(self, line: int, cells: Sequence[str]) -> int:
        if "concurrency" not in self.place:
            return UNKNOWN
        text = self._cell(line, cells, "concurrency")
        if not text:
            return UNKNOWN
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            self._wrong(line, "concurrency", "a whole number from 0, or nothing", text)
        return int(text)

    def _amount(self, line: int, cells: Sequence[str]) -> int:
        if "server_time" not in self.place:
            return UNKNOWN
        text = self._cell(line, cells, "server_time")
        if not text:
            return UNKNOWN
        found = _AMOUNT.fullmatch(self._dotted(text))
        number = self._number(found[1]) if found else None
        if found is None or number is None or found[2] not in _UNITS:
            self._wrong(line, "server_time", "a number of seconds, or with a unit such as 120 ms, or nothing", text)
        return int((number * _UNITS[found[2]]).to_integral_value())

    def _number(self, text: str) -> Decimal | None:
        try:
            number = Decimal(self._dotted(text))
        except InvalidOperation:
            return None
        return number if number.is_finite() and abs(number) < 10**12 else None

    def _dotted(self, text: str) -> str:
        return text if self.separator == "," else text.replace(",", ".")

    def _wrong(self, line: int, column: str, expected: str, found: str, shown: bool = False) -> NoReturn:
        quoted = found if shown else repr(_LIKE_CPR.sub("(ten digits)", found)[:_LONGEST]) if found else "nothing"
        raise Mistake(f"{self.source}:{line}: {column}", f"expected {expected}, found {quoted}", "")


def _header(lines: Iterable[str], source: str) -> tuple[dict[str, int], Iterator[str], str]:
    """Places of the known columns, the lines below, and the separator."""
    rest = iter(lines)
    head = next(rest, "").lstrip("\ufeff").strip()
    separator = max(",;\t", key=head.count)
    names = [name.strip().strip('"').lower() for name in head.split(separator)]
    for name in NEEDED:
        if name not in names:
            what = f"expected the columns {', '.join(NEEDED)}, found no {name}"
            raise Mistake(f"{source}:1", what, nearest(name, [each for each in names if each and len(each) < _LONGEST]))
    return {name: names.index(name) for name in (*NEEDED, *OPTIONAL) if name in names}, rest, separator


def _coded(words: Sequence[str]) -> tuple[tuple[str, ...], Ints]:
    names, codes = np.unique(np.array(words), return_inverse=True)
    return tuple(names.tolist()), codes.astype(np.int64)
