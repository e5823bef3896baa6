"""A gate in words: one line for each thing it judged, the same on the terminal, in the summary and in annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.cli.terminal import duration
from sim.report.targets_in_words import in_words
from sim.report.words import Words

CLOCKS = {"system": "in the system under test", "total": "in total"}
INFORMING = "for information"
GOOD = frozenset({"met", "not slower", "not confirmed", INFORMING})
BAD = frozenset({"missed", "slower"})

HEADLINES = {
    "passed": "Passed: every target is met, and head is not slower than base",
    "failed": "Failed",
    "undecided": "Undecided: a target could not be decided by what was measured",
    "too noisy": "Too noisy to tell: neither passed nor failed",
    "not valid": "Not valid: neither passed nor failed",
    "interrupted": "Interrupted: neither passed nor failed; what was measured was kept",
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One target or comparison. kind: validity, targets or regression. state: in one or two words. said: the rest."""

    kind: str
    name: str
    state: str
    said: str
    numbers: Mapping[str, str]

    @property
    def good(self) -> bool:
        """Whether it speaks for passing."""
        return self.state in GOOD

    @property
    def bad(self) -> bool:
        """Whether it fails the gate."""
        return self.state in BAD


def judged(record: Mapping[str, Any], informing: bool = False) -> list[Judged]:
    """Everything that was judged: problems first, then targets, then comparisons. informing: also what only informs."""
    problems = [_problem(number, one) for number, one in enumerate(record["problems"])]
    compared = [one for one in record["comparisons"] if informing or one["state"] != INFORMING]
    return [*problems, *(_target(one) for one in record["targets"]), *(_comparison(one) for one in compared)]


def change(value: float | None) -> str:
    """A change with its sign, in per cent."""
    return "" if value is None else f"{100 * value:+.1f} %"


def span(low: float | None, high: float | None) -> str:
    """A change's interval."""
    return "" if low is None or high is None else f"{change(low)} to {change(high)}"


def minutes(seconds: float) -> str:
    """As a person would say it."""
    return f"{seconds / 60:.1f} min"


def before(design: Mapping[str, Any], journeys: int) -> str:
    """What is said before a gate starts."""
    return (
        f"{design['pairs']} pairs of halves of {design['warm_up'] + design['measured']:.0f} s "
        f"(the first {design['warm_up']:g} s discarded, {design['calls']:,} calls or more kept of each of "
        f"{journeys} journey{'s' if journeys > 1 else ''}): {minutes(design['planned_seconds'])}, "
        f"{minutes(design['most'])} with the confirmation of what is suspected.\n"
        f"Smallest change it would find, 9 times in 10: {design['detectable']:.0%}, "
        "if halves of a pair differ by 2 % (assumed; measured afterwards)."
    )


def _problem(number: int, one: Mapping[str, Any]) -> Judged:
    name = f"{one['blame']} {number + 1}" if number else one["blame"]
    said = f"{one['what']} ({one['where']})" if one["where"] else one["what"]
    return Judged("validity", name, "failed" if one["fails"] else "not valid", said, {})


def _target(one: Mapping[str, Any]) -> Judged:
    unit = one["unit"]
    value, low, high, limit = (_measure(one[name], unit) for name in ("value", "low", "high", "limit"))
    within = f"{low} to {high}" if low and high else ""
    told = f"{value or 'no value'}{f' ({within})' if within else ''} of {one['count']:,} calls"
    name = one["target"] + (f" [{one['group']}]" if one["group"] else "")
    said = in_words(one["target"], Words("en"))
    numbers = {"value": value, "interval": within, "limit": limit, "count": str(one["count"])}
    return Judged(
        "targets", name, one["state"], f"{said}: {told}{'; ' + one['reason'] if one['reason'] else ''}", numbers
    )


def _comparison(one: Mapping[str, Any]) -> Judged:
    base, head = (_measure(one[name], "us") for name in ("base", "head"))
    name = f"{one['quantity']} of {one['journey']} {CLOCKS[one['clock']]}"
    told = f"{base or 'none'} → {head or 'none'}"
    if one["change"] is not None:
        told += f", {change(one['change'])} ({span(one['low'], one['high'])})"
    if one["detectable"] is not None:
        told += f"; {one['detectable']:.0%} would have been found"
    numbers = {"base": base, "head": head, "change": change(one["change"]), "interval": span(one["low"], one["high"])}
    return Judged("regression", name, one["state"], told, numbers)


def _measure(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return duration(value) if unit == "us" else f"{100 * value:.3g} %" if unit == "%" else f"{value:.4g}"
