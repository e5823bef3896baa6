"""Replications end when they are precise enough, and not by luck."""

from __future__ import annotations

import pytest

from sim.mistake import Mistake
from sim.planning.until import enough, next_check, parse_until


def test_a_precision_is_read() -> None:
    """A bare journey means its responses."""
    until = parse_until("p95 lookup.klinikplus ±1%")
    assert (until.target.name, float(until.target.level), until.share) == ("response.lookup.klinikplus", 0.95, 0.01)
    assert parse_until("mean waiting.seb +-5 %").target.name == "waiting.seb"


@pytest.mark.parametrize(
    "text", ["p95 lookup", "lookup ±1%", "p95 lookup ±0%", "p95 lookup ±100%", "p95 lookup ±1.1.1%"]
)
def test_what_cannot_be_read_is_met_with_an_example(text: str) -> None:
    """Every misreading shows how to write it."""
    with pytest.raises(Mistake, match="klinikplus"):
        parse_until(text)


def test_a_name_nothing_measures_is_a_mistake() -> None:
    """The nearest right name is offered."""
    with pytest.raises(Mistake, match=r"lookup\.epj"):
        parse_until("p95 lookup.ejp ±1%", known=("response.lookup.epj",))


def test_at_least_ten_and_twice_in_a_row() -> None:
    """Checks come at 10, 15, 20; one lucky check is not enough, nor is one without an interval."""
    assert [next_check(0), next_check(10), next_check(15)] == [10, 15, 20]
    assert not enough([0.001], 0.01)
    assert not enough([0.001, 0.02], 0.01)
    assert not enough([0.001, None], 0.01)
    assert enough([0.5, 0.01, 0.009], 0.01)
