"""A SimPy environment that also carries plain events: (moment, kind, subject) handed to one handler per kind.

Ordinary SimPy processes and events run unchanged beside them. Kinds are numbers above SimPy's own priorities, so that
within a moment SimPy's events come first, then the plain ones in order of (kind, subject).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from heapq import heappop, heappush
from typing import Any

import simpy

Handler = Callable[[int, int], None]
PlainEvent = tuple[int, int, int, None]


class PlainEnvironment(simpy.Environment):
    """`schedule_plain` takes (moment, kind, subject, None); `play` runs to `horizon` inclusive.

    Relies on the layout of SimPy 4.1's queue, whose entries are (moment, priority, number, event).
    """

    def __init__(self) -> None:
        super().__init__(initial_time=0)
        self._plain: list[Any] = self._queue
        self.schedule_plain: Callable[[PlainEvent], object] = partial(heappush, self._plain)
        self.handled = 0

    def play(self, handlers: dict[int, Handler], dirty: list[int], start: Callable[[int], None], horizon: int) -> None:
        """Handle events in order; call `start` when a moment has no further event and `dirty` is not empty."""
        queue = self._plain
        by_kind = [handlers.get(kind, _unheard) for kind in range(max(handlers) + 1)]
        handled = 0
        while queue and queue[0][0] <= horizon:
            moment, kind, subject, event = heappop(queue)
            handled += 1
            if event is None:
                by_kind[kind](moment, subject)
            else:
                self._now = moment
                _process(event)
            if dirty and (not queue or queue[0][0] != moment):
                self._now = moment
                start(moment)
        self._now = horizon
        self.handled += handled

    def plain_events(self) -> list[tuple[int, int, int]]:
        """The plain events still to come: moment, kind, subject."""
        return [(entry[0], entry[1], entry[2]) for entry in self._plain if entry[3] is None]


def _unheard(moment: int, subject: int) -> None:
    raise LookupError(f"no handler for an event at {moment} about {subject}")


def _process(event: simpy.Event) -> None:
    callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
    for callback in callbacks or ():
        callback(event)
    if not event._ok and not event.defused:
        raise event._value
