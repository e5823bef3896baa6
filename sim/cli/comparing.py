"""Two runs from their folders, compared: their settings, and their calls one by one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa

from sim.cli.run_folder import MEASUREMENTS, RECORD, find_run, read_json
from sim.cli.terminal import line, plain, table
from sim.mistake import Mistake
from sim.verdict.compare import HEADINGS, Compared, compare
from sim.verdict.compare import table as lines_of

APART = ("seed", "date", "days", "engine", "variant", "settings", "commit")
"""What a run is recorded with that may explain a difference."""


def compared(first: str, second: str) -> dict[str, Any]:
    """What is recorded differently, which parameters differ, and what differs between the calls."""
    folders = find_run(first), find_run(second)
    one, two = (read_json(folder, RECORD) for folder in folders)
    found = compare(*(_rows(folder) for folder in folders))
    differing = {name: [one.get(name), two.get(name)] for name in APART if one.get(name) != two.get(name)}
    scenarios = [run["scenario"]["name"] for run in (one, two)]
    if scenarios[0] != scenarios[1]:
        differing = {"scenario": scenarios, **differing}
    return {
        "runs": [str(folder) for folder in folders],
        "recorded": differing,
        "parameters": _parameters(one, two),
        "identical": all(journey.identical for journey in found),
        "common_chance": one["seed"] == two["seed"],
        "journeys": [_as_data(journey) for journey in found],
        "table": [list(row) for row in lines_of(found)],
    }


def show(found: dict[str, Any]) -> None:
    """Print it."""
    for letter, run in zip("AB", found["runs"], strict=True):
        line(f"{letter}  {plain(run)}")
    rows = [(name, plain(values[0]), plain(values[1])) for name, values in found["recorded"].items()]
    rows += [(plain(path), plain(values[0]), plain(values[1])) for path, values in found["parameters"].items()]
    if rows:
        line()
        table("What was played differently", ("", "A", "B"), rows)
    line()
    columns = [name if name in ("journey", "outcomes moved") else f">{name}" for name in HEADINGS]
    table("Calls, B minus A, ms", columns, [tuple(plain(cell) for cell in row) for row in found["table"]])
    if found["identical"]:
        line("\n[green]identical, call by call[/green]")
    elif found["common_chance"]:
        line("\nBoth drew the same chance: calls differ where the model, its settings or what they met differ.")
        line("Is it more than this day's luck? Add --replications 10.")
    else:
        line("\nEach drew its own chance: one run on each side cannot tell luck from change. Add --replications 10.")


def _rows(folder: Path) -> pa.Table:
    from pyarrow import parquet

    try:
        return parquet.read_table(folder / MEASUREMENTS)
    except (OSError, pa.ArrowException) as error:
        raise Mistake(str(folder / MEASUREMENTS), f"cannot be read: {error}", "Play the scenario again") from None


def _parameters(one: dict[str, Any], two: dict[str, Any]) -> dict[str, list[str | None]]:
    """Parameters with another value, as they were written."""
    before, after = ({entry["path"]: entry for entry in run["parameters"]} for run in (one, two))
    return {
        path: [_written(before.get(path)), _written(after.get(path))]
        for path in sorted({*before, *after})
        if before.get(path, {}).get("value") != after.get(path, {}).get("value")
    }


def _written(parameter: dict[str, Any] | None) -> str | None:
    return None if parameter is None else parameter["text"] or f"{parameter['value']:g}"


def _as_data(journey: Compared) -> dict[str, Any]:
    moved = [{"from": before, "to": after, "calls": count} for (before, after), count in journey.moved.items()]
    return {**asdict(journey), "moved": moved}
