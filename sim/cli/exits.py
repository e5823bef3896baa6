"""Exit statuses: what a CI job learns without reading a word."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """0 is a promise that every target was met, so a target that cannot be decided is not a 0."""

    MET = 0
    MISSED = 1
    MISTAKE = 2
    INVALID = 3
    BROKEN = 70
    """A fault of the program itself; the number is EX_SOFTWARE of sysexits.h."""
    INTERRUPTED = 130
    TERMINATED = 143


MEANING = (
    "Exit status: 0 every target met, 1 a target missed or undecided, 2 scenario or command line wrong, "
    "3 the run is not valid."
)
