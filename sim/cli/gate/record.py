"""gate.json: what a gate was asked, how it was played, what it found, and its answer, as plain data.

Times are whole microseconds, changes and shares fractions of 1. Until a gate has ended its record says `interrupted`,
so that one which was killed is never taken for one that passed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from sim.cli.exits import Exit
from sim.cli.gate.software import Gated
from sim.cli.record import commit, machine
from sim.regression.answer import FAILED, INTERRUPTED, NOT_DECIDED, PASSED, Answer, answered
from sim.regression.compared import compared
from sim.regression.halves import CLOCKS, Half, journeys_of, pooled
from sim.regression.order import BASE, HEAD
from sim.regression.soundness import notes
from sim.regression.spread import bins

FORMAT = 1
STATUS = {PASSED: Exit.MET, FAILED: Exit.MISSED, NOT_DECIDED: Exit.MISSED}
"""The others (too noisy, not valid) are statements about the measurement: Exit.INVALID."""


def record_of(gated: Gated, command: Sequence[str], over: bool = True) -> dict[str, Any]:
    """The record. `over` False: of a gate that still runs."""
    course, order = gated.course, gated.order
    first, second = course.of_round(0), course.of_round(1)
    comparisons = compared(first, second, order.terms) if first else ()
    interrupted = not over or bool(course.stopped)
    answer = answered(course.problems, gated.held, comparisons, interrupted)
    return {
        "format": FORMAT,
        "kind": "software",
        "scenario": {"name": order.reading.model.name, "digest": order.reading.digest},
        "date": order.reading.model.date.isoformat(),
        "began": gated.began.isoformat(),
        "seconds": round(gated.seconds, 1),
        "command": list(command),
        "base": _asked(order.base),
        "head": _asked(order.head),
        "design": {**asdict(gated.design), "planned_seconds": gated.design.seconds, "most": gated.design.most_seconds},
        "terms": {**asdict(order.terms.rule), "must_detect": order.terms.must_detect, "primary": order.terms.primary},
        "answer": answer.state,
        "exit": status_of(answer, course.stopped),
        "reasons": list(answer.reasons),
        "problems": [{**asdict(problem), "fails": problem.fails} for problem in course.problems],
        "notes": [
            *course.again,
            *notes(course.halves),
        ],
        "targets": [{"state": one.state, **_verdict(one.verdict)} for one in gated.held],
        "comparisons": [_plain(asdict(one)) for one in comparisons],
        "suspected": [list(name) for name in course.suspected],
        "halves": [_half(half) for half in course.halves],
        "distributions": _distributions(course.halves),
        "machine": machine(),
        "commit": commit(),
        "version": version("tvaers"),
    }


def status_of(answer: Answer, stopped: int = 0) -> int:
    """The exit status: a signal's own where one ended it."""
    if answer.state == INTERRUPTED:
        return stopped or int(Exit.INTERRUPTED)
    return int(STATUS.get(answer.state, Exit.INVALID))


def tested(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The comparisons that were judged, not those that inform."""
    found: list[dict[str, Any]] = [one for one in record["comparisons"] if one["state"] != "for information"]
    return found


def _asked(asked: Any) -> dict[str, str]:
    return {"command": asked.command, "url": asked.url, "ready": asked.ready}


def _verdict(verdict: Any) -> dict[str, Any]:
    told = _plain(asdict(verdict))
    told.pop("state")
    return told


def _half(half: Half) -> dict[str, Any]:
    return {
        "round": half.turn.round, "pair": half.turn.pair, "version": half.turn.version, "folder": half.turn.folder,
        "asked": dict(half.asked), "failed": dict(half.failed), "errors": dict(half.errors),
        "problems": list(half.problems), "passed_mocks": half.passed, "cpu_pressure": half.pressure,
        "p95": {f"{journey}/{clock}": half.quantile(journey, clock, "p95") for journey, clock in sorted(half.times)},
    }  # fmt: skip


def _distributions(halves: Sequence[Half]) -> list[dict[str, Any]]:
    """Per journey, clock and version the times of all halves, as counts per bin."""
    found = []
    for journey in journeys_of(halves):
        for clock in CLOCKS:
            for version_ in (BASE, HEAD):
                times = pooled(halves, version_, journey, clock)
                if len(times):
                    found.append({"journey": journey, "clock": clock, "version": version_, **bins(times)})
    return found


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Without what JSON has no word for."""
    return {name: None if isinstance(one, float) and not math.isfinite(one) else one for name, one in values.items()}
