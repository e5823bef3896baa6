"""The trace: every request on its way through the network, with the stations it passed. No CPR number is in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mocks.refusal import masked

KEPT = 5000

Finding = dict[str, str]
"""A broken rule: its word (mocks.vendor_rules), the element, what was expected and what came."""


@dataclass(slots=True, eq=False)
class Passage:
    """One request. Moments in microseconds; `due`: when its answer was to leave; `citizen`: the child's number here.

    steps: arrival, begin and end of every step of the route it played; named: the client gave its call key.
    """

    number: int
    method: str
    path: str
    arrived: int
    system: str = ""
    segment: str = ""
    call: str = ""
    attempt: int = 0
    user: str = ""
    citizen: int | None = None
    outcome: str = ""
    status: int = 0
    due: int | None = None
    left: int | None = None
    visits: list[tuple[str, int, int, int]] = field(default_factory=list)
    steps: list[tuple[int, int, int]] = field(default_factory=list)
    named: bool = False
    findings: list[Finding] = field(default_factory=list)

    def find(self, rule: str, element: str, expected: str, found: str) -> None:
        """Note a rule that the request breaks; `found` describes what came and never repeats it."""
        said = {"rule": rule, "element": masked(element), "expected": expected, "found": masked(found)}
        self.findings.append(said)

    def as_dict(self) -> dict[str, Any]:
        """As plain values; each visit is station, arrived, began, ended (-1: not before the answer left)."""
        names = [name for name in Passage.__slots__ if name not in ("visits", "steps", "named")]
        visits = [dict(zip(("station", "arrived", "began", "ended"), visit, strict=True)) for visit in self.visits]
        return {name: getattr(self, name) for name in names} | {"visits": visits}


class Trace:
    """The last requests, newest last."""

    def __init__(self, kept: int = KEPT) -> None:
        self._passages: deque[Passage] = deque(maxlen=kept)
        self.count = 0

    def begin(self, method: str, path: str, now: int) -> Passage:
        """A request came."""
        self.count += 1
        passage = Passage(self.count, method, masked(path), now)
        self._passages.append(passage)
        return passage

    def last(self, limit: int, after: int = 0) -> list[Passage]:
        """The newest requests that came after number `after`, oldest first."""
        found = [passage for passage in self._passages if passage.number > after]
        return found[-limit:]

    def __iter__(self) -> Iterator[Passage]:
        return iter(self._passages)

    def clear(self) -> None:
        """Forget the requests; numbers go on."""
        self._passages.clear()
