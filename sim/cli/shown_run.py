"""A finished run on the terminal: verdicts, outcomes, and what makes it invalid."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any

from sim.cli.terminal import clock, duration, line, plain, share, table

COLOURS = {"met": "green", "missed": "red", "undecided": "yellow"}
GROUPS_SHOWN = 8
"""Of a target with many groups only the worst are printed; summary.json has all."""


def show(summary: dict[str, Any]) -> None:
    """Print the tables of a summary."""
    _verdicts(summary["verdicts"])
    line()
    _journeys(summary["journeys"])
    _bottleneck(summary["stations"])
    for check in summary["checks"]:
        if not check["holds"]:
            sides = f"{plain(check['sides'])}, but {check['left']:,} and {check['right']:,}"
            line(f"[red]not valid: {plain(check['name'])}: {sides}[/red]")
    _under(summary)
    colour = COLOURS.get(summary["answer"], "red")
    line(f"\n[bold {colour}]{summary['answer']}[/bold {colour}]  (a model, not a measurement)")


def _verdicts(verdicts: list[dict[str, Any]]) -> None:
    rows: list[tuple[str, ...]] = []
    for target, found in groupby(verdicts, key=itemgetter("target")):
        group = list(found)
        rows.append((_state(_answer(group)), plain(target), *_value(group)))
        if len(group) > 1:
            rows += _worst(group)
    table("Verdicts", ("", "target", ">value", ">95 % over calls", ">count", "note"), rows)


def _answer(verdicts: list[dict[str, Any]]) -> str:
    states = [verdict["state"] for verdict in verdicts if not verdict["skipped"]]
    return next((state for state in ("missed", "undecided", "met") if state in states), "undecided")


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


def _journeys(journeys: list[dict[str, Any]]) -> None:
    names = list(dict.fromkeys(name for journey in journeys for name in journey["outcomes"]))
    columns = ("calls", ">all", ">p50", ">p95", ">p99", *(f">{name.replace('_', ' ')}" for name in names))
    rows = [
        (
            plain(journey["journey"]),
            f"{journey['n']:,}",
            *(_time(journey, level) for level in ("p50", "p95", "p99")),
            *(f"{journey['outcomes'][name]:,}" if name in journey["outcomes"] else "" for name in names),
        )
        for journey in journeys
    ]
    table("Response times and outcomes", columns, rows)


def _time(journey: dict[str, Any], level: str) -> str:
    if not journey["measured"]:
        return ""
    return "beyond" if journey[level] is None else duration(journey[level])


def _under(summary: dict[str, Any]) -> None:
    """Which assumptions overturn the answer, or that none of those tried does."""
    tried = summary.get("under", [])
    flipping = [moved for moved in tried if moved["answer"] != summary["answer"]]
    if tried:
        line()
    for moved in flipping:
        line(
            f"[yellow]depends on {plain(moved['path'])}: "
            f"at its {moved['end']} end the answer is {moved['answer']}[/yellow]"
        )
    if tried and not flipping:
        paths = list(dict.fromkeys(moved["path"] for moved in tried))
        line(f"The answer stays the same at the low and high end of {plain(', '.join(paths))}.")


def _bottleneck(stations: dict[str, Any]) -> None:
    name = stations["bottleneck"]
    for station in stations["shown"]:
        if station["name"] == name:
            wait = duration(station["mean_waiting"])
            line(f"\nMost waiting: at {plain(name)}, {share(station['utilisation'])} busy, mean wait {wait}")
