"""All scenarios, by key."""

from __future__ import annotations

from sim.messages.protocol.receiving import RECEIVING
from sim.messages.protocol.scenario import Scenario
from sim.messages.protocol.sending import SENDING
from sim.mistake import Mistake, nearest

SCENARIOS: dict[str, Scenario] = {one.key: one for one in (*RECEIVING, *SENDING)}


def scenario_called(key: str) -> Scenario:
    """The scenario with this key; a Mistake names the nearest one."""
    if key not in SCENARIOS:
        raise Mistake("scenario", f"there is no scenario {key!r}", nearest(key, SCENARIOS))
    return SCENARIOS[key]
