"""The gate on the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.cli.gate.words import CLOCKS, HEADLINES, change, judged, minutes, span
from sim.cli.terminal import duration, line, plain, table

_COLOURS = {
    "met": "green", "not slower": "green", "not confirmed": "yellow", "too noisy": "yellow", "undecided": "yellow",
    "too few": "yellow", "missed": "red", "slower": "red", "failed": "red", "not valid": "red", "not measured": "red",
    "for information": "dim",
}  # fmt: skip


def show(record: Mapping[str, Any]) -> None:
    """Print the three verdicts, and the answer."""
    problems = record["problems"]
    line("Validity")
    for one in problems:
        where = f" ({one['where']})" if one["where"] else ""
        line(f"[red]{one['blame']}[/red]: {plain(one['what'] + where)}")
    if not problems:
        line(f"[green]nothing against it[/green] in {len(record['halves'])} halves")
    for note in record["notes"]:
        line(f"[yellow]note[/yellow]: {plain(note)}")
    line()
    targets = [one for one in judged(record) if one.kind == "targets"]
    if targets:
        rows = [
            (_coloured(one.state), plain(one.name), *(one.numbers[name] for name in ("value", "interval", "count")))
            for one in targets
        ]
        table("Targets, on head", ("state", "target", ">value", ">interval", ">calls"), rows)
        line()
    if record["comparisons"]:
        columns = ("state", "of", "where", ">base", ">head", ">change", ">interval", ">p", ">would be found")
        table("Regression, head against base", columns, [_row(one) for one in record["comparisons"]])
        line()
    colour = {"passed": "green", "failed": "red"}.get(record["answer"], "yellow")
    line(f"[bold {colour}]{HEADLINES[record['answer']]}[/bold {colour}]  [dim]{minutes(record['seconds'])}[/dim]")
    for reason in record["reasons"]:
        line(f"  {plain(reason)}")


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    base, head = ("" if one[name] is None else duration(one[name]) for name in ("base", "head"))
    p = "" if one["p"] is None else f"{one['p']:.3f}"
    found = "" if one["detectable"] is None else f"{one['detectable']:.0%}"
    name = f"{one['quantity']} {one['journey']}"
    told = (base, head, change(one["change"]), span(one["low"], one["high"]), p, found)
    return (_coloured(one["state"]), plain(name), CLOCKS[one["clock"]], *told)


def _coloured(state: str) -> str:
    colour = _COLOURS.get(state, "yellow")
    return f"[{colour}]{state}[/{colour}]"
