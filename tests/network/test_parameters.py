from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.network.actor_counts import ActorCounts
from sim.network.frequencies import Frequencies
from sim.network.groups import group_shares

FOLDER = Path(__file__).parents[2] / "scenarios" / "parameters"
STATUS = {"published", "measured", "derived", "assumed"}


def read(name: str) -> dict[str, dict[str, Any]]:
    """The parameters of one file by name: they lie under network.actors or network.population."""
    found: dict[str, dict[str, Any]] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))["network"]
    return found[name.removesuffix(".yaml")]


@pytest.mark.parametrize(("name", "defaults"), [("population.yaml", Frequencies()), ("actors.yaml", ActorCounts())])
def test_the_file_and_the_code_name_the_same_numbers(name: str, defaults: Any) -> None:
    """Every parameter is a field and every field a parameter, with the same expected value."""
    assert {key: entry["value"] for key, entry in read(name).items()} == asdict(defaults)


@pytest.mark.parametrize("name", ["population.yaml", "actors.yaml"])
def test_every_number_says_where_it_comes_from(name: str) -> None:
    """Each entry has unit, status, source and date, and a low and high around its value."""
    for key, entry in read(name).items():
        assert entry["status"] in STATUS, key
        assert entry["unit"], key
        assert entry["source"], key
        assert isinstance(entry["date"], int), key
        if not isinstance(entry["value"], str):
            assert entry["low"] <= entry["value"] <= entry["high"], key


@pytest.mark.parametrize("end", ["low", "high"])
def test_each_number_alone_may_take_its_low_and_its_high_value(end: str) -> None:
    """No single parameter at the end of its range is refused."""
    for key, entry in read("population.yaml").items():
        shares = group_shares(Frequencies(**{key: entry[end]}))
        assert shares.sum(axis=1) == pytest.approx(1), key
