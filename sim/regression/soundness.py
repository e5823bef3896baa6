"""Whether two versions can be compared at all, and which of them is to blame if not.

What head does wrong and base does not fails head (status 1), asking the mocks more or less often included. What base
does wrong, or the bench, leaves nothing to compare with (status 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from sim.regression.halves import SYSTEM, Half, journeys_of
from sim.regression.order import BASE, HEAD

FAILING = 0.05
"""Above this share of calls without an answer a version is broken, and its p95 lies among them."""
BENCH = "bench"
CONTENDED = 0.4
"""ASSUMPTION: above this share of a half's time, waiting for a processor is worth a word. It is no reason to discard:
the system under test may be what keeps the processors busy."""
UNTOLD = (
    "only the total could be compared, because requests to the mocks could not be matched to calls: let your system "
    "pass X-Tvaers-Call on"
)
UNLIKE = 0.01
"""Requests to the mocks that differ by no more than this share are the same: a call more or less is tried again."""
MEANT = "if the change means to, say --other-operations"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. blame: base, head or bench; where: which half, or which journey."""

    blame: str
    what: str
    where: str = ""

    @property
    def fails(self) -> bool:
        """Whether it is head's own, and so a failure rather than a comparison that could not be made."""
        return self.blame == HEAD

    def __str__(self) -> str:
        return f"{self.blame}: {self.what}" + (f" ({self.where})" if self.where else "")


def notes(halves: Sequence[Half]) -> tuple[str, ...]:
    """What nobody is blamed for and everybody should know: time in the system that could not be told apart, base and
    head that ask the mocks another number of times, and a machine that was busy."""
    found = [
        f"{name}: {UNTOLD}" for name in journeys_of(halves) if not all((name, SYSTEM) in one.times for one in halves)
    ]
    found += [f"head {what}" for what in _other_operations(halves)]
    waited = [half.pressure for half in halves if half.pressure is not None]
    if waited and max(waited) > CONTENDED:
        told = f"{median(waited):.0%} of the time, in the worst half {max(waited):.0%}"
        found.append(f"something on the machine waited for a processor {told}: a quieter machine would tell more")
    return tuple(found)


def problems(halves: Sequence[Half], other_operations: bool = False) -> tuple[Problem, ...]:
    """What is wrong with these halves, most important first. other_operations: head may ask the mocks otherwise than
    base, because the change means to."""
    if not halves:
        return (Problem(BENCH, "nothing was measured"),)
    found = (*_invalid(halves), *_failing(halves), *_unequal(halves))
    if found or other_operations:
        return found
    return tuple(Problem(HEAD, f"{what}; {MEANT}") for what in _other_operations(halves))


def _invalid(halves: Sequence[Half]) -> list[Problem]:
    return [Problem(BENCH, what, str(half.turn)) for half in halves for what in half.problems]


def _failing(halves: Sequence[Half]) -> list[Problem]:
    shares = {version: _failures(halves, version) for version in (BASE, HEAD)}
    if shares[BASE][0] > FAILING:
        return [Problem(BASE, f"{_told(*shares[BASE])}: nothing to compare with")]
    more = shares[HEAD][0] > max(0.001, 2 * shares[BASE][0])
    return [Problem(HEAD, f"{_told(*shares[HEAD])}; base: {shares[BASE][0]:.2%}")] if more else []


def _unequal(halves: Sequence[Half]) -> list[Problem]:
    """Journeys of which a half was asked another number than the others: base and head must meet the same calls."""
    found = []
    for journey in sorted({name for half in halves for name in half.asked}):
        counts = {half.turn: half.asked.get(journey, 0) for half in halves}
        if len(set(counts.values())) > 1:
            least, most = min(counts, key=lambda turn: counts[turn]), max(counts, key=lambda turn: counts[turn])
            what = f"{journey}: {counts[least]:,} calls in {least}, {counts[most]:,} in {most}"
            found.append(Problem(BENCH, f"halves of a different number of operations: {what}"))
    return found


def _failures(halves: Sequence[Half], version: str) -> tuple[float, dict[str, int]]:
    mine = [half for half in halves if half.turn.version == version]
    asked = sum(sum(half.asked.values()) for half in mine)
    words: dict[str, int] = {}
    for half in mine:
        for word, count in half.errors.items():
            words[word] = words.get(word, 0) + count
    return sum(words.values()) / max(1, asked), words


def _other_operations(halves: Sequence[Half]) -> list[str]:
    """That base and head, given the same calls, asked the mocks another number of times."""
    asked = {version: [half.passed for half in halves if half.turn.version == version] for version in (BASE, HEAD)}
    if not all(asked.values()):
        return []
    base, head = (sum(asked[version]) / len(asked[version]) for version in (BASE, HEAD))
    if abs(head - base) <= UNLIKE * base:
        return []
    return [f"asks the mocks {head:,.0f} times a half, base {base:,.0f}: not the same operations"]


def _told(share: float, words: dict[str, int]) -> str:
    listed = ", ".join(f"{count:,} {word.replace('_', ' ')}" for word, count in sorted(words.items()))
    return f"{share:.2%} of calls had no answer ({listed})"
