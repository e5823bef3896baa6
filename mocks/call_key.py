"""Who a request's chance belongs to: the call key the client names, or else (citizen, operation, n-th since reset)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from mocks.refusal import Refusal
from mocks.segments import SEGMENTS
from sim.chance.draws import Keys, stable_id

CALL, SEGMENT, ATTEMPT = "x-tvaers-call", "x-tvaers-segment", "x-tvaers-attempt"
_BITS = (16, 32, 16, 32, 8)


@dataclass(frozen=True, slots=True)
class CallKey:
    """day, actor, kind, n, child of a call; `given` when the client named it. `segment` is "" unless named."""

    parts: tuple[int, int, int, int, int]
    attempt: int = 0
    segment: str = ""
    given: bool = False

    @property
    def keys(self) -> Keys:
        """As columns of one row."""
        return Keys.of(*self.parts)

    @property
    def text(self) -> str:
        """As it stands in the header."""
        return ".".join(str(part) for part in self.parts)


class Occurrences:
    """Counts how often each operation was asked about each citizen since the last reset."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[int, str]] = Counter()

    def next(self, subject: int, operation: str, day: int = 0) -> CallKey:
        """The key of the next occurrence. `subject` is a citizen's number, or an actor's where there is no citizen."""
        n = self._seen[subject, operation]
        self._seen[subject, operation] = n + 1
        return CallKey((day, subject, stable_id(f"mock/{operation}"), n, 0))

    def clear(self) -> None:
        """Begin counting anew."""
        self._seen.clear()


def named(headers: Mapping[str, str]) -> CallKey | None:
    """The call key in a request's headers, or None; Refusal when it cannot be read."""
    text = headers.get(CALL)
    if text is None:
        return None
    parts = text.split(".")
    if len(parts) not in (4, 5) or not all(part.isascii() and part.isdigit() and len(part) < 11 for part in parts):
        raise Refusal(400, CALL, "day.actor.kind.n.child, whole numbers", f"{len(parts)} parts")
    numbers = [*(int(part) for part in parts), 0][:5]
    if any(number >= 1 << bits for number, bits in zip(numbers, _BITS, strict=True)):
        raise Refusal(400, CALL, "numbers of at most 16, 32, 16, 32 and 8 bits", "a larger one")
    attempt = headers.get(ATTEMPT, "0")
    if not (attempt.isascii() and attempt.isdigit() and int(attempt[:4]) < 256):
        raise Refusal(400, ATTEMPT, "a number from 0", "something else")
    segment = headers.get(SEGMENT, "")
    if segment and segment not in SEGMENTS:
        raise Refusal(400, SEGMENT, f"one of {', '.join(SEGMENTS)}", "another word")
    day, actor, kind, n, child = numbers
    return CallKey((day, actor, kind, n, child), int(attempt), segment, given=True)
