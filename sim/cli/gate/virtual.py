"""The gate of virtual time: scenarios played and held against their baselines, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sim.cli.assessing import assessed
from sim.cli.exits import Exit
from sim.cli.files import unwritable
from sim.cli.progress import Progress
from sim.cli.record import processor
from sim.cli.terminal import as_json, line, plain, table
from sim.mistake import Mistake
from sim.scenario.reading import Reading, load
from sim.verdict.baseline import Baseline, Change, baseline_of, gate, read_baseline, write_baseline

SHOWN = 20
TESTS = "the model, not your software"


def run_virtual(scenarios: Sequence[str], baseline: Path, accept: bool, engine: str, json: bool, quiet: bool) -> int:
    """The whole of it, from scenarios to the exit status."""
    if not scenarios:
        what = "expected scenarios to hold against their baseline, or two versions of your software"
        raise Mistake("SCENARIO", what, "tvaers gate queue, or tvaers gate ci_overview --base-cmd ... --head-cmd ...")
    found = gated(scenarios, baseline, accept, engine, Progress(quiet or json))
    if json:
        as_json(found)
    else:
        show(found)
    return int(status_of(found))


def gated(names: Sequence[str], folder: Path, accept: bool, engine: str, progress: Progress) -> list[dict[str, Any]]:
    """Per scenario its state (same, changed, new, accepted, not valid) and its changes.

    Every scenario is read, and unless new ones are accepted every baseline, before the first is played.
    """
    readings = [load(name) for name in names]
    _apart(readings)
    files = [folder / f"{reading.model.name}.json" for reading in readings]
    old = [_before(file, accept) for file in files]
    return [
        _held(reading, file, before, accept, engine, progress)
        for reading, file, before in zip(readings, files, old, strict=True)
    ]


def status_of(found: Sequence[dict[str, Any]]) -> Exit:
    """The worst of them."""
    states = [one["state"] for one in found]
    if "not valid" in states:
        return Exit.INVALID
    return Exit.MISSED if "changed" in states else Exit.MET


def show(found: Sequence[dict[str, Any]]) -> None:
    """Print the states, and every number that changed."""
    colours = {"same": "green", "accepted": "green", "new": "yellow", "changed": "red", "not valid": "red"}
    for one in found:
        colour = colours[one["state"]]
        line(f"[{colour}]{one['state']}[/{colour}]  {plain(one['scenario'])}  [dim]{plain(one['baseline'])}[/dim]")
        changes = one["changes"]
        if changes:
            rows = [(change["kind"], plain(change["what"]), change["old"], change["new"]) for change in changes[:SHOWN]]
            table("", ("", "number", ">baseline", ">now"), rows)
        if len(changes) > SHOWN:
            line(f"[dim]and {len(changes) - SHOWN} more (--json lists them)[/dim]")
    line(f"[dim]This tests {TESTS}.[/dim]")


def _held(
    reading: Reading, file: Path, before: Baseline | None, accept: bool, engine: str, progress: Progress
) -> dict[str, Any]:
    progress.head(f"{reading.model.name}:")
    assessment = assessed(reading, engine, progress)
    now = baseline_of(reading.model.name, assessment, processor())
    changes = gate(before, now) if before else ()
    state = _state(assessment.valid, before, changes, accept)
    if accept and state != "not valid":
        _write(file, now)
    return {
        "scenario": reading.model.name,
        "baseline": str(file),
        "state": state,
        "changes": [asdict(change) for change in changes],
        "tests": TESTS,
    }


def _before(file: Path, accept: bool) -> Baseline | None:
    """The baseline; None for one that is missing or damaged and about to be written anew."""
    try:
        return read_baseline(file)
    except Mistake:
        if accept:
            return None
        raise


def _state(valid: bool, before: Baseline | None, changes: Sequence[Change], accept: bool) -> str:
    if not valid:
        return "not valid"
    if before is None:
        return "new"
    if all(change.kind == "machine" for change in changes):
        return "same"
    return "accepted" if accept else "changed"


def _write(file: Path, baseline: Baseline) -> None:
    try:
        write_baseline(file, baseline)
    except OSError as error:
        raise unwritable(error, str(file)) from error


def _apart(readings: Sequence[Reading]) -> None:
    """Baselines are named as their scenarios: two of one name would overwrite each other."""
    names = [reading.model.name for reading in readings]
    for place, reading in enumerate(readings):
        if names.index(reading.model.name) != place:
            what = f"another scenario here is called {reading.model.name!r} too"
            raise Mistake(reading.tree.where(("name",)), what, "Give it a name of its own")
