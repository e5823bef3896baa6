"""What is varied: a parameter's path and the values it takes, as a user writes them.

    stations.seb.servers=2,4,8        these values
    stations.seb.servers=2..8         from 2 to 8, whole numbers one by one where there are at most twelve
    stations.index.service.lognormal.mean=100 ms..400 ms/5      five values, evenly

Both ends carry the same unit, or the second end carries it for both.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.mistake import Mistake

STEPS = 5
MOST_WHOLE = 12
COUNTED = ("servers", "attempts", "people", "queue_limit", "days", "seed")
"""Last words of paths whose values are counts: between two whole numbers there is nothing to find."""
EXAMPLE = "Write e.g. stations.seb.servers=2,4,8 or network.volume=1..4/7"
_END = re.compile(r"^\s*(?P<number>-?\d+(?:\.\d+)?)\s*(?P<unit>(?:/\s*)?(?:us|µs|ms|s|min|h|d|days?|weeks?)|%)?\s*$")
_STEPPED = re.compile(r"^(.*)/\s*(\d+)\s*$")


@dataclass(frozen=True, slots=True)
class Ends:
    """A range as it is written; `whole`: both ends are whole numbers without a unit.

    counted: its values are counts, of servers say; else there are values between whole numbers too.
    """

    path: str
    low: float
    high: float
    unit: str
    whole: bool

    @property
    def counted(self) -> bool:
        """Whether nothing lies between two whole numbers."""
        return self.whole and self.path.rpartition(".")[2] in COUNTED

    def written(self, value: float) -> float | int | str:
        """A value of this range as a scenario says it."""
        if self.unit:
            return f"{value:.6g} {self.unit}"
        return round(value) if self.whole else float(f"{value:.6g}")


@dataclass(frozen=True, slots=True)
class Varied:
    """A path and the values it takes, in order."""

    path: str
    values: tuple[float | int | str, ...]


def parse_ends(text: str, option: str) -> Ends:
    """path=low..high; Mistake with an example otherwise."""
    where = f"{option} {text!r}"
    path, equals, rest = text.partition("=")
    low, dots, high = rest.partition("..")
    first, second = _END.match(low), _END.match(high)
    if not (equals and dots and path.strip() and first and second):
        raise Mistake(where, "expected path=low..high", EXAMPLE)
    units = {unit.strip() for unit in (first["unit"], second["unit"]) if unit}
    if len(units) > 1:
        raise Mistake(where, f"expected one unit, got {' and '.join(sorted(units))}", EXAMPLE)
    unit = next(iter(units), "")
    one, other = float(first["number"]), float(second["number"])
    if not one < other:
        raise Mistake(where, f"expected low below high, got {low.strip()} to {high.strip()}", EXAMPLE)
    whole = not unit and "." not in first["number"] + second["number"]
    return Ends(path.strip(), one, other, unit, whole)


def parse_varied(text: str, option: str = "--vary") -> Varied:
    """path=values or path=low..high[/steps]; Mistake for an empty or repeated list."""
    where = f"{option} {text!r}"
    path, equals, rest = text.partition("=")
    if ".." not in rest:
        values = tuple(_value(part) for part in rest.split(",") if part.strip())
        if not equals or not path.strip() or not values:
            raise Mistake(where, "expected a path and at least one value", EXAMPLE)
        if len({*values}) < len(values):
            raise Mistake(where, "expected each value once", EXAMPLE)
        return Varied(path.strip(), values)
    match = _STEPPED.match(rest)
    span, steps = (match[1], int(match[2])) if match else (rest, 0)
    if match and steps < 2:
        raise Mistake(where, f"expected at least 2 steps, got {steps}", EXAMPLE)
    ends = parse_ends(f"{path}={span}", option)
    count = steps or STEPS
    if not steps and ends.whole and ends.high - ends.low < MOST_WHOLE:
        count = round(ends.high - ends.low) + 1
    at = [ends.low + (ends.high - ends.low) * step / (count - 1) for step in range(count)]
    return Varied(ends.path, tuple(dict.fromkeys(ends.written(value) for value in at)))


def _value(text: str) -> float | int | str:
    text = text.strip()
    for read in (int, float):
        try:
            return read(text)
        except ValueError:
            continue
    return text
