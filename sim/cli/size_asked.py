"""What the size verb is asked: the cases that servers are counted for, and the files that the result goes to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from typing import Any

from sim.cli.demanded import demand
from sim.cli.exits import Exit
from sim.cli.files import check_writable, write_text
from sim.cli.many import KEPT
from sim.cli.progress import Progress
from sim.cli.record import Order, record_of
from sim.cli.sizing import LEVELS, Case, servers
from sim.mistake import Mistake, nearest
from sim.scenario.reading import Reading


@dataclass(frozen=True, slots=True)
class Files:
    """Where the result goes, if anywhere: as JSON, and as a page."""

    json: Path | None
    page: Path | None

    def check(self) -> None:
        """A Mistake for one that cannot be written, before long work."""
        for option, file in (("--out", self.json), ("--report", self.page)):
            if file is not None:
                check_writable(file, option)

    def write(self, found: dict[str, Any], record: dict[str, Any]) -> None:
        """Both; the page in the language of the record."""
        if self.json is not None:
            write_text(self.json, json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        if self.page is not None:
            from sim.report.size_page import size_html

            write_text(self.page, size_html(found, record, record["lang"]))


def sized(
    order: Order,
    cases: Sequence[Case],
    whole_day: bool,
    replications: int,
    cluster: str | None,
    files: Files,
    progress: Progress,
) -> dict[str, Any]:  # fmt: skip
    """Demand, and servers for each case; written to the files that are named."""
    reading, began = order.reading, datetime.now(UTC)
    files.check()
    if cases:
        refuse_delays(reading)
    with progress.phase("demand"):
        told = demand(reading)
    counted = []
    if cases:
        with progress.phase("servers"):
            counted = servers(reading, cases, whole_day, replications, KEPT, cluster)
            progress.say(f"{sum(case['plays'] for case in counted):,} plays")
    found = {"kind": "size", "scenario": reading.model.name, "demand": told, "servers": counted}
    files.write(found, record_of(order, began, progress.timings, Exit.MET))
    return found


def refuse_delays(reading: Reading) -> None:
    """A Mistake for a station whose times hold waiting already: no number of servers follows from them."""
    for name, model in reading.model.stations.items():
        if model.queue == "none":
            where = reading.tree.where(("stations", name, "service"))
            what = "is a delay without queue: waiting is in it already, so no servers can be counted from it"
            mend = "Calibrate it from server-side times or with --below N, or ask for --demand-only"
            raise Mistake(where, what, mend)


def asked(service: str, background: str) -> list[Case]:
    """Every combination of a level of service times and a share of background. Mistake for what cannot be."""
    levels = [word.strip() for word in service.split(",") if word.strip()]
    for word in levels:
        if word not in LEVELS:
            raise Mistake(f"--service {service}", f"there is no level {word!r}", nearest(word, LEVELS))
    shares = [_share(word, background) for word in background.split(",") if word.strip()]
    if not levels or not shares:
        raise Mistake("--service and --background", "expected at least one of each", "Write e.g. --service middle")
    return [Case(level, share) for level, share in product(levels, shares)]


def _share(word: str, background: str) -> float:
    try:
        share = float(word)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 0.7:
        raise Mistake(f"--background {background}", f"expected shares from 0 to 0.7, got {word.strip()!r}", "")
    return share
