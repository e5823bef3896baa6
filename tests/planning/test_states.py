"""One state for a target over many plays."""

from __future__ import annotations

import pytest

from sim.planning.states import pooled
from sim.verdict.targets import parse_target


@pytest.mark.parametrize("text", ["p95(response.a) <= 1 s", "share(dwell <= 4 opening h) >= 90 %, each region"])
def test_what_no_play_measured_is_missed(text: str) -> None:
    """As in a single run: a target on something that never happened is not met by silence."""
    (found,) = pooled(parse_target(text), [{}, {}])
    assert (found.state, found.reason, found.group, found.window) == ("missed", "never measured", "", -1)
    assert found.estimate.calls == 0
