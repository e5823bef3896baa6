"""The compiled performer plays what the fast one plays, to the last moment, on every plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.engine import compiled, fast, reference
from sim.engine.compiled_jit import edition, entry
from sim.journey import kernel
from sim.journey.moments import End
from sim.scenario.build import build
from sim.scenario.plan import Stage
from sim.scenario.reading import load
from sim.scenario.route import Delay, Fork, Launch, Once, Primitive, Settle, Visit, Wait
from sim.scenario.stations import Pace, Station
from tests.engine.networks import plan_of, random_case
from tests.engine.test_agreement_of_engines import differences


@pytest.mark.parametrize("block", range(4))
def test_it_plays_what_fast_plays_on_random_networks(block: int) -> None:
    """Ties, overload, outages, retry storms and letters sent again: every moment is equal."""
    for seed in range(block * 100, block * 100 + 100):
        plan, stage = random_case(seed)
        assert differences(compiled.play(plan, stage), fast.play(plan, stage)) == [], f"seed {seed}"


@settings(max_examples=150)
@given(st.integers(1_000, 1 << 40), st.integers(0, 500))
def test_it_plays_what_fast_plays_up_to_any_horizon(seed: int, horizon: int) -> None:
    """Wherever playing is broken off, both have come equally far."""
    plan, stage = random_case(seed)
    stage = replace(stage, horizon=horizon)
    assert differences(compiled.play(plan, stage), fast.play(plan, stage)) == []


@pytest.mark.parametrize(
    ("scenario", "wanted"),
    [
        ("scenarios/queue.yaml", ()),
        ("scenarios/national.yaml", ("network.volume=0.05",)),
        ("scenarios/epj_outage.yaml", ("network.volume=0.05",)),
    ],
)
def test_it_plays_what_fast_plays_on_shipped_scenarios(scenario: str, wanted: tuple[str, ...]) -> None:
    """The network is data to one kernel, so shipped scenarios need nothing of their own; it takes as many events."""
    built = build(load(scenario, wanted))
    (ours, events), (theirs, expected) = (engine.play_counted(built.plan, built.stage) for engine in (compiled, fast))
    assert differences(ours, theirs) == []
    assert events == expected
    assert (ours.end == End.DONE).any()


def lookup(planned: int = 0, **more: Any) -> dict[str, Any]:
    """A call to station 0 for 5 microseconds."""
    return {"planned": planned, "attempts": [[Visit(0, 5)]], **more}


def fork(need: int = 0, deadline: int = 0, *branches: tuple[Visit | Delay, ...]) -> list[list[Primitive]]:
    """One attempt with a fork."""
    return [[Fork(tuple(branches), deadline, need)]]


CLOSED = Pace((0,), (0,))
LATER = Pace((0, 50, 60), (0, 333, 0))
PATHOLOGICAL: dict[str, tuple[list[dict[str, Any]], Station]] = {
    "nobody is served for ever": ([lookup(), lookup(3, deadline=9)], Station("a", 1, CLOSED)),
    "work outlasts the last opening": ([lookup(n) for n in range(4)], Station("a", 2, LATER)),
    "work started is finished behind closed doors": (
        [lookup(n) for n in range(4)],
        Station("a", 2, LATER, finishes=True),
    ),
    "everyone at one moment": ([lookup(7, deadline=11, attempts=[[Visit(0, 5)]] * 3) for _ in range(40)],
                               Station("a", 3)),
    "no room to wait": ([lookup(n // 4) for n in range(40)], Station("a", 1, queue_limit=0)),
    "the last in a long line is turned away": ([lookup(n // 9) for n in range(90)], Station("a", 1, queue_limit=7)),
    "refused all day": ([lookup(n, pause=2) for n in range(5)], Station("a", 1, refusing=((0, 99),))),
    "refused while others wait": (
        [lookup(n, deadline=30) for n in range(9)],
        Station("a", 1, refusing=((3, 5), (8, 9))),
    ),
    "work that takes no time": ([lookup(n // 2, attempts=[[Visit(0, 0), Visit(0, 0)]]) for n in range(8)],
                                Station("a", 1)),
    "pauses and deadlines of no time": (
        [lookup(n // 3, attempts=[[Visit(0, 4)]] * 3, deadline=1, pause=0) for n in range(9)],
        Station("a", 1),
    ),
    "branches with nothing in them": ([{"planned": 1, "attempts": fork(1, 0, (), ())}], Station("a", 1)),
    "a fork without branches": ([{"planned": 1, "attempts": fork(0, 3)}], Station("a", 1)),
    "more answers needed than asked for": (
        [{"planned": 1, "attempts": fork(3, 4, (Visit(0, 2),), (Delay(1),)) * 2, "deadline": 8}],
        Station("a", 1),
    ),
    "forks one after the other": (
        [{"planned": 1, "attempts": [[Fork(((), (Delay(0),)), 0, 2), Fork(((Visit(0, 1),), ()), 5, 1)]]}],
        Station("a", 1),
    ),
    "rounds that are over": ([lookup(90, attempts=[[Wait(0), Visit(0, 1)]])], Station("a", 1)),
    "who waited longest goes first": (
        [lookup(30 - n, attempts=[[Wait(0), Visit(0, 9)]]) for n in range(20)],
        Station("a", 2),
    ),
    "a letter that settles itself": (
        [{"planned": 2, "overlap": True, "deadline": 6, "attempts": [[Once(), Launch(1), Visit(0, 3)]] * 3},
         {"attempts": [[Delay(30), Settle(-1)]]}],
        Station("a", 1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PATHOLOGICAL)
@pytest.mark.parametrize("horizon", [6, 1_000])
def test_it_plays_what_fast_plays_at_the_edges(name: str, horizon: int) -> None:
    """Closed stations, empty branches, no time at all and only ties are cases like any other."""
    calls, station = PATHOLOGICAL[name]
    plan, stage = plan_of(calls), Stage((station,), ((40, 80),), horizon)
    assert differences(compiled.play(plan, stage), fast.play(plan, stage)) == []


def test_a_plan_without_calls_yields_no_moments() -> None:
    """Nothing is played, nothing fails."""
    plan, stage = random_case(1)
    none = np.zeros(0, dtype=np.int64)
    columns = ("planned", "first", "head", "length", "attempts", "pause", "answer")
    empty = replace(
        plan,
        **dict.fromkeys(columns, none),  # type: ignore[arg-type]
        overlap=none.astype(bool),
        visible=none.astype(bool),
        steps=plan.steps[:0],
    )
    played, events = compiled.play_counted(empty, stage)
    assert len(played.opened) == len(played.arrived) == events == 0


def test_a_plan_that_cannot_be_written_to_is_played() -> None:
    """Columns that came from a file mapped into memory are read and never written."""
    plan, stage = random_case(2)
    expected = compiled.play(plan, stage)
    for column in (plan.steps, plan.first, plan.planned, plan.overlap):
        column.flags.writeable = False
    assert differences(compiled.play(plan, stage), expected) == []


def test_a_call_begins_once() -> None:
    """Who launches what has begun already, now or later, changes nothing; every engine says so."""
    launching = [[Launch(1), Launch(1), Delay(4), Launch(1)]]
    plan = plan_of([lookup(0, attempts=launching), {"child": 1, "attempts": [[Visit(0, 1)]]}])
    stage = Stage((Station("a", 1),), (), 100)
    played = compiled.play(plan, stage)
    assert (played.opened[1], played.closed[1]) == (0, 1)
    assert differences(played, fast.play(plan, stage)) == []
    assert differences(played, reference.play(plan, stage)) == []


def test_after_a_play_nothing_has_to_be_compiled() -> None:
    """Whoever announces compiling does so once."""
    compiled.play(*random_case(3))
    assert not compiled.compiling()


def test_where_nothing_can_be_kept_the_kernel_is_compiled_all_the_same() -> None:
    """A function without a file has no place to be kept, as in an installation that nobody may write to."""
    names: dict[str, Any] = {}
    exec("def double(number):\n    return 2 * number", names)
    assert entry(names["double"])(21) == 42


def test_a_changed_source_is_another_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """numba watches only the file of the entrance; a kernel kept from before any part was changed is not used."""
    before = edition()
    assert edition() == before
    changed = tmp_path / "kernel.py"
    changed.write_text(Path(kernel.__file__).read_text() + "\n")
    monkeypatch.setattr(kernel, "__file__", str(changed))
    assert edition() != before
