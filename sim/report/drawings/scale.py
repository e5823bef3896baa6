"""Where the values of something that is varied stand across a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import log

WIDE = 8.0
"""The last value over the first from which on the scale is logarithmic."""


def places(values: Sequence[float | str]) -> list[float]:
    """From 0 to 1: numbers to scale, to a logarithmic one where they reach far; other values evenly."""
    numbers = ascending(values)
    if numbers is None:
        scale = [float(place) for place in range(len(values))]
    elif numbers[0] > 0 and numbers[-1] >= WIDE * numbers[0]:
        scale = [log(one) for one in numbers]
    else:
        scale = numbers
    low, wide = scale[0], (scale[-1] - scale[0]) or 1.0
    return [(one - low) / wide for one in scale]


def ascending(values: Sequence[float | str]) -> list[float] | None:
    """The numbers that the values begin with, where all do, in one unit, and each is greater than the one before it."""
    parts = [str(value).partition(" ") for value in values]
    try:
        numbers = [float(number) for number, _, _ in parts]
    except ValueError:
        return None
    one_unit = len({unit for _, _, unit in parts}) == 1
    rising = all(first < second for first, second in pairwise(numbers))
    return numbers if one_unit and rising and len(numbers) > 1 else None
