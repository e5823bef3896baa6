"""The script of a load run: intended acts as lines of JSON, in the order of their moments.

Times are whole microseconds; moments count from the beginning of the window. Lines are read as they are needed, so a
script may be longer than memory.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field

PATIENT = "{patient}"
"""Stands in the field `document` for the number of whom a letter is about: the field `patient`, or the target's own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing a user does before the first attempt: `ask` an operation of the target, or take `human` microseconds.

    Human time is outside the response time. attempts, pause: what is not there yet is asked for so often, so many
    microseconds apart; a user whom it never reaches goes no further.
    """

    ask: str = ""
    human: int = 0
    attempts: int = 1
    pause: int = 1


@dataclass(frozen=True, slots=True)
class Act:
    """One call as its user intends it.

    at: the planned moment. call: the call key as mocks are told it (day.actor.kind.n.child). caller: acts of one caller
    stay with one worker, so that sessions stay whole. operation: what each attempt asks (a journey's name). user, role:
    who acts. fields: what the target's mapping may put into requests (cpr, sender, receiver ...). before: once, before
    the first attempt. attempts, deadline (0: none), pause: as in the journey. `asks` False: the user gives up on the
    way, after `before`.
    """

    at: int
    call: str
    caller: int
    operation: str
    user: str
    role: str
    fields: Mapping[str, str] = field(default_factory=dict)
    before: tuple[Step, ...] = ()
    attempts: int = 1
    deadline: int = 0
    pause: int = 1
    asks: bool = True

    def is_silent(self, skipped: Collection[str]) -> bool:
        """Whether nothing of it is sent where these operations are not."""
        for step in self.before:
            if step.ask in skipped and step.attempts > 1:
                return True
            if step.ask and step.ask not in skipped:
                return False
        return self.asks and self.operation in skipped

    def line(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def read(lines: Iterable[str]) -> Iterator[Act]:
    """The acts of a script, one at a time."""
    for line in lines:
        given = json.loads(line)
        yield Act(**{**given, "before": tuple(Step(**step) for step in given["before"])})
