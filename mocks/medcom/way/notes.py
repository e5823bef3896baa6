"""Notes: what happens to letters on their way, in order, as the calendar finds it. They are put on disk together."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple


class What(Enum):
    """What a note is about; `a`, `b` and `c` mean what is said of each."""

    BEGAN = auto()  # a call of the family began
    REACHED = auto()  # a walk reached the step a
    STARTED = auto()  # a station started work on that step
    PASSED = auto()  # a hop is over: a its number, `label`, b when it was reached, c when work on it began
    ENDED = auto()  # the walk is over
    ARRIVED = auto()  # a copy is in its receiver's system; a: the acknowledgement of it, b: 1 if it is the first copy
    DELIVERED = auto()  # the letter lies in the mailbox
    OPENED = auto()  # staff opened it
    SETTLED = auto()  # an acknowledgement is back; a: of which letter
    SENT = auto()  # staff sent a letter; a: the letter it comes of
    AGAIN = auto()  # their system sends a copy of it
    MISSING = auto()  # the sender's wait for the acknowledgement of a copy is over


class Note(NamedTuple):
    """One thing that happened at a moment to a copy of a family's call."""

    moment: int
    what: What
    family: int
    child: int
    copy: int = 0
    a: int = 0
    b: int = 0
    c: int = 0
    label: str = ""


PATIENCE, PAUSE, OUTSET = -1, -2, -3
"""Steps of a walk that are no hops: its sender waits for the acknowledgement; its system pauses before a copy; it is
about to set out."""
