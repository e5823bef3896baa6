"""Comparisons of base and head: one primary quantity per journey and clock is tested, the others inform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import expm1

import numpy as np

from sim.chance.draws import Floats
from sim.regression.detectable import measured_spread, smallest
from sim.regression.halves import CLOCKS, TOTAL, Half, Ints, journeys_of, log_ratios, pooled
from sim.regression.order import BASE, HEAD
from sim.regression.rule import Rule, flagged
from sim.regression.signed_rank import centre, interval, one_sided
from sim.verdict.judge import ENDLESS
from sim.verdict.orderstatistics import LEVELS, quantile

SLOWER, UNCONFIRMED, NOT_SLOWER, NOISY, UNMEASURED, INFORMING = (
    "slower", "not confirmed", "not slower", "too noisy", "not measured", "for information"
)  # fmt: skip
PRIMARY = "p95"

Name = tuple[str, str]
"""A journey and a clock (`halves.CLOCKS`)."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """One quantity of one journey on one clock.

    base, head: µs over all halves pooled, None where there is none. change, low, high: of head against base as a
    fraction, over the pairs, with its interval. p: of the test. detectable: the smallest change that would have been
    found with the noise measured. What was suspected tells those of the confirmation alone: nothing was picked by it.
    """

    journey: str
    clock: str
    quantity: str
    state: str
    base: int | None
    head: int | None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    detectable: float | None = None
    pairs: int = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """How it is judged: the rule, the change that must be detectable (a fraction), the quantity that is tested, and
    whether head may ask the mocks another number of times than base."""

    rule: Rule
    must_detect: float = 0.15
    primary: str = PRIMARY
    other_operations: bool = False


def suspects(first: Sequence[Half], terms: Terms) -> frozenset[Name]:
    """What the first round flags, and a confirmation is asked about."""
    names, ratios = _tested(first, terms.primary)
    return _flagged(names, ratios, terms.rule, frozenset(names))


def compared(first: Sequence[Half], second: Sequence[Half], terms: Terms) -> tuple[Comparison, ...]:
    """Every comparison. `second`: the confirmation's halves, empty where nothing was suspected."""
    names, ratios = _tested(first, terms.primary)
    suspected = _flagged(names, ratios, terms.rule, frozenset(names))
    again, told_again = _tested(second, terms.primary)
    confirmed = _flagged(again, told_again, terms.rule, suspected)
    rounds = (*first, *second)
    found = []
    for name in names:
        state = SLOWER if name in confirmed else UNCONFIRMED if name in suspected else NOT_SLOWER
        halves = second if name in suspected and name in again else first
        found.append(_judged(name, state, halves, rounds, (terms, len(names))))
    return (*found, *_unmeasured(rounds, names, terms), *_informing(rounds, first, terms))


def _tested(halves: Sequence[Half], primary: str) -> tuple[tuple[Name, ...], Floats]:
    """The comparisons that can be tested, and their log ratios of shape (1, pairs, comparisons)."""
    every = [(journey, clock) for journey in journeys_of(halves) for clock in CLOCKS]
    columns = {name: log_ratios(halves, *name, LEVELS[primary]) for name in every}
    names = tuple(name for name, column in columns.items() if len(column) >= 2 and not np.isnan(column).any())
    return names, np.array([columns[name] for name in names]).T[None] if names else np.zeros((1, 0, 0))


def _flagged(names: tuple[Name, ...], ratios: Floats, rule: Rule, among: frozenset[Name]) -> frozenset[Name]:
    asked = np.array([[name in among for name in names]], dtype=bool)
    if not asked.any():
        return frozenset()
    return frozenset(name for name, found in zip(names, flagged(ratios, rule, asked)[0], strict=True) if found)


def _judged(
    name: Name, state: str, halves: Sequence[Half], every: Sequence[Half], terms: tuple[Terms, int]
) -> Comparison:
    asked, comparisons = terms
    ratios = log_ratios(halves, *name, LEVELS[asked.primary])
    detectable = smallest(measured_spread(ratios), len(ratios), comparisons, asked.rule)
    noisy = state != SLOWER and detectable > asked.must_detect
    p = float(one_sided(ratios[None])[0])
    return Comparison(
        *name, asked.primary, NOISY if noisy else state, *_both(every, name, asked.primary), *_estimate(ratios), p,
        detectable, len(ratios),
    )  # fmt: skip


def _unmeasured(halves: Sequence[Half], names: Sequence[Name], terms: Terms) -> list[Comparison]:
    """Journeys whose total could not be compared: too many calls without an answer, or hardly any call."""
    missing = [(journey, TOTAL) for journey in journeys_of(halves) if (journey, TOTAL) not in names]
    return [Comparison(*name, terms.primary, UNMEASURED, *_both(halves, name, terms.primary)) for name in missing]


def _informing(every: Sequence[Half], first: Sequence[Half], terms: Terms) -> list[Comparison]:
    """The other quantiles, untested."""
    found = []
    for name in [(journey, clock) for journey in journeys_of(first) for clock in CLOCKS]:
        for quantity, level in LEVELS.items():
            ratios = log_ratios(first, *name, level)
            if quantity != terms.primary and len(ratios) and not np.isnan(ratios).any():
                values = _both(every, name, quantity)
                found.append(Comparison(*name, quantity, INFORMING, *values, *_estimate(ratios), pairs=len(ratios)))
    return found


def _estimate(ratios: Floats) -> tuple[float, float, float]:
    low, high = interval(ratios[None])
    return expm1(float(centre(ratios[None])[0])), expm1(float(low[0])), expm1(float(high[0]))


def _both(halves: Sequence[Half], name: Name, quantity: str) -> tuple[int | None, int | None]:
    base, head = (_value(pooled(halves, version, *name), quantity) for version in (BASE, HEAD))
    return base, head


def _value(times: Ints, quantity: str) -> int | None:
    value = quantile(times, LEVELS[quantity]) if len(times) else ENDLESS
    return None if value == ENDLESS else value
