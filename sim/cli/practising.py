"""A scenario and its variants as practices side by side: the same letters, played under each."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.cli.assessing import assessed
from sim.cli.files import write_text
from sim.cli.judging import status_of
from sim.cli.progress import Progress
from sim.cli.record import Order, record_of
from sim.cli.reports import html_of
from sim.cli.run_folder import RUNS
from sim.mistake import Mistake
from sim.scenario.reading import Reading
from sim.scenario.schema import Variant
from sim.verdict.practices import practices_table
from sim.verdict.summary import summarise
from sim.verdict.targets import parse_target

TODAY = "today"
TODAY_SAID = {"en": "As it is today", "da": "Som i dag"}


def practised(order: Order, progress: Progress) -> dict[str, Any]:
    """The summary of the scenario as it stands, with `practices`: it and each of its variants."""
    reading = order.reading
    variants = _own(reading)
    if not variants:
        raise Mistake(order.reading.file, "this scenario has no variants to compare", "Try mailbox_practice")
    progress.say(TODAY)
    runs = {TODAY: assessed(reading, order.engine, progress)}
    said = {TODAY: TODAY_SAID}
    for name, variant in variants.items():
        progress.say(name)
        runs[name] = assessed(reading.with_values(variant.set), order.engine, progress)
        said[name] = variant.about.model_dump()
    table = practices_table(runs, [parse_target(text) for text in reading.model.targets])
    summary = summarise(runs[TODAY])
    summary["series"] = {**summary["series"], "stations": {}}  # weeks of curves of systems that are hardly used
    return {**summary, "practices": [{**one, "about": said[one["name"]]} for one in table]}


def _own(reading: Reading) -> dict[str, Variant]:
    """The variants that the scenario itself states; those it inherits are about other questions."""
    file = Path(reading.tree.lines.get(("name",), (reading.file, 0))[0]).name
    told = reading.tree.lines
    return {
        name: variant
        for name, variant in reading.model.variants.items()
        if Path(told.get(("variants", name), ("", 0))[0]).name == file
    }


def written(order: Order, out: Path | None, progress: Progress) -> tuple[Path, dict[str, Any]]:
    """Play, and write the page; returns where it is and the summary."""
    began = datetime.now(UTC)
    summary = practised(order, progress)
    record = record_of(replace(order, under=False), began, progress.timings, status_of(summary))
    file = out or RUNS / f"{order.reading.model.name}-practices-{order.lang}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, html_of(summary, record, order.lang))
    return file, summary
