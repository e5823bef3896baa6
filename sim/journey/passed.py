"""What passed through the mock systems: the seam between them and who judges a run in real time, as lines of JSON.

Moments are microseconds on the test clock. No CPR number and no token is in it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True, slots=True)
class Turned:
    """The test clock was set: at `unix` (microseconds since 1970) it read `moment`, and goes `rate` times as fast."""

    unix: int
    moment: int
    rate: float = 1.0

    def line(self) -> str:
        """As one line of JSON."""
        return json.dumps({"turned": asdict(self)}, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Passed:
    """One request of the own area, or one call of others at a station.

    number: of the request; of the call among those of others. call: the call key as the client named it (day.actor.
    kind.n.child), or as it was counted, which `named` tells apart. attempt: from 0. label, last: of the first and last
    step played; "" for one whole attempt. head: they are of what comes before the first one. arrived, left: at the
    door; left is -1 for an answer that did not leave. due: when it was to leave, -1 where nothing was played. citizen:
    the child's number, -1 without one. status, outcome: as answered. steps: per step of the route as played arrival,
    begin and end, -1 where it was not reached; empty where nothing was played. others: not of the own area.
    """

    number: int
    system: str = ""
    operation: str = ""
    call: str = ""
    named: bool = False
    attempt: int = 0
    label: str = ""
    last: str = ""
    head: bool = False
    arrived: int = -1
    left: int = -1
    due: int = -1
    citizen: int = -1
    status: int = 0
    outcome: str = ""
    steps: tuple[tuple[int, int, int], ...] = field(default=())
    others: bool = False

    def line(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def read(lines: Iterable[str]) -> Iterator[Passed | Turned]:
    """What happened, one thing at a time; a last line that was cut off is left out."""
    for line in lines:
        if not line.endswith("\n"):
            continue
        given = json.loads(line)
        if "turned" in given:
            yield Turned(**given["turned"])
        else:
            yield Passed(**{**given, "steps": tuple(map(tuple, given["steps"]))})
