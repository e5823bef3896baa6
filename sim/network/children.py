"""The columns that tell everything about some children on a day."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.network.cases import Cases
from sim.network.consent import Consents, Purpose
from sim.network.psychiatry import Courses
from sim.network.safeguards import Safeguards
from sim.network.schooling import Schooling

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Belonging:
    """Where some children belong, whatever the day. Columns of one length, named as those of `Children`.

    school: the code of the municipality of school or day-care, whose PPR is theirs.
    """

    index: Ints
    home: Ints
    school: Ints
    clinic: Ints
    catchment: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Children:
    """Columns of one length, as things stand on `day` (a day number).

    home: municipality code; region: of the home, until the reform; clinic and catchment: the actor numbers of the GP
    clinic and of the psychiatry department whose area the home lies in; accessible: has an accessible course.
    """

    index: Ints
    day: int
    home: Ints
    region: Ints
    born: Ints
    age: Ints
    male: Mask
    cpr: Ints
    clinic: Ints
    catchment: Ints
    accessible: Mask
    schooling: Schooling
    ppr: Cases
    family: Cases
    course: Courses
    safeguards: Safeguards
    consent_appointments: Consents
    consent_epj: Consents
    consent_gp: Consents

    def __len__(self) -> int:
        return len(self.index)

    def consent(self, purpose: Purpose) -> Consents:
        """The consents for one purpose."""
        return (self.consent_appointments, self.consent_epj, self.consent_gp)[purpose]


def one_of(children: Children, row: int) -> Children:
    """One of them by itself."""
    one: Children = _row(children, row)
    return one


def _row(part: Any, row: int) -> Any:
    """A dataclass of columns with one row of each, parts included."""
    columns = {field.name: getattr(part, field.name) for field in fields(part)}
    new: dict[str, Any] = {}
    for name, column in columns.items():
        if is_dataclass(column):
            new[name] = _row(column, row)
        elif isinstance(column, np.ndarray):
            new[name] = column[row : row + 1].copy()
    return replace(part, **new)
