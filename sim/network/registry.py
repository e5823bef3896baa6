"""The registry: derived children, and an overlay of what was changed about single ones.

The overlay is empty in a scenario; mocks and tests put in children with chosen situations. A change sets one column of
one child from a moment on. It does not reach the segments: choosing children by group sees the derived population.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.chance.durations import DAY
from sim.mistake import Mistake, nearest
from sim.network.children import Children
from sim.network.citizens import Citizens

Ints = NDArray[np.int64]

_FIXED = {"index", "day", "cpr", "born", "age", "male"}


@dataclass(frozen=True, slots=True)
class Change:
    """From `moment` (microseconds from the run's first midnight) a child's `column` holds `value`.

    `column` is a column of Children ("clinic") or of one of its parts ("ppr.closed", "consent_epj.sources").
    """

    moment: int
    column: str
    value: int | bool


@dataclass(frozen=True, slots=True, eq=False)
class Registry:
    """Everything known about children from the run's `first_date` on."""

    citizens: Citizens
    first_date: date
    overlay: Mapping[int, tuple[Change, ...]] = field(default_factory=dict)

    def date_at(self, moment: int) -> date:
        """The date a moment lies on."""
        return self.first_date + timedelta(days=moment // DAY)

    def look(self, index: ArrayLike, moment: int = 0) -> Children:
        """These children as they are at a moment, changes included."""
        children = self.citizens.look(index, self.date_at(moment))
        return _changed(children, self._due(children.index, moment)) if self.overlay else children

    def index_of(self, cpr: str) -> int:
        """The number of the child with a CPR number; see Citizens.index_of."""
        return self.citizens.index_of(cpr)

    def changed(self, index: int, changes: Iterable[Change]) -> Registry:
        """A registry with more changes to one child. A Mistake names a column there is none of."""
        added = tuple(changes)
        known = changeable_columns(self.citizens.look(index, self.first_date))
        for change in added:
            if change.column not in known:
                where = f"change to citizen {index}"
                raise Mistake(where, f"no column {change.column!r}", nearest(change.column, known))
        overlay = {**self.overlay, index: (*self.overlay.get(index, ()), *added)}
        return replace(self, overlay=MappingProxyType(overlay))

    def _due(self, who: Ints, moment: int) -> dict[str, list[tuple[int, int | bool]]]:
        """Column to (row, value), later changes last."""
        due: dict[str, list[tuple[int, int | bool]]] = {}
        for row in np.flatnonzero(np.isin(who, np.fromiter(self.overlay, dtype=np.int64))).tolist():
            for change in sorted(self.overlay[int(who[row])], key=lambda change: change.moment):
                if change.moment <= moment:
                    due.setdefault(change.column, []).append((row, change.value))
        return due


def changeable_columns(children: Children) -> set[str]:
    """The names a Change may carry."""
    names = set()
    for outer in fields(children):
        part = getattr(children, outer.name)
        if is_dataclass(part):
            names |= {f"{outer.name}.{inner.name}" for inner in fields(part) if _is_column(part, inner.name)}
        elif outer.name not in _FIXED:
            names.add(outer.name)
    return names - {"course.index"}


def _changed(part: Any, due: Mapping[str, list[tuple[int, int | bool]]]) -> Any:
    """A copy of a dataclass of columns with the rows of `due` set, parts included."""
    new: dict[str, Any] = {}
    inner: dict[str, dict[str, list[tuple[int, int | bool]]]] = {}
    for path, rows in due.items():
        head, _, rest = path.partition(".")
        if rest:
            inner.setdefault(head, {})[rest] = rows
        else:
            column = getattr(part, head).copy()
            for row, value in rows:
                column[row] = value
            new[head] = column
    new |= {head: _changed(getattr(part, head), rest) for head, rest in inner.items()}
    return replace(part, **new)


def _is_column(part: Any, name: str) -> bool:
    return isinstance(getattr(part, name), np.ndarray)
