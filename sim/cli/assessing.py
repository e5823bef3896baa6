"""Playing a scenario once and judging it: what every verb that plays shares."""

from __future__ import annotations

from sim.cli.engines import engine, first_wait, means
from sim.cli.judging import clock_of, targets_of, window_of
from sim.cli.progress import Progress
from sim.scenario.build import Built, build
from sim.scenario.reading import Reading
from sim.verdict.assessment import Assessment, assess
from sim.verdict.played import Played


def planned(reading: Reading, engine_name: str, progress: Progress, replication: int = 0) -> Built:
    """The plan of one replication, written as the engine's plans are."""
    with progress.phase("plan"):
        built = build(reading, replication, *means(engine_name))
        progress.say(f"{len(built.plan):,} calls, {len(built.plan.steps):,} steps")
    return built


def played(reading: Reading, built: Built, engine_name: str, progress: Progress, replication: int = 0) -> Assessment:
    """Play a plan and judge it. Mistake for a target that nothing in it could decide, before it is played."""
    act = engine(engine_name)
    targets = targets_of(reading, built)
    if wait := first_wait(engine_name):
        progress.head(wait)
    with progress.phase("play"):
        moments = act(built.plan, built.stage)
        progress.say(f"engine {engine_name}")
    with progress.phase("judge"):
        what = Played(built.plan, built.stage, moments, replication)
        assessment = assess(what, targets, clock_of(reading, built), window_of(reading))
        progress.say(f"{assessment.rows.num_rows:,} rows, {len(targets)} targets, {len(assessment.checks)} checks")
    return assessment


def assessed(reading: Reading, engine_name: str, progress: Progress, replication: int = 0) -> Assessment:
    """Plan, play and judge one replication."""
    return played(reading, planned(reading, engine_name, progress, replication), engine_name, progress, replication)
