"""Closed forms for networks, joins, opening hours and stations with a server for everybody. Times in seconds."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from math import exp

from scipy.integrate import quad
from scipy.optimize import brentq


def hypoexponential_quantile(first: float, second: float, share: float) -> float:
    """Quantile of the sum of two independent exponentials with these different means.

    The times in the two stations of a tandem of M/M/1 are independent (Burke 1956, Reich 1957).
    """

    def below(limit: float) -> float:
        return 1 - (first * exp(-limit / first) - second * exp(-limit / second)) / (first - second)

    return float(brentq(lambda limit: below(limit) - share, 0, 60 * max(first, second)))


def fork_join_of_two(rate: float, service: float) -> float:
    """Mean response of two equal M/M/1 entered together, until both are done: (12 - ρ) / 8 μ (1 - ρ).

    Flatto and Hahn (1984); in this form Nelson and Tantawi (1988).
    """
    busy = rate * service
    return (12 - busy) / 8 * service / (1 - busy)


def longest_of(means: tuple[float, ...]) -> float:
    """Mean of the longest of independent exponentials: inclusion and exclusion over the shortest of each subset."""
    total = 0.0
    for size in range(1, len(means) + 1):
        for chosen in combinations(means, size):
            total -= (-1) ** size / sum(1 / mean for mean in chosen)
    return total


def longest_quantile(means: tuple[float, ...], share: float) -> float:
    """Quantile of the longest of independent exponentials: the product of their distribution functions."""

    def below(limit: float) -> float:
        product = 1.0
        for mean in means:
            product *= 1 - exp(-limit / mean)
        return product

    return float(brentq(lambda limit: below(limit) - share, 0, 60 * max(means)))


def join_at_deadline(means: tuple[float, ...], deadline: float) -> tuple[float, float]:
    """A join that goes on at a deadline: mean response E[min(max, d)] = ∫ P(max > x) dx up to d, and share partial."""

    def above(limit: float) -> float:
        product = 1.0
        for mean in means:
            product *= 1 - exp(-limit / mean)
        return 1 - product

    return float(quad(above, 0, deadline)[0]), above(deadline)


def retried(service: float, deadline: float, pause: float, attempts: int) -> tuple[float, float]:
    """A service nobody queues for, tried again after a time-out: mean time of those answered, share that failed.

    Geometric, for an exponential service: each attempt fails with q = exp(-d/s) and costs d + pause; the last one takes
    E[S | S <= d].
    """
    fails = exp(-deadline / service)
    last = service - deadline * fails / (1 - fails)
    answered = 1 - fails**attempts
    tried = sum(k * fails**k * (1 - fails) for k in range(attempts)) / answered
    return tried * (deadline + pause) + last, fails**attempts


def busy_with_a_server_for_everybody(
    rate: Callable[[float], float], longer_than: Callable[[float], float], moment: float, breaks: tuple[float, ...]
) -> float:
    """Mean number in Mt/G/∞ at a moment: ∫ λ(u) P(S > t - u) du; the number is Poisson (Palm 1943, Khinchine 1955)."""
    return float(quad(lambda u: rate(u) * longer_than(moment - u), 0, moment, points=breaks, limit=500)[0])


def backlog_cleared(rate: float, service: float, closed: float) -> float:
    """Mean wait of all who came while one server was closed, served one after the other from opening on.

    N is Poisson with mean λT, moments are uniform: E[Σ W] / E[N] = T/2 + s λT/2 (summing 0, s, 2s ... over N).
    """
    return closed / 2 + service * rate * closed / 2


def open_with_a_server_for_everybody(work: float, opens: float, closes: float, day: float) -> float:
    """Mean response when calls come evenly over a day, and constant work not finished resumes at the next opening.

    Before opening: wait for it. Until `work` before closing: nothing is lost. After that: one night is added.
    """
    night = day - closes + opens
    before = opens / day * (opens / 2)
    crossing = work / day * night
    after = (day - closes) / day * ((day - closes) / 2 + opens)
    return work + before + crossing + after
