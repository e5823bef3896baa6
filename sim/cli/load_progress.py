"""How a load run goes, while it goes: one line that changes on a terminal, elsewhere a line every ten seconds.

The first error is told at once, so that nobody waits for a run in which nothing can succeed.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from rich.markup import escape

EVERY = 10.0
"""Seconds between plain lines."""


class LoadProgress:
    """Tell it the generator's news. Use as a context."""

    def __init__(self, quiet: bool, seconds: float) -> None:
        self._seconds = seconds
        self._quiet = quiet
        self._last = -EVERY
        self._error = ""
        self._status: Any = None

    def __enter__(self) -> LoadProgress:
        if not self._quiet and sys.stderr.isatty():
            from rich.console import Console

            self._status = Console(stderr=True).status("logging in ...")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()

    def tell(self, news: dict[str, Any]) -> None:
        """One piece of news: sent, under_way, done, failed, dropped, late_p99_us, until (seconds), the first error."""
        if self._quiet:
            return
        text = (
            f"{news['until']:6.0f} of {self._seconds:.0f} s  sent {news['sent']:,}  under way {news['under_way']:,}  "
            f"failed {news['failed']:,}  dropped {news['dropped']:,}  late {news['late_p99_us'] / 1000:.1f} ms at p99"
        )
        error = news.get("error", "")
        if error:
            text += f"  first: {error}"
        if self._status is not None:
            self._status.update(escape(text))
        elif news["until"] - self._last >= EVERY or (error and not self._error):
            self._last, self._error = news["until"], error
            print(text, file=sys.stderr, flush=True)
