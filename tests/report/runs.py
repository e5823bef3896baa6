"""Runs to report on: a textbook queue played on the spot, and a small cut of a national run with every chapter."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from sim.engine import fast
from sim.scenario.build import build
from sim.scenario.reading import load
from sim.verdict.assessment import assess
from sim.verdict.played import Played
from sim.verdict.quantities import vocabulary
from sim.verdict.summary import summarise
from sim.verdict.targets import parse_target

Made = Callable[[], tuple[dict[str, Any], dict[str, Any]]]
SCENARIOS = Path(__file__).parents[2] / "scenarios"


def national() -> tuple[dict[str, Any], dict[str, Any]]:
    """Summary and record of a national day, cut to a few rows of each table."""
    kept = json.loads(Path(__file__).with_name("national.json").read_text(encoding="utf-8"))
    return kept["summary"], kept["run"]


def queue() -> tuple[dict[str, Any], dict[str, Any]]:
    """Summary and record of the shipped queue, an hour of it."""
    summary, run = json.loads(_queue())
    return summary, run


@cache
def _queue() -> str:
    reading = load(str(SCENARIOS / "queue.yaml"), ("window.to=09:00",))
    model, built = reading.model, build(reading)
    known = vocabulary(built.plan, built.stage)
    targets = [parse_target(text, "queue", known) for text in model.targets]
    moments = fast.play(built.plan, built.stage)
    texts = {key: getattr(model, key).model_dump() for key in ("title", "question", "about")}
    run = {
        "scenario": {"name": model.name, **texts, "forecast": model.forecast},
        "date": model.date.isoformat(),
        "days": 1,
        "window": {"from": "08:00", "to": "09:00"},
        "command": ["tvaers", "run", "queue"],
    }
    return json.dumps([summarise(assess(Played(built.plan, built.stage, moments), targets)), run])
