"""The quantile of Student's t, for intervals over few replications."""

from __future__ import annotations

from math import atan, cos, pi, sin, sqrt


def t_quantile(degrees: int, level: float = 0.975) -> float:
    """The quantile of t with whole degrees of freedom, for a level above 1/2, by bisection of its exact sum."""
    if degrees < 1:
        raise ValueError("t needs at least one degree of freedom")
    low, high = 0.0, 1.0
    while t_below(high, degrees) < level:
        high *= 2
    while high - low > 1e-10 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if t_below(middle, degrees) < level else (low, middle)
    return (low + high) / 2


def t_below(value: float, degrees: int) -> float:
    """P(T <= value) for value >= 0 (Abramowitz and Stegun 26.7.3 and 26.7.4)."""
    angle = atan(value / sqrt(degrees))
    if degrees % 2 == 0:
        return 0.5 + sin(angle) * _series(angle, 0, degrees // 2) / 2
    return 0.5 + (angle + (sin(angle) * _series(angle, 1, (degrees - 1) // 2) if degrees > 1 else 0.0)) / pi


def _series(angle: float, odd: int, terms: int) -> float:
    """Powers of the cosine, each with the product of its odd and even factors before it."""
    total, term = 0.0, cos(angle) ** odd
    for number in range(terms):
        total += term
        term *= cos(angle) ** 2 * (2 * number + 1 + odd) / (2 * number + 2 + odd)
    return total
