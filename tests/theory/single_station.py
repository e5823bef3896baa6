"""Closed forms for one station in its steady state. Times in seconds, rates per second.

Notation: arrival rate λ (`rate`), mean service time 1/μ (`service`), c servers, offered load a = λ/μ, utilisation
ρ = a/c.
"""

from __future__ import annotations

from math import exp, factorial, floor, log

import numpy as np
from scipy.optimize import brentq


def erlang_b(servers: int, load: float) -> float:
    """Share of calls lost where nobody may wait. Erlang (1917); any law of service with this mean (Sevastyanov 1957).

    By the recursion B(c) = a B(c-1) / (c + a B(c-1)).
    """
    lost = 1.0
    for number in range(1, servers + 1):
        lost = load * lost / (number + load * lost)
    return lost


def erlang_c(servers: int, load: float) -> float:
    """Probability of waiting in M/M/c. Erlang (1917): C = B / (1 - ρ (1 - B))."""
    lost = erlang_b(servers, load)
    return lost / (1 - load / servers * (1 - lost))


def mmc_wait(rate: float, service: float, servers: int) -> float:
    """Mean wait in M/M/c: C / (c μ - λ)."""
    return erlang_c(servers, rate * service) / (servers / service - rate)


def mmc_wait_quantile(rate: float, service: float, servers: int, share: float) -> float:
    """Quantile of the wait in M/M/c: P(W > t) = C exp(-(c μ - λ) t)."""
    waits = erlang_c(servers, rate * service)
    return max(0.0, log(waits / (1 - share)) / (servers / service - rate))


def mm1_sojourn_quantile(rate: float, service: float, share: float) -> float:
    """Quantile of the time in M/M/1, which is exponential with rate μ - λ (e.g. Kleinrock 1975, section 5.7)."""
    return -log(1 - share) / (1 / service - rate)


def mg1_wait(rate: float, service: float, cv: float) -> float:
    """Mean wait in M/G/1: λ E[S²] / 2(1 - ρ) (Pollaczek 1930, Khinchine 1932)."""
    return rate * service**2 * (1 + cv**2) / 2 / (1 - rate * service)


def md1_wait_at_most(rate: float, service: float, limit: float) -> float:
    """P(W <= t) in M/D/1: (1-ρ) Σ_k (λ(kD-t))^k / k! exp(-λ(kD-t)), k up to t/D (Erlang 1909)."""
    terms = (
        (rate * (k * service - limit)) ** k / factorial(k) * exp(-rate * (k * service - limit))
        for k in range(floor(limit / service) + 1)
    )
    return (1 - rate * service) * sum(terms)


def md1_wait_quantile(rate: float, service: float, share: float) -> float:
    """The t with P(W <= t) = share in M/D/1, for shares above 1 - ρ."""
    return float(brentq(lambda limit: md1_wait_at_most(rate, service, limit) - share, 0, 20 * service))


def mdc_wait(rate: float, service: float, servers: int, states: int = 200) -> float:
    """Mean wait in M/D/c (Crommelin 1932), by Little's law from the number present.

    Whoever is in service now has left one service time later, so p(j) = Σ_i p(i) P(j - max(0, i - c) arrive meanwhile):
    linear equations, here cut at `states`.
    """
    arrivals = np.zeros(states)
    arrivals[0] = exp(-rate * service)
    for number in range(1, states):
        arrivals[number] = arrivals[number - 1] * rate * service / number
    step = np.zeros((states, states))
    for present in range(states):
        left = max(0, present - servers)
        step[present, left:] = arrivals[: states - left]
    equations = np.vstack([step.T - np.eye(states), np.ones(states)])
    share = np.linalg.lstsq(equations, np.append(np.zeros(states), 1.0), rcond=None)[0]
    return float(np.maximum(np.arange(states) - servers, 0) @ share / rate)


def mmck(rate: float, service: float, servers: int, places: int) -> tuple[float, float]:
    """M/M/c/K with K = c + `places`: share turned away, and mean wait of those let in (birth and death)."""
    load = rate * service
    weights = [load**n / factorial(n) for n in range(servers + 1)]
    for _ in range(places):
        weights.append(weights[-1] * load / servers)
    share = np.array(weights) / sum(weights)
    waiting = np.maximum(np.arange(len(share)) - servers, 0) @ share
    return float(share[-1]), float(waiting / (rate * (1 - share[-1])))


class Impatience:
    """M/M/c where every call gives up after `patience` from its arrival, unless served by then.

    The scenario's deadline covers waiting and service, and started work runs on. So the queue is that of M/M/c+D, where
    callers leave after waiting D: the offered wait V has density λ p(c-1) exp(λ min(x, D) - c μ x) (Baccelli and
    Hebuterne 1981), p(0..c-1) as in Erlang's equations, all normalised together. On top of that a call whose service
    ends later than D has timed out too, though it keeps its server: with S exponential everything stays elementary.
    """

    def __init__(self, rate: float, service: float, servers: int, patience: float) -> None:
        mu, load = 1 / service, rate * service
        self.mu, self.patience = mu, patience
        self.drift = servers * mu - rate
        free = [load**n / factorial(n) for n in range(servers)]
        inside = rate * free[-1] * _integral(self.drift, patience)
        beyond = rate * free[-1] * exp(-self.drift * patience) / (servers * mu)
        total = sum(free) + inside + beyond
        self.at_once = sum(free) / total
        self.left_queue = beyond / total
        self.density = rate * free[-1] / total

    @property
    def timed_out(self) -> float:
        """P(V > D) + P(V <= D, V + S > D)."""
        late = self.at_once + self.density * _integral(self.drift - self.mu, self.patience)
        return self.left_queue + late * exp(-self.mu * self.patience)

    @property
    def wait_of_served(self) -> float:
        """E[V | V <= D]: the mean wait of those who were served, in time or not."""
        return self.density * _first_moment(self.drift, self.patience) / (1 - self.left_queue)


def _integral(rate: float, limit: float) -> float:
    """∫ exp(-rate x) dx from 0 to limit."""
    return limit if rate == 0 else (1 - exp(-rate * limit)) / rate


def _first_moment(rate: float, limit: float) -> float:
    """∫ x exp(-rate x) dx from 0 to limit."""
    if rate == 0:
        return limit**2 / 2
    return (1 - exp(-rate * limit) * (1 + rate * limit)) / rate**2


def relaxation(rate: float, service: float, servers: int) -> float:
    """Relaxation time of M/M/c, 1 / μ (√c - √a)²: the empty start is forgotten by a factor e in each (Morse 1955)."""
    return float(service / (servers**0.5 - (rate * service) ** 0.5) ** 2)
