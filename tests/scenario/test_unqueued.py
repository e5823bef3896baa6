"""Stations where nobody waits, surges, and distributions that replace one another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.cli.volumes import expected_calls, volumes
from sim.engine import compiled, fast, reference
from sim.mistake import Mistake
from sim.scenario.build import build
from sim.scenario.reading import Reading, load
from sim.verdict.played import Played
from sim.verdict.visits import visits_of

OPEN = "stations.counter={queue: none, service: {exponential: 5 s}}"
SHORT = "window={from: 08:00, to: 08:20}"


@pytest.mark.parametrize("engine", [reference, fast, compiled], ids=lambda one: one.__name__)
def test_nobody_waits_where_there_is_no_queue(engine: object) -> None:
    """At many times what one server could do, every visit is served as it comes, by every engine."""
    built = build(load("queue", (OPEN, SHORT)))
    visits = visits_of(Played(built.plan, built.stage, engine.play(built.plan, built.stage), 0))  # type: ignore[attr-defined]
    assert len(visits.arrived) > 500
    assert np.array_equal(visits.began, visits.arrived)


@pytest.mark.parametrize("more", ["queue_limit: 3", "background: {share: 0.1}"])
def test_no_queue_has_no_limit_and_no_background(more: str) -> None:
    """Both would be waiting, which the times hold already."""
    with pytest.raises(Mistake, match="where queue is none"):
        load("queue", (f"stations.counter={{queue: none, service: {{exponential: 5 s}}, {more}}}",))


def extended(folder: Path, service: str) -> Reading:
    """The queue with another service on top, as a file says it."""
    file = folder / "own.yaml"
    text = f"extends: [queue.yaml]\nname: own\nstations: {{counter: {{service: {service}}}}}\n"
    file.write_text(text, encoding="utf-8")
    return load(str(file))


@pytest.mark.parametrize("service", ["{lognormal: {mean: 1 s, cv: 0.5}}", "{constant: 2 s}", "{exponential: 3 s}"])
def test_a_service_of_another_kind_replaces_the_one_below(tmp_path: Path, service: str) -> None:
    """What extends a scenario may say a distribution of any kind; two kinds in one place are a mistake still."""
    found = extended(tmp_path, service).model.stations["counter"].service
    assert found is not None
    assert found.kind == service[1:].split(":", maxsplit=1)[0]
    with pytest.raises(Mistake, match="expected one of constant"):
        extended(tmp_path, "{constant: 1 s, exponential: 1 s}")


@pytest.mark.parametrize(
    ("surge", "told"),
    [
        ("{from: '09:10', to: '09:00', volume: 2}", "from before to"),
        ("{from: '09:00', to: '09:10', volume: -1}", "at least 0"),
        ("{from: '09:00', to: '09:10'}", "volume"),
    ],
)
def test_a_surge_that_cannot_be_is_a_mistake(surge: str, told: str) -> None:
    """Backwards, negative, or of no size."""
    with pytest.raises(Mistake, match=told):
        load("queue", (f"surges=[{surge}]",))


def test_a_surge_above_the_ceiling_is_a_mistake() -> None:
    """Its calls could not be thinned from the candidates, so it says what to raise."""
    with pytest.raises(Mistake, match="above its ceiling"):
        build(load("queue", ("surges=[{from: '09:00', to: '09:10', volume: 2}]",)))


def test_a_surge_is_expected_too() -> None:
    """An hour of eight at three times the rate is a quarter more calls, expected and planned."""
    base = ("streams.visitors.ceiling=2.2 /s",)
    surge = "surges=[{from: '09:00', to: '10:00', volume: 3}]"
    found = [load("queue", (*base, *more)) for more in ((), (surge,))]
    expected = [sum(expected_calls(volumes(one, build(one))).values()) for one in found]
    assert expected[1] == pytest.approx(1.25 * expected[0])
    assert len(build(found[1]).plan) == pytest.approx(expected[1], rel=0.03)
