"""What a child says and hears: lines of JSON on its standard output and input."""

from __future__ import annotations

import json
import sys
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


def heard_zero() -> int | None:
    """The zero that the parent answers, in microseconds of the wall clock; None when it says nothing of the kind.

    Read in a thread of its own: others go on meanwhile.
    """
    line = gevent.get_hub().threadpool.apply(sys.stdin.buffer.readline)
    try:
        zero = json.loads(line)["zero"]
    except (ValueError, KeyError, TypeError):
        return None
    return zero if isinstance(zero, int) else None
