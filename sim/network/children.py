"""The columns that tell everything about some children on a day."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.network.cases import Cases
from sim.network.consent import Consents, Purpose
from sim.network.psychiatry import Courses
from sim.network.safeguards import Safeguards
from sim.network.schooling import Schooling

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Ints = NDArray[np.int64]
Columns = TypeVar("Columns", bound="DataclassInstance")
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


def rows_of(part: Columns, rows: NDArray[np.integer]) -> Columns:
    """A dataclass of columns, such as `Children`, with these rows of each, parts included."""
    chosen: dict[str, Any] = {}
    for field in fields(part):
        value: Any = getattr(part, field.name)
        if isinstance(value, np.ndarray):
            chosen[field.name] = value[rows]
        elif is_dataclass(value) and not isinstance(value, type):
            chosen[field.name] = rows_of(value, rows)
    return replace(part, **chosen)
