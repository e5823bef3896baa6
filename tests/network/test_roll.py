"""The roll: who has been looked up once is the same afterwards, on whatever day."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

import numpy as np
import pytest

from sim.network.actors import Actors
from sim.network.citizens import Citizens
from sim.network.roll import Roll

SUMMER, LATER = date(2026, 7, 1), date(2027, 3, 8)


@pytest.fixture(scope="module")
def citizens() -> Citizens:
    """The population as shipped."""
    return Citizens.build(Actors.build())


def grouped(citizens: Citizens, count: int) -> np.ndarray:
    """Children in some group, some of them twice, in no order."""
    segments = citizens.segments
    chosen = segments.select(segments.group > 0)
    return chosen.index(np.random.default_rng(7).integers(0, chosen.count, count))


def columns(part: Any, path: str = "") -> dict[str, Any]:
    """Every column of a dataclass and of its parts, by path."""
    found: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        found |= columns(value, f"{path}{field.name}.") if is_dataclass(value) else {f"{path}{field.name}": value}
    return found


@pytest.mark.parametrize("day", [SUMMER, LATER])
def test_remembered_children_are_those_looked_up(citizens: Citizens, day: date) -> None:
    """Once half of all were asked about, every column is what a look at the same children says."""
    roll, who = Roll(citizens), grouped(citizens, 500)
    roll.look(grouped(citizens, 120_000), SUMMER)
    told, direct = columns(roll.look(who, day)), columns(citizens.look(who, day))
    assert told.keys() == direct.keys()
    for name, column in direct.items():
        np.testing.assert_array_equal(told[name], column, err_msg=name)


def test_few_are_looked_up_by_themselves(citizens: Citizens) -> None:
    """A small scenario does not pay for everybody."""
    roll = Roll(citizens)
    roll.look(grouped(citizens, 500), SUMMER)
    assert roll.known == 0


def test_children_in_no_group_are_answered_too(citizens: Citizens) -> None:
    """Who is not on the roll is looked up."""
    segments = citizens.segments
    nobody = segments.select(segments.group == 0).index(np.arange(3))
    roll = Roll(citizens)
    roll.look(grouped(citizens, 120_000), SUMMER)
    assert roll.known > 0
    np.testing.assert_array_equal(roll.look(nobody, SUMMER).cpr, citizens.look(nobody, SUMMER).cpr)


@pytest.mark.parametrize("nobody", [-1, 10_000_000])
def test_numbers_nobody_has_are_refused(citizens: Citizens, nobody: int) -> None:
    """As `Citizens.look` refuses them, also from memory: the last child is not meant by -1."""
    roll = Roll(citizens)
    roll.look(grouped(citizens, 120_000), SUMMER)
    with pytest.raises(IndexError):
        roll.look(np.array([nobody]), SUMMER)
