"""Textbook queues written as scenarios agree with their closed forms; at full size see tests/evidence."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.stage import build
from tests.theory.agreement import Agreement
from tests.theory.held import held
from tests.theory.models import EVIDENCE, ORDINARY, Model
from tests.theory.playing import ENGINES, read
from tests.theory.single_station import relaxation


@pytest.mark.parametrize(("model", "engine"), ORDINARY, ids=str)
def test_a_small_model_agrees_with_theory(model: Model, engine: str) -> None:
    """Every quantity's closed form lies within its 99.9 % interval, and the interval is narrow."""
    assert faults(held(model, engine)) == {}


@pytest.mark.parametrize("model", [*EVIDENCE, *(model for model, _ in ORDINARY)], ids=str)
def test_the_warm_up_forgets_the_empty_start(model: Model) -> None:
    """Where calls wait for each other in a steady state, 20 relaxation times or more of every station are cut."""
    if model.warm_up == 0:
        return
    reading = read(model.scenario, *model.settings)
    stage = build(reading, {}).stage
    load = {station.name: 0.0 for station in stage.stations}
    for stream in reading.model.streams.values():
        steps = reading.model.journeys[stream.journey].steps if stream.journey else ()
        for name in [stream.visit] if stream.visit else [n for step in steps for n in (step.fork or (step.visit,))]:
            assert name is not None
            load[name] += stream.rate.value
    for station in stage.stations:
        described = reading.model.stations[station.name]
        assert described.service is not None
        mean, cv = described.service.duration.mean / 1e6, described.service.duration.cv
        if described.background:
            load[station.name] += described.background.share.value * station.servers / mean
        if described.queue_limit is None and load[station.name] * mean < station.servers:
            # In heavy traffic the relaxation time grows with the variance of service (e.g. Newell 1982).
            slower = max(1.0, (1 + cv**2) / 2)
            assert model.warm_up >= 20 * slower * relaxation(load[station.name], mean, station.servers)


def test_every_engine_is_held_against_theory() -> None:
    """The models of every day are spread over all engines there are."""
    assert {engine for _, engine in ORDINARY} == set(ENGINES)


def test_an_interval_that_is_too_wide_is_no_agreement() -> None:
    """Covering theory with a wide interval, or with few replications, counts as a fault."""
    wide = Agreement.of(1.0, np.array([0.5, 1.5] * 15), 0.01)
    few = Agreement.of(1.0, np.array([1.0, 1.001] * 5), 0.01)
    assert wide.covered
    assert few.covered
    assert "not sharp enough" in wide.fault
    assert "not sharp enough" in few.fault


def faults(found: dict[str, Agreement]) -> dict[str, str]:
    """Quantities that do not agree, with what is wrong."""
    return {name: f"{agreement.fault}: {agreement}" for name, agreement in found.items() if agreement.fault}
