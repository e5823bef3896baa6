"""Time left: what a long command says of itself on stderr, at most every few seconds."""

from __future__ import annotations

import sys
from time import perf_counter

EVERY = 5.0


class TimeLeft:
    """Counts parts of one kind ("days"); `total` None: not known beforehand."""

    def __init__(self, what: str, total: int | None, quiet: bool) -> None:
        self.what, self.total, self.quiet = what, total, quiet
        self._began = self._told = perf_counter()

    def done(self, count: int) -> None:
        """So many are done."""
        now = perf_counter()
        if self.quiet or now - self._told < EVERY:
            return
        self._told = now
        of = "" if self.total is None else f" of {self.total}"
        left = "" if self.total is None else f", {_span((now - self._began) / count * (self.total - count))} left"
        print(f"{count}{of} {self.what}{left}", file=sys.stderr, flush=True)


def _span(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
