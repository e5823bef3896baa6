"""Routes: the way of one call, after everything that does not depend on queues is settled.

A route is flat. It consists of a few timing primitives, written as frozen dataclasses for reading and as rows of a
numpy structured array (`STEP`) for playing. The rows of one call lie together:

    head | BEGIN attempt 1 ... DONE | BEGIN attempt 2 ... DONE | ...

`head` is what happens once, before the first attempt (a login). All attempts of a call have the same steps, so attempt
k begins `jump` rows after attempt k-1. A FORK holds its branches, each opened by BRANCH and closed by END; forks do not
nest. The meaning of the columns per primitive stands at each class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray


class Op(IntEnum):
    """The primitives by number, as they stand in `STEP`."""

    VISIT = 0
    DELAY = 1
    WAIT = 2
    FORK = 3
    BRANCH = 4
    END = 5
    BEGIN = 6
    DONE = 7
    ONCE = 8
    LAUNCH = 9
    SETTLE = 10


STEP = np.dtype([("work", "i8"), ("station", "i4"), ("jump", "i2"), ("label", "i1"), ("op", "i1")])
"""One row per primitive, 16 bytes. `work` is in microseconds; `label` names the step and decides no timing."""

LABELS = 127
"""At most so many labels in one plan."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Queue at `station`, then be served for `work` microseconds of its pace."""

    station: int
    work: int


@dataclass(frozen=True, slots=True)
class Delay:
    """`work` microseconds that nobody queues for. Human delays (station = 1) are outside the response time."""

    work: int
    human: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """Wait until the next moment of the rounds numbered `rounds` (column station); counts as having queued since."""

    rounds: int


@dataclass(frozen=True, slots=True)
class Fork:
    """Go `branches` at once; go on when all have ended, or after `deadline` (0: never) with those that have.

    Fewer than `need` (column station) answers fail the attempt. `jump` leads to the step after the join.
    """

    branches: tuple[tuple[Visit | Delay, ...], ...]
    deadline: int = 0
    need: int = 0


@dataclass(frozen=True, slots=True)
class Begin:
    """An attempt begins. It fails `deadline` (column work; 0: never) later unless done (settled, where copies overlap).

    `left` (column station) attempts remain after it; `jump` leads to the next one.
    """

    deadline: int
    left: int


@dataclass(frozen=True, slots=True)
class Done:
    """The call has what it asked for."""


@dataclass(frozen=True, slots=True)
class Once:
    """The first copy of a call goes on from here; a later one is a duplicate and ends."""


@dataclass(frozen=True, slots=True)
class Launch:
    """The call `offset` rows further down the plan (column jump) begins now, unless it has begun already."""

    offset: int


@dataclass(frozen=True, slots=True)
class Settle:
    """The call `offset` rows away (column jump, usually negative) is settled: it sends no further copy."""

    offset: int


Primitive = Visit | Delay | Wait | Fork | Begin | Done | Once | Launch | Settle


def encode(head: Sequence[Primitive], attempts: Sequence[Sequence[Primitive]], deadline: int = 0) -> NDArray[np.void]:
    """The rows of one call: its head, then each attempt between BEGIN and DONE. Attempts must have one shape."""
    rows = [row for primitive in head for row in _rows(primitive)]
    for number, attempt in enumerate(attempts):
        body = [row for primitive in attempt for row in _rows(primitive)]
        left = len(attempts) - number - 1
        rows.append((Op.BEGIN, left, deadline, len(body) + 2, 0))
        rows += [*body, (Op.DONE, 0, 0, 0, 0)]
    steps = np.zeros(len(rows), dtype=STEP)
    for place, name in enumerate(("op", "station", "work", "jump", "label")):
        steps[name] = [row[place] for row in rows]
    return steps


def _rows(primitive: Primitive) -> list[tuple[int, int, int, int, int]]:
    match primitive:
        case Visit(station, work):
            return [(Op.VISIT, station, work, 0, 0)]
        case Delay(work, human):
            return [(Op.DELAY, int(human), work, 0, 0)]
        case Wait(rounds):
            return [(Op.WAIT, rounds, 0, 0, 0)]
        case Once():
            return [(Op.ONCE, 0, 0, 0, 0)]
        case Launch(offset):
            return [(Op.LAUNCH, 0, 0, offset, 0)]
        case Settle(offset):
            return [(Op.SETTLE, 0, 0, offset, 0)]
        case Fork(branches, deadline, need):
            bodies = [[row for step in branch for row in _rows(step)] for branch in branches]
            inner = []
            for body in bodies:
                inner += [(int(Op.BRANCH), 0, 0, len(body) + 2, 0), *body, (int(Op.END), 0, 0, 0, 0)]
            return [(Op.FORK, need, deadline, len(inner) + 1, 0), *inner]
    raise TypeError(f"not a step within an attempt: {primitive}")
