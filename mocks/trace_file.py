"""The whole trace, line by line to a file, for who judges a run afterwards."""

from __future__ import annotations

import time
from pathlib import Path

from mocks.clock import Clock
from mocks.passages import Passage
from mocks.segments import SEGMENTS
from sim.journey.live_kernel import Played
from sim.journey.passed import Passed, Turned
from sim.mistake import Mistake

_NOT_TRACED = ("control", "front", "")


class TraceFile:
    """A line for each answer that leaves and each call of others that is over, written at once."""

    def __init__(self, file: Path, clock: Clock) -> None:
        try:
            self._file = file.open("w", buffering=1, encoding="utf-8")
        except OSError as error:
            raise Mistake(str(file), f"cannot be written: {error.strerror}", "Name another file with --trace") from None
        self._clock = clock
        self.turned()

    def turned(self) -> None:
        """The clock was set."""
        self._write(Turned(time.time_ns() // 1000, self._clock.now(), self._clock.rate).line())

    def note(self, passage: Passage) -> None:
        """An answer leaves."""
        if passage.system in _NOT_TRACED:
            return
        segment = SEGMENTS.get(passage.segment)
        self._write(
            Passed(
                number=passage.number,
                system=passage.system,
                operation=segment.journey if segment else "",
                call=passage.call,
                named=passage.named,
                attempt=passage.attempt,
                label=segment.first if segment else "",
                last=segment.last if segment else "",
                head=bool(segment and segment.head),
                arrived=passage.arrived,
                left=-1 if passage.left is None else passage.left,
                due=-1 if passage.due is None else passage.due,
                citizen=-1 if passage.citizen is None else passage.citizen,
                status=passage.status,
                outcome=passage.outcome,
                steps=tuple(passage.steps),
            ).line()
        )

    def note_others(self, number: int, played: Played) -> None:
        """A call of others is over."""
        steps = tuple(zip(played.arrived, played.began, played.ended, strict=True))
        self._write(Passed(number, arrived=played.moment, left=played.moment, steps=steps, others=True).line())

    def close(self) -> None:
        """No line follows."""
        self._file.close()

    def _write(self, line: str) -> None:
        if not self._file.closed:
            self._file.write(line + "\n")
