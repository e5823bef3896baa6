"""Keeping freed memory changes how long a play takes, and nothing that it gives."""

from __future__ import annotations

import subprocess
import sys

_PLAY = """
import sys
from sim.cli import points
from sim.cli.freed_memory import keep_freed_memory
from sim.cli.points import Point, play_point
from sim.scenario.reading import load
if sys.argv[1] == "kept":
    assert keep_freed_memory() and keep_freed_memory()
else:
    points.keep_freed_memory = lambda: False
print(play_point(Point(load("queue"), 1, engine="fast")).digest)
"""


def test_a_play_gives_the_same_in_kept_memory() -> None:
    """glibc takes the wish, twice as well as once, and the digest is the same."""
    given = [
        subprocess.run([sys.executable, "-c", _PLAY, how], capture_output=True, text=True, check=True).stdout
        for how in ("kept", "as it is")
    ]
    assert given[0] == given[1] != ""
