"""What a load run heard: a line of JSON per request that was sent, or that should have been.

Moments are whole microseconds of the script from the beginning of the window, as the generator's monotonic clock had
them: of real time, unless the script's clock ran faster.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """One request of an act.

    call, operation: as in the script; attempt: from 0, -1 for a step before the first one. due: when it was to be sent
    (the planned moment, or the end of what came before it); sent: when it was; ended: when its answer was whole, or the
    client knew that none would come; -1 where it never came to that. status: HTTP status, 0 without an answer.
    outcome: a `sim.scenario.outcomes.Outcome` by name in lower case, as the target's mapping reads it ("unfinished":
    the run was over first), or "dropped" (not sent: too many under way) or "failed" (no answer, or none that makes
    sense). missing: sources that the answer says were missing. size: bytes of the body. error: why it failed, in a few
    words without addresses, names or numbers of people.
    """

    call: str
    operation: str
    attempt: int
    due: int
    sent: int
    ended: int
    status: int
    outcome: str
    missing: int = 0
    size: int = 0
    error: str = ""

    @property
    def answered(self) -> bool:
        """Whether its times are those of an answer, or of a time-out: refusals and failures come too fast to count."""
        return self.ended >= 0 and self.outcome not in ("dropped", "failed", "refused", "unfinished")

    def line(self) -> str:
        """As one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


def read(lines: Iterable[str]) -> Iterator[Heard]:
    """What was heard, one request at a time; a last line that was cut off is left out."""
    for line in lines:
        if line.endswith("\n"):
            yield Heard(**json.loads(line))
