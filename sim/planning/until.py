"""When there are replications enough: a precision asked for, and the rule that stops.

    p95 lookup.klinikplus ±1%

Replications come in batches of five, at least ten. They end when the interval's half-width is within the precision at
two checks in a row, so that one lucky narrow interval does not end them; without an interval they do not end by it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sim.mistake import Mistake
from sim.planning.sections import FEWEST
from sim.verdict.quantities import FAMILIES
from sim.verdict.targets import Target, parse_target

BATCH = 5
MOST = 500
EXAMPLE = "Write e.g. --until 'p95 lookup.klinikplus ±1%'"
_TEXT = re.compile(r"^\s*(?P<statistic>p[\d.]+|mean)\s+(?P<name>[\w.]+)\s*(?:±|\+-|\+/-)\s*(?P<share>[\d.]+)\s*%\s*$")


@dataclass(frozen=True, slots=True)
class Until:
    """A statistic and the relative half-width it is wanted with."""

    text: str
    target: Target
    share: float


def parse_until(text: str, known: Collection[str] | None = None) -> Until:
    """What a text asks for. Mistake with an example when it cannot be read."""
    where = f"--until {text!r}"
    match = _TEXT.match(text)
    if not match:
        raise Mistake(where, "expected a statistic, a quantity and a precision", EXAMPLE)
    try:
        share = float(match["share"]) / 100
    except ValueError:
        raise Mistake(where, f"expected a precision in per cent, got {match['share']!r}", EXAMPLE) from None
    if not 0 < share < 1:
        raise Mistake(where, "expected a precision above 0 % and below 100 %", EXAMPLE)
    name = match["name"]
    name = name if name.partition(".")[0] in FAMILIES else f"response.{name}"
    return Until(text, parse_target(f"{match['statistic']}({name}) <= 1 d", where, known), share)


def next_check(done: int) -> int:
    """The number of replications at which to look next."""
    return FEWEST if done < FEWEST else done + BATCH


def enough(half_widths: Sequence[float | None], share: float) -> bool:
    """Whether the last two checks were both within the precision."""
    last = half_widths[-2:]
    return len(last) == 2 and all(one is not None and one <= share for one in last)
