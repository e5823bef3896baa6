"""The same window in virtual and in real time, and what is the same about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.cli.engines import engine
from sim.cli.exits import Exit
from sim.cli.judging import clock_of, targets_of
from sim.cli.progress import Progress
from sim.cli.replaying import How, Raw, replay
from sim.cli.terminal import duration, line, plain, table
from sim.replay.agreement import Both, agreement
from sim.replay.played import Replayed, replayed
from sim.replay.script import acts
from sim.replay.windows import Window, background, cut
from sim.scenario.build import Built
from sim.scenario.reading import Reading
from sim.verdict.assessment import Assessment, assess
from sim.verdict.played import Played

STATUS = {"agrees": Exit.MET, "differs": Exit.MISSED, "not valid": Exit.INVALID}


@dataclass(frozen=True, slots=True)
class Real:
    """A window in real time, as it was heard and put together."""

    raw: Raw
    replayed: Replayed
    assessment: Assessment


def in_real_time(
    reading: Reading, built: Built, window: Window, how: How, on_progress: Callable[[dict[str, Any]], None]
) -> Real:
    """Play a window's calls over HTTP and judge them as played ones."""
    assert built.world is not None
    plan, stage = cut(built.plan, built.stage, window)
    raw = replay(reading, acts(plan, built.world, reading.model.date, window.start), window, how, on_progress)
    skipped = int((background(built.plan) & (built.plan.planned < window.start)).sum())
    found = replayed(plan, stage, window, raw.heard, raw.passed, skipped)
    targets = targets_of(reading, built)
    return Real(raw, found, assess(found.played, targets, clock_of(reading, built)))


def in_virtual_time(reading: Reading, built: Built, window: Window) -> Assessment:
    """Play a window's calls from an empty network."""
    plan, stage = cut(built.plan, built.stage, window)
    moments = engine("fast")(plan, stage)
    return assess(Played(plan, stage, moments), targets_of(reading, built), clock_of(reading, built))


def agreed(reading: Reading, built: Built, window: Window, how: How, progress: Progress) -> dict[str, Any]:
    """Both times, and how far they are apart."""
    with progress.phase("virtual"):
        virtual = in_virtual_time(reading, built, window)
    with progress.phase("real"):
        real = in_real_time(reading, built, window, how, lambda _: None)
        progress.say(f"{len(real.raw.heard):,} requests")
    found = agreement(Both(virtual, real.assessment, window), timer_p99_ms(real.raw), ())
    return {**found, "overhead": overhead(real)}


def timer_p99_ms(raw: Raw) -> float:
    """How late the machine's timers were at p99: the worse of the mocks' calendar and the generator's wakes."""
    return max(raw.timer_late_us.get("p99", 0), raw.health.get("timer", {}).get("p99", 0)) / 1000


def overhead(real: Real) -> dict[str, Any]:
    """What real time adds to each answer of the mocks, in microseconds: until sent, on the way, and in the mocks."""
    passed = {(one.call, one.attempt, one.head): one for one in real.raw.passed or () if one.named and not one.head}
    late, way, own = [], [], []
    for one in real.raw.heard:
        through = passed.get((one.call, one.attempt, False))
        if through is None or one.ended < 0 or through.left < 0 or one.attempt < 0:
            continue
        late.append(one.sent - one.due)
        way.append(one.ended - one.sent - (through.left - through.arrived))
        own.append(through.left - through.due)
    return {name: _spread(values) for name, values in (("late", late), ("way", way), ("mocks", own))}


def status_of(found: dict[str, Any]) -> Exit:
    """What the comparison says to whoever reads only the exit status."""
    return STATUS[found["state"]]


def show(found: dict[str, Any]) -> None:
    """Print the comparison."""
    rows = [
        (
            one["name"],
            one["what"],
            *(_time(one[side]) for side in ("virtual", "real", "difference")),
            _time(one["allowed"]),
            _mark(one["holds"]),
        )
        for one in found["quantiles"]
    ]
    table("Responses", ("lookup", "", ">virtual", ">real", ">apart", ">allowed", ""), rows)
    rows = [
        (
            one["name"],
            str(one["virtual"]),
            str(one["real"]),
            str(one["allowed"]) if one["judged"] else "",
            _mark(one["holds"]) if one["judged"] else "",
        )
        for one in found["counts"]
    ]
    table("Calls", ("", ">virtual", ">real", ">allowed", ""), rows)
    rows = [
        (plain(one["target"]), plain(one["group"]), str(one["virtual"]), str(one["real"]), _mark(one["same"]))
        for one in found["verdicts"]
    ]
    table("Verdicts", ("target", "", "virtual", "real", ""), rows)
    for why in found["why"]:
        line(f"[red]not valid: {plain(why)}[/red]")
    line(found["state"])


def _mark(holds: bool) -> str:
    return "[green]same[/green]" if holds else "[red]differs[/red]"


def _time(value: int | None) -> str:
    return "-" if value is None else duration(value)


def _spread(values: list[int]) -> dict[str, int]:
    if not values:
        return {}
    ordered = np.sort(np.array(values, dtype=np.int64))
    return {name: int(np.quantile(ordered, level)) for name, level in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}
