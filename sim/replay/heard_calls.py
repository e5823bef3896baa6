"""What was heard of each call of a plan: how it ended, and when each of its requests was due, sent and answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.journey.moments import End
from sim.load.heard import Heard
from sim.replay.script import key_text
from sim.scenario.outcomes import Outcome
from sim.scenario.plan import Plan

DROPPED, FAILED = "dropped", "failed"
_OUTCOMES = {outcome.name.lower(): outcome for outcome in Outcome}
_ENDS = {Outcome.TIMED_OUT: End.TIMED_OUT, Outcome.REFUSED: End.REFUSED, Outcome.UNFINISHED: End.UNFINISHED}


@dataclass(slots=True)
class HeardCall:
    """The requests of one call: those before its first attempt, and its attempts by number, each in order of time."""

    before: list[Heard] = field(default_factory=list)
    attempts: dict[int, Heard] = field(default_factory=dict)

    @property
    def last(self) -> Heard | None:
        """The request that decided how the call ended."""
        if self.attempts:
            return self.attempts[max(self.attempts)]
        return self.before[-1] if self.before else None

    @property
    def first(self) -> Heard | None:
        """The first request that was, or should have been, sent."""
        return self.before[0] if self.before else self.attempts.get(min(self.attempts, default=0))


def by_row(heard: Iterable[Heard], rows: dict[str, int]) -> dict[int, HeardCall]:
    """What was heard of each call, by its row. `rows`: rows by call key. Lines about other calls are passed over."""
    found: dict[int, HeardCall] = {}
    for one in heard:
        row = rows.get(one.call)
        if row is None:
            continue
        call = found.setdefault(row, HeardCall())
        if one.attempt < 0:
            call.before.append(one)
        else:
            call.attempts[one.attempt] = one
    for call in found.values():
        call.before.sort(key=lambda one: one.due)
    return found


def rows_by_key(plan: Plan, rows: Iterable[int]) -> dict[str, int]:
    """Rows of a plan by their call keys."""
    return {key_text(plan, row): row for row in rows}


def ended(last: Heard, abandons: bool) -> tuple[End, Outcome]:
    """How a call ended by its last request, and with which answer. What failed or was never sent counts as refused."""
    if last.outcome == "unfinished":
        return End.UNFINISHED, Outcome.UNFINISHED
    if last.attempt < 0:
        well = last.outcome not in (DROPPED, FAILED) and abandons
        return (End.DONE, Outcome.ABANDONED) if well else (End.REFUSED, Outcome.REFUSED)
    outcome = _OUTCOMES.get(last.outcome, Outcome.REFUSED)
    return _ENDS.get(outcome, End.DONE), outcome


def over(one: Heard, deadline: int) -> int:
    """When a request was over: answered, given up, or, where it was never sent, due."""
    if one.ended >= 0:
        return one.ended
    return one.due + deadline if one.sent >= 0 else one.due
