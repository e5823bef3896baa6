"""Progress on stderr: a spinner on a terminal, plain lines elsewhere, nothing when quiet. Also keeps the times."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console


class Progress:
    """Phases of one command, one after the other. `timings` has wall and CPU seconds of each that has ended."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet
        self.timings: dict[str, dict[str, float]] = {}
        self._said = ""

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """One phase, named as what is being done: "play"."""
        wall, cpu = perf_counter(), process_time()
        self._said = ""
        with self._spinner(name):
            yield
        seconds = perf_counter() - wall
        self.timings[name] = {"wall": round(seconds, 4), "cpu": round(process_time() - cpu, 4)}
        if not self.quiet:
            print(f"{name:<10} {seconds:6.1f} s  {self._said}".rstrip(), file=sys.stderr, flush=True)

    def head(self, text: str) -> None:
        """A line about the phases that follow."""
        if not self.quiet:
            print(text, file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        """What the present phase has found, shown when it ends."""
        self._said = text

    def _spinner(self, name: str) -> Any:
        if self.quiet or not sys.stderr.isatty():
            return nullcontext()
        return _stderr().status(f"{name} ...")


def _stderr() -> Console:
    from rich.console import Console

    return Console(stderr=True)
