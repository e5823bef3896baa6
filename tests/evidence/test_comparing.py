"""How often comparing calls luck a change, and how often it finds one: a thousand and a hundred families of ten."""

from __future__ import annotations

import pytest

from tests.cli.families import RENAMED, SLOWER, TEN, families, played, reading
from tests.evidence.recording import Evidence

pytestmark = pytest.mark.evidence

FAMILIES, PAIRED = 1000, 100
OTHERS = {"root_seed": reading(settings=("seed=20261123",)), "renamed_streams": reading(RENAMED)}


def test_luck_is_called_a_change_in_at_most_one_family_of_a_hundred(evidence: Evidence) -> None:
    """With another root seed, and with every stream renamed, which leaves the law as it is and moves every draw."""
    plays = played(reading(), FAMILIES * TEN, alone=False)
    for name, other in OTHERS.items():
        found = families((reading(), other), (plays, played(other, FAMILIES * TEN, alone=False)))
        alarms = sum(any(one.found for one in family) for family in found)
        how = f"{FAMILIES} families of {len(found[0])} comparisons over {TEN} replications, tests/cli/families.py"
        evidence.record(f"compare.alarms.{name}", alarms / FAMILIES, "share of families", how)
        assert alarms <= 0.01 * FAMILIES, name


def test_two_per_cent_of_a_station_is_found_by_ten_pairs(evidence: Evidence) -> None:
    """A station with an eighth of the mean response, 2 % slower: found in the mean of those who visit it."""
    sides = reading(), reading(settings=SLOWER)
    plays = played(sides[0], PAIRED * TEN, alone=False), played(sides[1], PAIRED * TEN, alone=False)
    found = [{one.name: one.found for one in family} for family in families(sides, plays)]
    share = sum(family["mean response.asking"] for family in found) / PAIRED
    how = f"{PAIRED} families over {TEN} paired replications, tests/cli/families.py"
    evidence.record("compare.found.two_per_cent", share, "share of families", how)
    assert share >= 0.99
