"""The language of targets.

    p95(response.lookup.appointments) <= 3 s
    p99(waiting.seb) <= 500 ms, busiest 15 min
    share(dwell.ppr <= 4 opening h) >= 90 %, each municipality, at least 20
    share(outcome.partial, lookup.appointments) <= 1 %
    mean(attempts.lookup) <= 1.05

A statistic of a quantity, a limit, then in any order: a window (`whole run`, `each hour`, `busiest minute`, `busiest
15 min`, `busiest hour`), a grouping (`each region` and so on) and a minimum count (`at least 20`). A name covers every
longer one that goes on after it with a dot. Because a failed call is over any limit, a mean or max with one has no end.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from sim.chance.durations import DAY, HOUR, MINUTE, SECOND
from sim.mistake import Mistake, nearest
from sim.scenario.outcomes import Outcome
from sim.verdict.measured import covers
from sim.verdict.quantities import FAMILIES, GROUPS, LETTER_FAMILIES

UNITS = {"us": 1, "µs": 1, "ms": 1000, "s": SECOND, "min": MINUTE, "h": HOUR, "d": DAY}
WINDOWS = ("whole run", "each hour", "busiest minute", "busiest 15 min", "busiest hour")
STATISTICS = ("p50", "p90", "p95", "p99", "p99.9", "mean", "max", "share")
EXAMPLE = "Write e.g. p95(response.lookup.appointments) <= 3 s, busiest 15 min"

_WHOLE = re.compile(r"^\s*(?P<statistic>[\w.]+)\s*\((?P<inner>[^()]*)\)\s*(?P<sign><=|>=|<|>|=+)\s*(?P<rest>.+?)\s*$")
_INNER = re.compile(r"^\s*(?P<name>[^<>=,\s]+)\s*(?P<sign><=|>=|<|>|=+)\s*(?P<limit>.+?)\s*$")
_LIMIT = re.compile(r"^(?P<number>\d+(?:\.\d+)?)\s*(?P<opening>opening\s+)?(?P<unit>[^\W\d]+|%)?$")
_QUANTILE = re.compile(r"^p(\d{1,2}(?:\.\d+)?)$")


@dataclass(frozen=True, slots=True)
class Limit:
    """What a value is held against: microseconds (unit "us"), a share ("%", as a fraction of 1) or a plain number ("").

    `sign` is <=, >= or >; `opening`: microseconds of the receiver's opening hours.
    """

    sign: str
    value: Fraction
    unit: str
    opening: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One target. `text` is as written, and how it prints.

    statistic: quantile, mean, max or share; level: of the quantile, as a fraction of 1. name: the quantity, or
    outcome.<name>, then `among` names the journeys it is a share of. inner: what a share counts. each: the column it is
    grouped by, or "". at_least: the least count that is judged (0: what the statistic needs).
    """

    text: str
    statistic: str
    level: Fraction
    name: str
    among: str
    inner: Limit | None
    limit: Limit
    window: str = "whole run"
    each: str = ""
    at_least: int = 0

    def __str__(self) -> str:
        return self.text

    @property
    def opening(self) -> bool:
        """Whether the quantity is measured in opening hours."""
        return (self.inner or self.limit).opening


def parse_target(text: str, where: str = "target", known: Collection[str] | None = None) -> Target:
    """The target a text means. `known`: full names of quantities; with it, names that nothing measures are mistakes.

    Raises Mistake with what was expected, what was found and the nearest right word.
    """
    whole = _WHOLE.match(text)
    if not whole:
        raise Mistake(where, f"expected statistic(quantity) <= limit, got {text.strip()!r}", EXAMPLE)
    statistic, level = _statistic(whole["statistic"], where)
    bound, *clauses = [part.strip() for part in whole["rest"].split(",")]
    name, among, inner = _subject(statistic, whole["inner"], where, known)
    limit = _limit(whole["sign"], bound, where, ("<=", ">=") if statistic == "share" else ("<=",))
    _fitting(statistic, name, limit, where)
    window, each, at_least = _clauses(clauses, where)
    if each and name.startswith("waiting"):
        raise Mistake(where, f"expected no grouping, got 'each {each}': a station's waiting belongs to no {each}")
    return Target(text.strip(), statistic, level, name, among, inner, limit, window, each, at_least)


def _statistic(word: str, where: str) -> tuple[str, Fraction]:
    quantile = _QUANTILE.match(word)
    if quantile and Fraction(quantile[1]) > 0:
        return "quantile", Fraction(quantile[1]) / 100
    if word in ("mean", "max", "share"):
        return word, Fraction(0)
    what = f"expected a statistic such as p95, mean, max or share, got {word!r}"
    raise Mistake(where, what, nearest(word, STATISTICS))


def _subject(statistic: str, text: str, where: str, known: Collection[str] | None) -> tuple[str, str, Limit | None]:
    """The quantity's name, the journeys an outcome is a share of, and what a share counts."""
    inner = _INNER.match(text)
    if statistic != "share":
        if inner:
            what = f"expected only a quantity in brackets, got {text.strip()!r}"
            raise Mistake(where, what, "Only share() takes a limit there")
        return _name(text.strip(), where, known), "", None
    if inner:
        name = _name(inner["name"], where, known)
        limit = _limit(inner["sign"], inner["limit"], where, ("<=", ">"))
        _fitting("value", name, limit, where)
        return name, "", limit
    name, _, among = (part.strip() for part in text.partition(","))
    if not name.startswith("outcome."):
        mend = f"Write e.g. share({name or 'dwell.ppr'} <= 4 h) >= 90 %, or share(outcome.partial, lookup) <= 1 %"
        raise Mistake(where, f"expected a quantity with a limit, or an outcome, got {text.strip()!r}", mend)
    outcomes = [outcome.name.lower() for outcome in Outcome]
    if name.removeprefix("outcome.") not in outcomes:
        word = name.removeprefix("outcome.")
        raise Mistake(where, f"expected an outcome, got {word!r}", nearest(word, outcomes))
    if among and known is not None:
        _name(f"response.{among}", where, known)
    return name, among, None


def _name(name: str, where: str, known: Collection[str] | None) -> str:
    family = name.partition(".")[0]
    if family not in FAMILIES:
        raise Mistake(where, f"expected a quantity, got {name!r}", nearest(family, FAMILIES))
    if known is not None and not any(covers(name, full) for full in known):
        raise Mistake(where, f"expected a quantity this scenario measures, got {name!r}", nearest(name, known))
    return name


def _limit(sign: str, text: str, where: str, signs: tuple[str, ...]) -> Limit:
    if sign not in signs:
        raise Mistake(where, f"expected {' or '.join(signs)}, got {sign!r}", EXAMPLE)
    found = _LIMIT.match(text)
    if not found:
        mend = "Write e.g. 500 ms, 3 s, 4 opening h or 90 %"
        raise Mistake(where, f"expected a number with a unit, got {text!r}", mend)
    number, unit, opening = Fraction(found["number"]), found["unit"] or "", bool(found["opening"])
    if unit == "%":
        return Limit(sign, number / 100, "%")
    if not unit and not opening:
        return Limit(sign, number, "")
    if unit not in UNITS:
        raise Mistake(where, f"expected a unit of time, got {unit!r}", nearest(unit, [*UNITS, "%"]))
    return Limit(sign, number * UNITS[unit], "us", opening)


def _fitting(statistic: str, name: str, limit: Limit, where: str) -> None:
    """The limit's unit fits what is held against it."""
    if statistic == "share":
        wanted, example = "%", "90 %"
    elif name.startswith("attempts"):
        wanted, example = "", "2"
    else:
        wanted, example = "us", "3 s"
    if limit.unit != wanted:
        kind = {"%": "a share in %", "": "a plain number", "us": "a time with its unit"}[wanted]
        raise Mistake(where, f"expected {kind}, got {_shown(limit)}", f"Write e.g. <= {example}")
    if limit.unit == "%" and limit.value > 1:
        raise Mistake(where, f"expected a share of at most 100 %, got {_shown(limit)}")
    if limit.opening and not name.startswith(LETTER_FAMILIES):
        what = f"expected elapsed time, got opening hours for {name}"
        raise Mistake(where, what, "Only letters have a receiver whose hours could count")


def _shown(limit: Limit) -> str:
    if limit.unit == "%":
        return f"{float(limit.value * 100):g} %"
    return f"{float(limit.value):g}" if not limit.unit else f"{float(limit.value / SECOND):g} s"


def _clauses(clauses: list[str], where: str) -> tuple[str, str, int]:
    window, each, at_least = "", "", 0
    groups = [f"each {group}" for group in GROUPS]
    for clause in clauses:
        words = " ".join(clause.split())
        count = re.fullmatch(r"at least (\d+)", words)
        if count and not at_least:
            at_least = int(count[1])
        elif words in WINDOWS and not window:
            window = words
        elif words in groups and not each:
            each = words.removeprefix("each ")
        elif words in WINDOWS or words in groups or count:
            raise Mistake(where, f"expected one window, one grouping and one count, got {clause!r} besides another")
        else:
            choices = [*WINDOWS, *groups, "at least 20"]
            raise Mistake(where, f"expected a window, a grouping or a count, got {clause!r}", nearest(words, choices))
    return window or "whole run", each, at_least
