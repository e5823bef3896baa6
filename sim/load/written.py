"""What a worker has measured: a line per request, counts of each outcome, and tallies of durations per operation."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.load.heard import Heard
from sim.load.tallies import Tally

RESPONSE, SERVICE, LATENESS, CALL = "response", "service", "lateness", "call"
"""Of a request from due, of a request from sent, from due to sent, and of a call over all its attempts and pauses."""

_QUOTED: Callable[[str], str] = json.encoder.encode_basestring


@dataclass(slots=True)
class Written:
    """One worker's measurements. `lines` are those not yet taken away. rate: how much faster the script's clock runs;
    `late` is of the machine's time, because it tells of the machine."""

    rate: float = 1.0
    lines: list[str] = field(default_factory=list)
    tallies: dict[str, dict[str, Tally]] = field(default_factory=dict)
    late: Tally = field(default_factory=Tally)
    timer: Tally = field(default_factory=Tally)
    counts: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)

    def add(self, heard: Heard) -> None:
        """One line, in a few microseconds."""
        self.lines.append(line(heard))
        counts = self.counts
        counts["lines"] += 1
        if heard.outcome in ("dropped", "failed", "unfinished"):
            counts[heard.outcome] += 1
            if heard.error:
                self.errors[f"{heard.operation}: {heard.error}"] += 1
        if heard.sent < 0:
            return
        counts["sent"] += 1
        late = heard.sent - heard.due
        self.late.add(late if self.rate == 1 else round(late / self.rate))
        kinds = self._of(heard.operation)
        kinds[LATENESS].add(late)
        if heard.ended >= 0:
            counts["ended"] += 1
        if heard.answered:
            kinds[RESPONSE].add(heard.ended - heard.due)
            kinds[SERVICE].add(heard.ended - heard.sent)

    def call(self, operation: str, taken: int) -> None:
        """A call ended `taken` microseconds after its first attempt was due."""
        self._of(operation)[CALL].add(taken)

    def take(self) -> str:
        """The lines since last time, as they are written to a file."""
        lines, self.lines = self.lines, []
        return "".join(lines)

    def merge(self, other: Mapping[str, Any]) -> None:
        """Add what another worker has measured, as it was sent by `told`."""
        for operation, kinds in other["tallies"].items():
            for kind, counts in kinds.items():
                self._of(operation)[kind].merge(_tally(counts))
        self.late.merge(_tally(other["late"]))
        self.timer.merge(_tally(other["timer"]))
        self.counts.update(other["counts"])
        self.errors.update(other["errors"])

    def told(self) -> dict[str, Any]:
        """Everything but the lines, for the master."""
        return {
            "tallies": {
                name: {kind: list(one.counts.items()) for kind, one in kinds.items()}
                for name, kinds in self.tallies.items()
            },
            "late": list(self.late.counts.items()),
            "timer": list(self.timer.counts.items()),
            "counts": dict(self.counts),
            "errors": dict(self.errors),
        }

    def histograms(self) -> dict[str, dict[str, str]]:
        """HDR histograms in base64, by operation and kind."""
        return {
            name: {kind: one.text() for kind, one in kinds.items() if one.counts}
            for name, kinds in sorted(self.tallies.items())
        }

    def _of(self, operation: str) -> dict[str, Tally]:
        found = self.tallies.get(operation)
        if found is None:
            found = self.tallies[operation] = {kind: Tally() for kind in (RESPONSE, SERVICE, LATENESS, CALL)}
        return found


def _tally(counts: list[tuple[int, int]]) -> Tally:
    return Tally({int(value): int(count) for value, count in counts})


def line(heard: Heard) -> str:
    """`heard.line()` with its line's end, ten times as fast."""
    return (
        f'{{"call":{_QUOTED(heard.call)},"operation":{_QUOTED(heard.operation)},"attempt":{heard.attempt},'
        f'"due":{heard.due},"sent":{heard.sent},"ended":{heard.ended},"status":{heard.status},'
        f'"outcome":"{heard.outcome}","missing":{heard.missing},"size":{heard.size},"error":{_QUOTED(heard.error)}}}\n'
    )
