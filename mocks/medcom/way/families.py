"""The family of a letter as a performer walks it: who is in it, and the steps of each copy. Pure.

The rows are those of the plan, so a letter in real time passes the same stations with the same work as in virtual time.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.journey.travelled import Names, plan_of, told
from sim.scenario.family import LED, Leg
from sim.scenario.legs import FORWARDED, writers
from sim.scenario.plan import Plan
from sim.scenario.route import Op

ACKNOWLEDGEMENT = "acknowledgement"
NEGATIVE = "negative acknowledgement"
_STEPS = ("op", "station", "work", "jump", "label")


class Step(NamedTuple):
    """One step. `target`: the child a LAUNCH or SETTLE leads to; `hop`: its number among the labelled of its call."""

    op: Op
    station: int
    work: int
    target: int
    label: str
    hop: int


@dataclass(frozen=True, slots=True)
class Member:
    """One call of a family. `sender`, `receiver`: actors, 0 where it goes from nobody to nobody. `patience`: how long
    its sender waits for the acknowledgement of a copy, and `pause` how long then until the next."""

    child: int
    journey: str
    sender: int
    receiver: int
    patience: int
    pause: int
    copies: tuple[tuple[Step, ...], ...]

    @property
    def is_letter(self) -> bool:
        """Whether it lies in a mailbox in the end."""
        return self.child & (LED - 1) in tuple(Leg)

    @property
    def is_acknowledgement(self) -> bool:
        """Whether it answers a copy of a letter."""
        return self.journey in (ACKNOWLEDGEMENT, NEGATIVE)


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """All members by child number. `plan` holds the same rows as the engines play them; its first call is the letter
    itself."""

    plan: Plan
    sender: int
    members: dict[int, Member]

    @property
    def first(self) -> Member:
        """The letter that began it."""
        return next(iter(self.members.values()))

    @property
    def key(self) -> tuple[int, int, int, int]:
        """day, actor, kind and n of all its calls."""
        keys = self.plan.keys
        return int(keys.day[0]), int(keys.actor[0]), int(keys.kind[0]), int(keys.n[0])


def family_of(plan: Plan, sender: int) -> Family:
    """The family whose calls are this whole plan; the first letter is from `sender`."""
    children = plan.keys.child.tolist()
    base = children[0]
    receivers = dict(zip(children, plan.about["receiver"].tolist(), strict=True))
    journeys = [plan.names["journey"][code] for code in plan.about["journey"].tolist()]
    written = writers(base, sender, receivers, FORWARDED in journeys)
    members = {}
    for row, (child, journey) in enumerate(zip(children, journeys, strict=True)):
        rows = plan.steps[plan.first[row] : plan.ends[row]]
        members[child] = Member(
            child,
            journey,
            written.get(child, 0),
            receivers[child],
            int(rows["work"][plan.head[row]]),
            int(plan.pause[row]),
            _copies(plan, row, rows, children),
        )
    return Family(plan, sender, members)


def _copies(plan: Plan, row: int, rows: NDArray[np.void], children: list[int]) -> tuple[tuple[Step, ...], ...]:
    """What lies between BEGIN and DONE of each attempt. What is done once before them is its sender's own doing."""
    head, length = int(plan.head[row]), int(plan.length[row])
    numbers = np.cumsum(rows["label"] > 0).tolist()
    ops, stations, works, jumps, labels = (rows[name].tolist() for name in _STEPS)
    words = plan.names["label"]
    copies = []
    for start in range(head, len(rows), length):
        copies.append(
            tuple(
                Step(
                    Op(ops[at]),
                    stations[at],
                    works[at],
                    children[row + jumps[at]] if ops[at] in (Op.LAUNCH, Op.SETTLE) else 0,
                    words[labels[at]],
                    numbers[at] if labels[at] else 0,
                )
                for at in range(start + 1, start + length - 1)
            )
        )
    return tuple(copies)


# On disk -----------------------------------------------------------------------------------------------------------


def packed(family: Family) -> bytes:
    """A family as bytes."""
    said = {**told(family.plan), "sender": family.sender}
    return zlib.compress(json.dumps(said, separators=(",", ":")).encode(), 1)


def unpacked(data: bytes, names: Names) -> Family:
    """A family from disk, under the codes that `names` has for words."""
    said = json.loads(zlib.decompress(data))
    return family_of(plan_of(said, names), said["sender"])
