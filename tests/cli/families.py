"""A small scenario of two stations and three journeys, and the family of comparisons that ten replications make."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.cli.changing import noticed, statistics_of
from sim.cli.points import Found, Point, play_point
from sim.cli.workers import each
from sim.planning.changes import Change, changes
from sim.scenario.reading import Reading, load

SCENARIO = """
name: family
stations:
  desk: {servers: 3, service: {lognormal: {mean: 2 s, cv: 0.8}}}
  archive: {servers: 2, service: {exponential: 300 ms}}
journeys:
  ask: {steps: [desk, archive], deadline: 30 s, attempts: 2, pause: 1 s}
  look: {steps: [archive]}
  tell: {steps: [desk]}
streams:
  asking: {rate: 0.5 /s, journey: ask}
  looking: {rate: 1 /s, journey: look}
  telling: {rate: 0.4 /s, journey: tell}
window: {from: 08:00, to: 08:30}
"""
"""The archive carries an eighth of the mean response of asking; utilisations are 0.6 and 0.25."""

AGAIN = "_again"
RENAMED = SCENARIO.replace("ing:", f"ing{AGAIN}:")
"""The same law with every stream by another name, and so with other draws."""

SLOWER = ("stations.archive.service={exponential: 306 ms}",)
"""2 % more work for a station with an eighth of the mean response."""

TEN = 10


def reading(text: str = SCENARIO, settings: Sequence[str] = ()) -> Reading:
    """The scenario as it is read from a file."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "family.yaml"
        file.write_text(text, encoding="utf-8")
        return load(str(file), tuple(settings))


def played(one: Reading, count: int, alone: bool = True) -> list[Found]:
    """So many replications; not `alone`: on all cores."""
    points = [Point(one, number, noticed(one)) for number in range(count)]
    found = map(play_point, points) if alone else (found for _, found in sorted(each(play_point, points, None), key=_n))
    return list(found)


def _n(pair: tuple[int, Found]) -> int:
    return pair[0]


def families(
    sides: tuple[Reading, Reading], plays: tuple[Sequence[Found], Sequence[Found]]
) -> list[tuple[Change, ...]]:
    """A family of comparisons for every ten replications of both sides."""
    targets = tuple(noticed(side) for side in sides)
    found = []
    for first in range(0, len(plays[0]), TEN):
        parts = zip(targets, plays, strict=True)
        one, other = (statistics_of(mine, some[first : first + TEN]) for mine, some in parts)
        found.append(changes(one, {name.removesuffix(AGAIN): values for name, values in other.items()}))
    return found
