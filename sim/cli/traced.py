"""The trace of mocks that somebody else started: looked at before a run, and read after it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from sim.journey.passed import Passed, Turned, read
from sim.mistake import Mistake
from sim.replay.traces import on_axis

_BROKEN = (OSError, ValueError, TypeError, KeyError)


def check_trace(file: Path) -> None:
    """A Mistake for a file that cannot be read or is no trace; an empty one is the beginning of one."""
    mend = "Name the file that tvaers serve --trace FILE writes"
    try:
        next(_passed(file), None)
    except OSError as error:
        raise Mistake(f"--trace {file}", f"cannot be read: {error.strerror}", mend) from None
    except _BROKEN:
        raise Mistake(f"--trace {file}", "its first line is none of a trace", mend) from None


def traced(file: Path, zero: int, start: int) -> list[Passed] | None:
    """What passed the mocks in a window that began at `zero`. None, and a word about it, where that cannot be read.

    What was measured is worth more than where its time went.
    """
    try:
        return list(on_axis(_passed(file), zero, start))
    except _BROKEN as error:
        told = error.strerror if isinstance(error, OSError) else "a line of it is none of a trace"
        print(f"--trace {file}: {told}; time in mocks is not told apart", file=sys.stderr)
        return None


def _passed(file: Path) -> Iterator[Passed | Turned]:
    with file.open(encoding="utf-8") as lines:
        yield from read(lines)
