"""Segments: which part of a described journey lies behind which interface. A request plays exactly its segment.

Steps that a person or the user's client performs lie behind no interface, so no segment holds one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.journey.live_kernel import Route
from sim.mistake import Mistake
from sim.scenario.route import Op
from sim.scenario.schema import Journey


@dataclass(frozen=True, slots=True)
class Segment:
    """From the step labelled `first` to the one labelled `last` of a journey; both empty: one whole attempt.

    `head`: the steps belong to what is done once, before the first attempt and outside every deadline.
    """

    journey: str
    first: str = ""
    last: str = ""
    head: bool = False


SEGMENTS = {
    "sapa.tab": Segment("lookup.appointments", "sapa tab", "sapa tab", head=True),
    "seb.login": Segment("lookup.appointments", "seb", "seb", head=True),
    "seb.assertion": Segment("lookup.appointments", "seb assertion", "seb assertion", head=True),
    "sapa.appointments": Segment("lookup.appointments"),
    "sts.token": Segment("lookup.appointments", "token", "token"),
    "dds.search": Segment("lookup.appointments", "consent and search", "registry"),
    "dds.fetch": Segment("lookup.appointments", "repository", "repository"),
    "epj.overview": Segment("lookup.epj"),
    "kombit.token": Segment("lookup.epj", "token", "token"),
    "institution.data": Segment("lookup.epj", "institution data", "institution data"),
    "index.search": Segment("lookup.epj", "index", "index"),
    "organisation.departments": Segment("lookup.epj", "organisation", "organisation"),
    "organisation.caseworkers": Segment("lookup.epj", "caseworkers", "caseworkers"),
    "klinikplus.login": Segment("lookup.klinikplus", "klinikplus login", "klinikplus login", head=True),
    "relation.check": Segment("lookup.klinikplus", "treatment relation", "treatment relation"),
    "klinikplus.overview": Segment("lookup.klinikplus"),
}
"""By the name a request may carry in X-Tvaers-Segment."""


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """All rows of one call (dtype `route.STEP`), as the engines play it."""

    rows: NDArray[np.void]
    head: int
    length: int

    def attempt(self, number: int) -> NDArray[np.void]:
        """The rows between BEGIN and DONE of an attempt."""
        start = self.head + number * self.length
        return self.rows[start + 1 : start + self.length - 1]


def check(segment: Segment, journey: Journey, name: str) -> None:
    """Mistake when a scenario's journey lacks the steps a segment is cut by."""
    labels = [step.label or step.visit for step in (journey.head if segment.head else journey.steps)]
    for label in {segment.first, segment.last} - {""}:
        if label not in labels:
            where = f"journeys.{segment.journey}"
            raise Mistake(where, f"no step is labelled {label!r}, by which the mocks cut {name!r}", "Label the step so")


def cut(segment: Segment, written: Written, attempt: int, labels: dict[str, int], deadline: int) -> Route:
    """The route of one request: the segment's rows of this attempt, with the attempt's deadline where it has one.

    A segment that begins and ends with one label is its visits alone, one after the other, also when the journey goes
    to several at once: each request asks one of them. ValueError when the call has no such attempt.
    """
    if not segment.head and written.head + (attempt + 1) * written.length > len(written.rows):
        raise ValueError("the journey has no such attempt")
    rows = written.rows[: written.head] if segment.head else written.attempt(attempt)
    if segment.first:
        rows = _between(rows, labels.get(segment.first, -1), labels.get(segment.last, -1))
    size = len(rows) + 2
    return Route(
        [int(Op.BEGIN), *rows["op"].tolist(), int(Op.DONE)],
        [0, *rows["station"].tolist(), 0],
        [0 if segment.head else deadline, *rows["work"].tolist(), 0],
        [size, *rows["jump"].tolist(), 0],
    )


def _between(rows: NDArray[np.void], first: int, last: int) -> NDArray[np.void]:
    if first == last:
        visits: NDArray[np.void] = rows[(rows["label"] == first) & (rows["op"] == int(Op.VISIT))]
        return visits
    starts, ends = np.flatnonzero(rows["label"] == first), np.flatnonzero(rows["label"] == last)
    if not len(starts):
        return rows[:0]
    return rows[starts[0] : (ends[-1] if len(ends) else starts[-1]) + 1]
