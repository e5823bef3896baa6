"""What a gate's mocks compute before its first half."""

from __future__ import annotations

import pytest

from mocks.child import remembered
from mocks.running import Network
from sim.network.citizens import Citizens
from sim.scenario.build import Built
from tests.mocks.test_segments import planned


def test_children_of_planned_lookups_are_remembered_before_anybody_asks(
    network: Network, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are then looked at without being computed, after a reset too; calls that nobody planned are passed over."""
    keys, rows = built.plan.keys, planned(built, 3)
    calls = [
        ".".join(str(int(getattr(keys, name)[row])) for name in ("day", "actor", "kind", "n", "child")) for row in rows
    ]
    children = [int(built.plan.about["citizen"][row]) for row in rows]
    network.world.citizens.remembered.clear()
    assert remembered(network, [*calls, "0.1.2.3.4"]) == len(calls) > 0
    network.reset()
    monkeypatch.setattr(Citizens, "_look", None)
    for child in children:
        assert network.registry.look(child, network.clock.now()).index.tolist() == [child]
