"""A calibration as plain data, and on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sim.cli.calibrating import Log
from sim.cli.terminal import duration, line, plain, share, table
from sim.fitting.calibrated import Calibrated

_COLUMNS = (
    *("station", "fitted from", ">calls", "kind", ">mean", ">95 %", ">cv", ">distance, fitted", ">the rest"),
    *(">mean of the rest",),
)


def as_data(found: Sequence[Calibrated], left: Sequence[str], log: Log) -> dict[str, Any]:
    """Times in microseconds, shares as fractions of 1. No call and no name of a person is in it."""
    return {
        "kind": "calibration",
        "log": {"name": log.name, "sha256": log.digest, "calls": len(log.traffic), "last": log.last},
        "stations": [_one(one) for one in found],
        "not_fitted": list(left),
    }


def _one(one: Calibrated) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in ("station", "basis", "is_service", "calls", "used", "how")},
        "fit": {"kind": one.duration.kind, "mean": asdict(one.mean), "cv": asdict(one.cv)},
        "candidates": [{**asdict(each.duration), "distance": each.distance} for each in one.candidates],
        "rest": {"distance": one.rest_distance, "mean": one.rest_mean},
        "foretold": [{**asdict(each), "off": each.off} for each in one.foretold],
        "operations": [{"operation": name, "calls": calls, "mean": mean} for name, calls, mean in one.operations],
        "doubts": list(one.doubts),
    }


def show(told: dict[str, Any], found: Sequence[Calibrated]) -> None:
    """Print the fits, what they foretell of the rest, and every doubt."""
    rows = [
        (
            *(plain(one.station), plain(one.basis), f"{one.used:,} of {one.calls:,}", one.duration.kind),
            *(duration(one.mean.value), f"{duration(one.mean.low)} to {duration(one.mean.high)}"),
            *(f"{one.duration.cv:.2f}", f"{_distance(one):.3f}", f"{one.rest_distance:.3f}", duration(one.rest_mean)),
        )
        for one in found
    ]
    table("Fitted", _COLUMNS, rows)
    line()
    levels = [each.level for one in found[:1] for each in one.foretold]
    levels = max(([each.level for each in one.foretold] for one in found), key=len, default=levels)
    ahead = [(plain(one.station), plain(one.how), *_cells(one, levels)) for one in found]
    table("The rest, foretold and seen", ("station", "fitted on", *(f">{level}" for level in levels)), ahead)
    for one in found:
        for doubt in one.doubts:
            line(f"[yellow]{plain(one.station)}: {plain(doubt)}[/yellow]")
        if not one.is_service:
            what = "a delay without queue: it holds waiting, so no servers are counted from it"
            line(f"[yellow]{plain(one.station)}: {what} (give server-side times, or --below N)[/yellow]")
    for text in told["not_fitted"]:
        line(f"[yellow]not fitted: {plain(text)}[/yellow]")


def _cells(one: Calibrated, levels: Sequence[str]) -> list[str]:
    by_level = {each.level: each for each in one.foretold}
    return [
        f"{duration(each.predicted)}, {duration(each.seen)} ({'+' if each.off >= 0 else '-'}{share(abs(each.off))})"
        if (each := by_level.get(level))
        else "too few"
        for level in levels
    ]


def _distance(one: Calibrated) -> float:
    return next(each.distance for each in one.candidates if each.duration == one.duration)
