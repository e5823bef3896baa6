"""What became of letters as those who sent and opened them saw it: for targets that tell of it in no other way.

A letter is available from the moment its receiver first found it, or its sender found its acknowledgement, whichever
came first: both are later than the truth by at most the time between two looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from sim.journey.moments import NEVER, End, Moments
from sim.load.heard import Heard
from sim.replay.letter_families import LETTER, families, lives
from sim.replay.letter_script import ACKNOWLEDGED, OPENED
from sim.replay.script import key_text
from sim.replay.windows import Window, lookups
from sim.scenario.departments import OPENING_LABEL
from sim.verdict.played import Played

_DONE = "answered"


def letters_heard(virtual: Played, window: Window, heard: Iterable[Heard]) -> Played:
    """The window's letters of which anything was heard, with their moments in real time."""
    by_call: defaultdict[str, list[Heard]] = defaultdict(list)
    for one in heard:
        if one.operation.startswith(LETTER):
            by_call[one.call].append(one)
    begun = [life for life in lives(virtual, window) if key_text(virtual.plan, life.rows[0]) in by_call]
    first = np.zeros(len(virtual.plan), dtype=bool)
    first[[life.rows[0] for life in begun]] = True
    kept = np.flatnonzero(families(virtual.plan, first) & ~lookups(virtual.plan))
    plan = virtual.plan.take(kept)
    placing = _Placing(Played(plan, virtual.stage, Moments.blank(len(plan.steps), len(plan))), window.start)
    for life in begun:
        rows = np.searchsorted(kept, life.rows).tolist()
        placing.place(rows, [sorted(by_call[key_text(plan, row)], key=lambda one: one.due) for row in rows])
    return replace(placing.played, stage=replace(virtual.stage, horizon=window.horizon))


@dataclass(frozen=True, slots=True)
class _Placing:
    """Puts moments in, which lie `start` later than what was heard has them."""

    played: Played
    start: int

    def place(self, life: Sequence[int], heard: Sequence[Sequence[Heard]]) -> None:
        """A life, given by the rows of its letters, with what was heard under the key of each.

        What was received and opened under a letter's key before the letter was sent is the one before it.
        """
        before = life[0]
        for row, lines in zip(life, heard, strict=True):
            sent = next((place for place, one in enumerate(lines) if one.operation == LETTER), len(lines))
            for place, one in enumerate(lines):
                if one.operation == LETTER:
                    self._begun(row, one)
                elif one.outcome == _DONE and one.ended >= 0:
                    self._done(before if place < sent else row, one)
            before = row

    def _begun(self, row: int, sent: Heard) -> None:
        plan, moments = self.played.plan, self.played.moments
        moments.opened[row] = self.start + sent.due
        moments.arrived[plan.first[row] + plan.head[row]] = self.start + sent.due

    def _done(self, row: int, one: Heard) -> None:
        moments, moment = self.played.moments, self.start + one.ended
        if one.operation == OPENED:
            self._opened(row, moment)
            return
        known = moments.delivered[row]
        moments.delivered[row] = moment if known == NEVER else min(known, moment)
        if one.operation == ACKNOWLEDGED:
            moments.settled[row] = moment

    def _opened(self, row: int, moment: int) -> None:
        plan, moments = self.played.plan, self.played.moments
        opening = plan.names["label"].index(OPENING_LABEL)
        steps = np.arange(plan.first[row], plan.ends[row])
        there = steps[plan.steps["label"][steps] == opening]
        if len(there):
            moments.arrived[there[0]] = moments.delivered[row]
            moments.began[there[0]] = moments.ended[there[0]] = moment
        moments.closed[row], moments.end[row] = moment, int(End.DONE)
