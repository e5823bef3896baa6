"""The plan: every intended call of a scenario and replication, with its route. Pure data in columns.

Calls stand in canonical order (day, actor, kind, n, child), so that a row number is the rank of a call key. The steps
of call i are rows `first[i]` to `first[i] + head[i] + attempts[i] * length[i]` of `steps`, in the same order, so that a
step's row number ranks (call key, attempt, branch).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.chance.draws import Keys
from sim.scenario.stations import Station

Ints = NDArray[np.int64]

LAUNCHED = -1
"""`planned` of a call that another call begins; its moment is found by playing."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What a plan is played on: the stations, the rounds (ascending moments) that steps wait for, and the horizon.

    `horizon` is the moment at which playing ends; what is unfinished then is censored, not lost.
    """

    stations: tuple[Station, ...]
    rounds: tuple[tuple[int, ...], ...]
    horizon: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All calls of a run. Columns of calls have one length; `steps` has dtype `route.STEP`.

    planned: moment in microseconds or LAUNCHED. first, head, length, attempts: where the steps lie. pause: microseconds
    between a failed attempt and the next. overlap: an attempt that ran out of time goes on beside its copy (letters).
    answer: the `Outcome` when nothing goes wrong in time. visible: has rows of its own.
    about: further columns that decide no timing, by name; names: the words behind a column of codes. Always there:
    `journey` (code; names["journey"]). names["label"] holds the words behind the steps' labels; label 0 has no word.
    """

    keys: Keys
    planned: Ints
    first: Ints
    head: Ints
    length: Ints
    attempts: Ints
    pause: Ints
    overlap: NDArray[np.bool_]
    answer: Ints
    visible: NDArray[np.bool_]
    about: dict[str, NDArray[Any]]
    names: dict[str, tuple[str, ...]]
    steps: NDArray[np.void]

    def __len__(self) -> int:
        return len(self.planned)

    @property
    def ends(self) -> Ints:
        """One past the last step of each call."""
        return self.first + self.head + self.attempts * self.length

    def take(self, rows: Ints | NDArray[np.bool_]) -> Plan:
        """The plan of these calls alone: those of a mask, or by number and in the order given."""
        calls = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows.astype(np.int64)
        sizes = (self.ends - self.first)[calls]
        first = np.cumsum(sizes) - sizes
        return Plan(
            keys=self.keys.take(calls),
            planned=self.planned[calls],
            first=first,
            head=self.head[calls],
            length=self.length[calls],
            attempts=self.attempts[calls],
            pause=self.pause[calls],
            overlap=self.overlap[calls],
            answer=self.answer[calls],
            visible=self.visible[calls],
            about={name: column[calls] for name, column in self.about.items()},
            names=self.names,
            steps=self.steps[self.steps_of(calls)],
        )

    def steps_of(self, calls: Ints) -> Ints:
        """The numbers of all steps of these calls, one call after the other."""
        sizes = (self.ends - self.first)[calls]
        first = np.cumsum(sizes) - sizes
        result: Ints = np.repeat(self.first[calls] - first, sizes) + np.arange(int(sizes.sum()))
        return result

    def part(self, start: int, end: int) -> Plan:
        """The plan of the calls from `start` to before `end`, without copying a step."""
        first, last = (int(self.first[call]) if call < len(self) else len(self.steps) for call in (start, end))
        here = slice(start, end)
        columns = {name: getattr(self, name)[here] for name in _COLUMNS}
        about = {name: column[here] for name, column in self.about.items()}
        keys, steps = self.keys.take(np.arange(start, end)), self.steps[first:last]
        return Plan(keys=keys, first=self.first[here] - first, about=about, names=self.names, steps=steps, **columns)

    def followed_by(self, *later: Plan) -> Plan:
        """One plan of all. Each follows those before it, and has their words under their codes."""
        plans = (self, *later)
        before = np.cumsum([0, *(len(plan.steps) for plan in plans)]).tolist()
        kinds = {name: column.dtype for plan in plans for name, column in plan.about.items()}
        columns = {name: np.concatenate([getattr(plan, name) for plan in plans]) for name in _COLUMNS}
        about = {
            name: np.concatenate([plan.about.get(name, np.zeros(len(plan), dtype=kind)) for plan in plans])
            for name, kind in sorted(kinds.items())
        }
        return Plan(
            keys=Keys.joined([plan.keys for plan in plans]),
            first=np.concatenate([plan.first + steps for plan, steps in zip(plans, before, strict=False)]),
            about=about,
            names=plans[-1].names,
            steps=np.concatenate([plan.steps for plan in plans]),
            **columns,
        )


_COLUMNS = ("planned", "head", "length", "attempts", "pause", "overlap", "answer", "visible")
"""The columns of a plan that are the same wherever its steps lie."""
