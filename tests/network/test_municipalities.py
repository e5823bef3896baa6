from __future__ import annotations

from collections import Counter
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.network.apportionment import apportion
from sim.network.identifiers import check_cvr
from sim.network.municipalities import Region, municipalities, regions

PLACES = municipalities()


def test_there_are_98_municipalities_with_the_published_population() -> None:
    """The table holds 98 municipalities, their 2020 population, and the five of the pilot."""
    assert len(PLACES) == 98
    assert PLACES.population.sum() == 5_822_679
    assert [PLACES.name_of(int(code)) for code in PLACES.code[PLACES.pilot]] == [
        "Thisted", "Brønderslev", "Rebild", "Jammerbugt", "Aalborg",
    ]  # fmt: skip


def test_every_cvr_number_is_valid() -> None:
    """All 98 CVR numbers pass modulus 11."""
    for number in PLACES.cvr:
        check_cvr(f"{number:08d}")


def test_the_reform_merges_two_regions_and_moves_nobody_else() -> None:
    """Until 2026-12-31 there are five regions; from the day after, Østdanmark holds 46 municipalities."""
    before, after = PLACES.region(date(2026, 12, 31)), PLACES.region(date(2027, 1, 1))
    assert Counter(before.tolist()) == {1: 29, 2: 17, 3: 22, 4: 19, 5: 11}
    assert Counter(after.tolist()) == {Region.OESTDANMARK: 46, 3: 22, 4: 19, 5: 11}
    assert set(before.tolist()) == set(regions(date(2026, 12, 31)))
    assert set(after.tolist()) == set(regions(date(2027, 1, 1)))


def test_a_code_that_is_no_municipality_is_an_error() -> None:
    """Christiansø (411) is not among the municipalities."""
    with pytest.raises(KeyError):
        PLACES.row([851, 411])


@given(st.integers(98, 4000), st.integers(0, 1))
def test_one_thing_more_moves_no_other(seats: int, minimum: int) -> None:
    """Apportioning one seat more gives one municipality one more and takes from nobody."""
    gained = apportion(PLACES.population, seats + 1, minimum) - apportion(PLACES.population, seats, minimum)
    assert gained.min() == 0
    assert gained.sum() == 1


@settings(max_examples=500)
@given(st.lists(st.integers(1, 50), min_size=1, max_size=6), st.integers(0, 40))
def test_shares_agree_with_handing_out_one_by_one(weights: list[int], seats: int) -> None:
    """The quick way equals Webster's definition, ties included."""
    held = np.zeros(len(weights), dtype=np.int64)
    for _ in range(seats):
        held[np.argmax(np.array(weights) / (held + 0.5))] += 1
    assert apportion(np.array(weights), seats).tolist() == held.tolist()
