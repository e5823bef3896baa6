"""What a child says and hears: lines of JSON on its standard output and input."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import gevent

from sim.mistake import Mistake


def say(**said: Any) -> None:
    """One line to the parent. A parent that no longer listens is no reason to stop."""
    try:
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    except (BrokenPipeError, ValueError):
        pass


def say_mistake(mistake: Mistake) -> None:
    """A user's mistake, as the parent raises it again."""
    say(mistake={"where": mistake.where, "what": mistake.what, "mend": mistake.mend})


class ParentGone(Exception):
    """Standard input ended: whoever started this is gone, or wants its end."""


def heard_zero() -> int:
    """The zero that the parent answers, in microseconds of the wall clock; ParentGone.

    Read in a thread of its own: others go on meanwhile.
    """
    while line := _line():
        try:
            zero = json.loads(line)["zero"]
        except (ValueError, KeyError, TypeError):
            continue
        if isinstance(zero, int):
            return zero
    raise ParentGone


def until_gone(tell: Callable[[str], None]) -> None:
    """Tell when the parent is gone."""
    while _line():
        pass
    tell("its parent is gone")


def _line() -> bytes:
    line: bytes = gevent.get_hub().threadpool.apply(sys.stdin.buffer.readline)
    return line
