"""What the mocks cost: a start, a lookup by JSON beside a bare endpoint, and the lateness of answers."""

from __future__ import annotations

import asyncio
from statistics import median

import pytest

from mocks.running import Network, Options
from sim.scenario.reading import load
from tests.benchmarks.served import lateness, served, share, timer_error
from tests.benchmarks.test_overshoot import APART, REQUESTS
from tests.evidence.recording import Evidence
from tests.mocks.test_cost import ALLOWED, BANDS, measured

pytestmark = pytest.mark.evidence

READY_SECONDS, TIMES = 5.0, 3


def test_the_overview_beside_a_bare_endpoint(evidence: Evidence) -> None:
    """At most 150 µs of CPU beyond FastAPI returning the same bytes, from 11,378 to 1,137,799 children."""
    costs = {}
    for children in (BANDS["children"] // 100, BANDS["children"]):
        sizes = {name: size * children // BANDS["children"] for name, size in BANDS.items()}
        said = load("national", tuple(f"network.population.{name}={size}" for name, size in sizes.items()))
        costs[children] = asyncio.run(measured(Network(said, Options(delay=False))))
    how = "pytest -m evidence tests/evidence/test_mocks.py: CPU of a POST, medians of interleaved rounds of 1,000"
    few, whole = costs[BANDS["children"] // 100], costs[BANDS["children"]]
    evidence.record("overview.microseconds", whole["ours"], "µs", f"{how}; the whole country")
    evidence.record("overview.bare_microseconds", whole["bare"], "µs", f"{how}; a bare endpoint, the same bytes")
    evidence.record("overview.to_bare", whole["ours"] / whole["bare"], "times", f"{how}; ratio in one run")
    evidence.record("overview.few_to_bare", few["ours"] / few["bare"], "times", f"{how}; a hundredth of the country")
    assert all(one["ours"] - one["bare"] <= ALLOWED for one in costs.values())


def test_ready_within_five_seconds(evidence: Evidence) -> None:
    """From the command to the first answer, by the clock."""
    starts = []
    for _ in range(TIMES):
        with served() as server:
            starts.append((server.seconds, server.cpu_seconds))
    how = f"tvaers serve national --port 0, until it says ready: median of {TIMES}"
    seconds = median(one for one, _ in starts)
    evidence.record("serve.ready_seconds", seconds, "s", f"{how}, by the clock")
    evidence.record("serve.ready_cpu_seconds", median(cpu for _, cpu in starts), "s", f"{how}, CPU")
    assert seconds <= READY_SECONDS


def test_answers_leave_at_their_moment(evidence: Evidence) -> None:
    """Never early; late by at most 2 ms at the 99th percentile on a quiet machine."""
    with served() as server:
        error = timer_error(server)
        late = lateness(server, REQUESTS, APART)
    how = f"{REQUESTS} lookups {APART * 1000:.0f} ms apart: moment the answer left, less the moment it was due"
    evidence.record("answers.late_p50_ms", share(late, 0.5) / 1000, "ms", f"{how}, p50")
    evidence.record("answers.late_p99_ms", share(late, 0.99) / 1000, "ms", f"{how}, p99")
    evidence.record("answers.timer_p99_ms", error["p99"], "ms", "the machine's timers in the same run, at its start")
    assert late[0] >= 0
    assert share(late, 0.99) <= 2000
