"""The seams between a scenario and its verdicts: its targets, its opening hours, and what the exit status says."""

from __future__ import annotations

from typing import Any

from sim.cli.exits import Exit
from sim.network.opening import open_windows, opening_time_between
from sim.scenario.build import Built
from sim.scenario.reading import Reading
from sim.scenario.stage import days_played, horizon
from sim.verdict.minlog import Batching
from sim.verdict.quantities import OpeningClock, opening_clock, vocabulary
from sim.verdict.targets import Target, parse_target


def targets_of(reading: Reading, built: Built) -> list[Target]:
    """The scenario's targets. Mistake for one that nothing in the plan could decide, before anything is played."""
    known = vocabulary(built.plan, built.stage)
    lines = [reading.tree.where(("targets", place)) for place in range(len(reading.model.targets))]
    return [parse_target(text, line, known) for text, line in zip(reading.model.targets, lines, strict=True)]


def batching_of(reading: Reading) -> Batching | None:
    """How lookups are registered in MinLog; None where the scenario says nothing of it."""
    said = reading.model.minlog
    if said is None:
        return None
    return Batching(
        entries=max(1, round(said.entries.value)),
        batch=max(1, round(said.batch.value)),
        requests_per_hour=max(1, round(said.requests_per_hour.value)),
        journeys=said.journeys,
    )


def clock_of(reading: Reading, built: Built) -> OpeningClock | None:
    """Time within the receivers' opening hours; None where nobody tends a mailbox."""
    world, staff = built.world, built.staff
    if world is None or staff is None:
        return None
    days = days_played(reading)
    windows = {kind: open_windows(hours, world.first, days) for kind, hours in staff.opening.items()}
    kinds = zip(world.actors.id.tolist(), world.actors.type.tolist(), strict=True)
    return opening_clock({actor: windows[kind] for actor, kind in kinds if kind in windows}, opening_time_between)


def window_of(reading: Reading) -> tuple[int, int] | None:
    """From when to when letters are sent that mailbox targets judge; None where the scenario draws no line."""
    network = reading.model.network
    judged = network.letters.judged if network is not None and network.letters is not None else None
    if judged is None:
        return None
    return round(judged.warm_up.value), horizon(reading) - round(judged.run_out.value)


def status_of(summary: dict[str, Any]) -> Exit:
    """What the summary says to whoever reads only the exit status."""
    if not summary["valid"]:
        return Exit.INVALID
    return Exit.MET if summary["answer"] == "met" else Exit.MISSED
