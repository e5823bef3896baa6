"""Days small enough to work out by hand, in microseconds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.engine import fast
from sim.scenario.plan import Plan, Stage
from sim.scenario.route import Delay, Launch, Once, Settle, Visit
from sim.scenario.stations import Station
from sim.verdict.played import Played
from tests.engine.networks import plan_of

DESK, POST, STAFF = range(3)
JOURNEYS = ("lookup", "letter", "acknowledgement")


def stage(horizon: int = 1000) -> Stage:
    """A desk, a post office and a mailbox's staff, one server each."""
    return Stage((Station("desk", 1), Station("post", 1), Station("staff.ppr", 1)), (), horizon)


def small_day(horizon: int = 1000) -> Played:
    """Three lookups at the desk, of which the third gives up; one letter with its acknowledgement.

    Lookup 0 comes at 0 and is served 0-10. Lookup 1 comes at 4, types for 2 (human), waits from 6 and is served 10-20.
    Lookup 2 comes at 7 and leaves at its deadline, 15. The letter leaves at 100, is carried 100-105 and opened 105-108;
    its acknowledgement is carried 105-107.
    """
    calls: list[dict] = [
        {"planned": 0, "attempts": [[Visit(DESK, 10)]]},
        {"planned": 4, "head": [Delay(2, human=True)], "attempts": [[Visit(DESK, 10)]]},
        {"planned": 7, "attempts": [[Visit(DESK, 10)]], "deadline": 8},
        {
            "planned": 100,
            "attempts": [[Visit(POST, 5), Launch(1), Once(), Visit(STAFF, 3)]],
            "deadline": 50,
            "overlap": True,
        },
        {"attempts": [[Visit(POST, 2), Settle(-1)]]},
    ]
    plan = plan_of(calls)
    steps = plan.steps.copy()
    letter = int(plan.first[3])
    steps["label"][letter + 1], steps["label"][letter + 4] = 1, 2
    about = {
        "journey": np.array([0, 0, 0, 1, 2], dtype=np.int16),
        "region": np.array([0, 1, 1, 0, 0], dtype=np.int16),
        "receiver": np.array([0, 0, 0, 7, 0]),
        "receiver_type": np.array([0, 0, 0, 1, 0], dtype=np.int16),
        "own": np.array([True, True, True, True, False]),
    }
    names = {
        "journey": JOURNEYS,
        "label": ("", "carried", "open"),
        "region": ("Nord", "Syd"),
        "receiver_type": ("", "ppr"),
    }
    visible = np.array([True, True, True, True, False])
    return play(replace(plan, steps=steps, about=about, names=names, visible=visible), stage(horizon))


def play(plan: Plan, on: Stage) -> Played:
    """Played by the fast engine."""
    return Played(plan, on, fast.play(plan, on))


def changed(played: Played, column: str, place: int, value: int) -> Played:
    """The same run with one moment forged."""
    values = getattr(played.moments, column).copy()
    values[place] = value
    return Played(played.plan, played.stage, replace(played.moments, **{column: values}))
