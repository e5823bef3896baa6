"""What the size verb is asked: the cases that servers are counted for, and the file that the result goes to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Any

from sim.cli.demanded import demand
from sim.cli.files import check_writable, write_text
from sim.cli.many import KEPT
from sim.cli.progress import Progress
from sim.cli.sizing import LEVELS, Case, servers
from sim.mistake import Mistake, nearest
from sim.scenario.reading import Reading


def sized(
    reading: Reading,
    cases: Sequence[Case],
    whole_day: bool,
    replications: int,
    cluster: str | None,
    out: Path | None,
    progress: Progress,
) -> dict[str, Any]:  # fmt: skip
    """Demand, and servers for each case; written to a file if one is named, where it can be seen before long work."""
    if out is not None:
        check_writable(out)
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
    if out is not None:
        write_text(out, json.dumps(found, indent=1, ensure_ascii=False) + "\n")
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
