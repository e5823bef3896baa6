"""From what was played to a summary as plain data, and from a summary to an exit status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import pyarrow as pa

from sim.cli.exits import Exit
from sim.scenario.build import Built
from sim.scenario.reading import Reading
from sim.verdict.checks import failed, verify
from sim.verdict.digest import digest_rows, whole
from sim.verdict.judge import MET, answer, judge
from sim.verdict.measured import Measured, measured
from sim.verdict.played import Played
from sim.verdict.quantities import Quantities, vocabulary
from sim.verdict.targets import Target, parse_target
from sim.verdict.visits import visits_of


def targets_of(reading: Reading, built: Built) -> list[Target]:
    """The scenario's targets. Mistake for one that nothing in the plan could decide."""
    known = vocabulary(built.plan, built.stage)
    where = reading.tree.where
    return [parse_target(text, where(("targets", place)), known) for place, text in enumerate(reading.model.targets)]


def summarised(reading: Reading, played: Played, rows: pa.Table, targets: Sequence[Target]) -> dict[str, Any]:
    """Everything a run says about itself, as plain data."""
    visits = visits_of(played)
    calls = measured(rows).calls
    stations = tuple(station.name for station in played.stage.stations)
    quantities = Quantities(calls, played.stage.horizon, None, visits, stations)
    verdicts = [judge(target, quantities) for target in targets]
    checks = verify(played, visits)
    return {
        "scenario": reading.model.name,
        "targets": [
            {"target": target.text, "state": answer(found), "verdicts": [asdict(verdict) for verdict in found]}
            for target, found in zip(targets, verdicts, strict=True)
        ],
        "outcomes": _outcomes(calls),
        "valid": not failed(checks),
        "checks": [{**asdict(check), "holds": check.holds} for check in checks],
        "rows": rows.num_rows,
        "digest": whole(digest_rows(rows)),
    }


def status_of(summary: dict[str, Any]) -> Exit:
    """What the summary says to whoever reads only the exit status."""
    if not summary["valid"]:
        return Exit.INVALID
    return Exit.MET if all(target["state"] == MET for target in summary["targets"]) else Exit.MISSED


def _outcomes(calls: Measured) -> dict[str, dict[str, int]]:
    """Calls by journey and outcome; what did not occur is left out."""
    counts: dict[str, dict[str, int]] = {}
    for journey, outcome in zip(calls.decode("journey"), calls.decode("outcome"), strict=True):
        found = counts.setdefault(journey, {})
        found[outcome] = found.get(outcome, 0) + 1
    return counts
