"""A finished run on the terminal: verdicts, outcomes, and what makes it invalid."""

from __future__ import annotations

from typing import Any

from sim.cli.terminal import clock, duration, line, plain, share, table

COLOURS = {"met": "green", "missed": "red", "undecided": "yellow"}
GROUPS_SHOWN = 8
"""Of a target with many groups only the worst are printed; summary.json has all."""


def show(summary: dict[str, Any]) -> None:
    """Print the tables of a summary."""
    _verdicts(summary["targets"])
    line()
    _outcomes(summary["outcomes"])
    broken = [check for check in summary["checks"] if not check["holds"]]
    for check in broken:
        line(
            f"[red]not valid: {plain(check['name'])}: {plain(check['sides'])}, "
            f"but {check['left']:,} and {check['right']:,}[/red]"
        )


def _verdicts(targets: list[dict[str, Any]]) -> None:
    rows: list[tuple[str, ...]] = []
    for target in targets:
        verdicts = target["verdicts"]
        rows.append((_state(target["state"]), plain(target["target"]), *_value(verdicts)))
        if len(verdicts) > 1:
            rows += _worst(verdicts)
    table("Verdicts", ("", "target", ">value", ">95 % over calls", ">count", "note"), rows)


def _value(verdicts: list[dict[str, Any]]) -> tuple[str, str, str, str]:
    """Value, interval, count and note of a verdict that stands alone; of several, how many there are."""
    if len(verdicts) > 1:
        met = sum(verdict["state"] == "met" for verdict in verdicts)
        skipped = sum(verdict["skipped"] for verdict in verdicts)
        note = f"{met} of {len(verdicts)} met" + (f", {skipped} with too few" if skipped else "")
        return "", "", f"{sum(verdict['count'] for verdict in verdicts):,}", note
    return _cells(verdicts[0])


def _worst(verdicts: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    order = {"missed": 0, "undecided": 1, "met": 2}
    judged = sorted((v for v in verdicts if not v["skipped"]), key=lambda v: order[v["state"]])
    shown = [verdict for verdict in judged if verdict["state"] != "met"][:GROUPS_SHOWN]
    return [(_state(v["state"]), f"  {plain(_group(v))}", *_cells(v)) for v in shown]


def _group(verdict: dict[str, Any]) -> str:
    window = f"{clock(verdict['start'])}-{clock(verdict['end'])}" if verdict["start"] >= 0 else ""
    return " ".join(part for part in (verdict["group"], window) if part)


def _cells(verdict: dict[str, Any]) -> tuple[str, str, str, str]:
    low, high = verdict["low"], verdict["high"]
    interval = "" if low is None else f"{_said(low, verdict['unit'])} to {_said(high, verdict['unit'])}"
    value = "-" if verdict["value"] is None else _said(verdict["value"], verdict["unit"])
    return value, interval, f"{verdict['count']:,}", plain(verdict["reason"])


def _said(value: float, unit: str) -> str:
    return duration(value) if unit == "us" else share(value) if unit == "%" else f"{value:.4g}"


def _state(state: str) -> str:
    return f"[{COLOURS[state]}]{state}[/{COLOURS[state]}]"


def _outcomes(outcomes: dict[str, dict[str, int]]) -> None:
    names = list(dict.fromkeys(name for counts in outcomes.values() for name in counts))
    columns = ("calls", ">total", *(f">{name.lower().replace('_', ' ')}" for name in names))
    rows = [
        (
            plain(journey),
            f"{sum(counts.values()):,}",
            *(f"{counts[name]:,}" if name in counts else "" for name in names),
        )
        for journey, counts in outcomes.items()
    ]
    table("Outcomes", columns, rows)
