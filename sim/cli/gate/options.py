"""The options of the gate for software, read; and the gate from there to its last line."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sim.chance.durations import SECOND
from sim.cli.files import write_text
from sim.cli.gate.history import add_to_history, commit_here
from sim.cli.gate.in_ci import ACTIONS, SUMMARY, markdown, workflow_commands
from sim.cli.gate.junit import junit
from sim.cli.gate.record import record_of
from sim.cli.gate.rounds import Course
from sim.cli.gate.shown import show
from sim.cli.gate.software import Gated, Order, gate, planned
from sim.cli.gate.versions import Asked
from sim.cli.gate.words import before
from sim.cli.progress import Progress
from sim.cli.record import command_line
from sim.cli.run_folder import GATE
from sim.cli.terminal import as_json, line, plain
from sim.mistake import Mistake, nearest
from sim.regression.compared import Terms
from sim.regression.order import BASE, HEAD
from sim.regression.rule import Rule
from sim.report.gate_page import gate_html
from sim.scenario.measures import micros
from sim.scenario.reading import load
from sim.verdict.orderstatistics import LEVELS

GATES = Path("results/gates")
JUNIT, REPORT = "junit.xml", "report.html"


@dataclass(frozen=True, slots=True)
class Given:
    """The command line as it was typed; pairs of texts are those of base and head."""

    scenarios: tuple[str, ...]
    commands: tuple[str, str]
    urls: tuple[str, str]
    ready: str
    mapping: str
    budget: str
    pairs: int | None
    must_detect: str
    warm_up: str
    primary: str
    out: Path | None
    junit: Path | None
    history: Path | None
    lang: str
    settings: tuple[str, ...]
    other_operations: bool
    mocks_port: int
    check: bool
    json: bool
    quiet: bool


def run_software(given: Given) -> int:
    """Plan, say what could be found, play, judge, write; the exit status."""
    order = order_of(given)
    if given.check:
        from sim.cli.gate.checks import checked

        return checked(order)
    plan = planned(order)
    words = command_line()
    progress = Progress(given.quiet or given.json)
    began = datetime.now(UTC)

    def keep(course: Course) -> None:
        seconds = (datetime.now(UTC) - began).total_seconds()
        gated = Gated(order, plan.design, course, (), began, seconds)
        _write(order.out / GATE, _text(record_of(gated, words, over=False)))

    order.out.mkdir(parents=True, exist_ok=True)
    blank = record_of(Gated(order, plan.design, Course(), (), began, 0.0), words, over=False)
    _write(order.out / GATE, _text(blank))
    progress.head(before(blank["design"], plan.design.comparisons // 2))
    gated = gate(order, plan, progress, keep)
    record = record_of(gated, words)
    _leave(record, order.out, given)
    if given.json:
        as_json({"folder": str(order.out), **record})
    else:
        show(record)
        line(f"\n{plain(order.out)}")
    if gated.course.stopped:
        raise SystemExit(record["exit"])
    return int(record["exit"])


def order_of(given: Given) -> Order:
    """What is asked. Mistake where the command line does not make sense."""
    if len(given.scenarios) != 1:
        what = f"one scenario is played against base and head, got {len(given.scenarios)}"
        raise Mistake("SCENARIO", what, "Write e.g. tvaers gate ci_overview --base-cmd ... --head-cmd ...")
    commands, urls = given.commands, given.urls
    if given.check and not (commands[0] or urls[0]):  # one version is enough to try
        commands, urls = (commands[1],) * 2, (urls[1],) * 2
    base, head = (
        Asked(name, command, given.ready if command else "", url)
        for name, command, url in zip((BASE, HEAD), commands, urls, strict=True)
    )
    reading = load(given.scenarios[0], given.settings)
    out = given.out or GATES / f"{reading.model.name}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise Mistake(str(out), "there is something here already", "Name another folder with --out")
    if given.mapping and not Path(given.mapping).is_file():
        raise Mistake(given.mapping, "there is no such mapping", "tvaers gate --init github writes one")
    if given.primary not in LEVELS:
        raise Mistake("--primary", f"there is no {given.primary!r}", nearest(given.primary, LEVELS))
    terms = Terms(Rule(), _share(given.must_detect), given.primary, given.other_operations)
    budget, warm_up = (
        _seconds(option, text) for option, text in (("--budget", given.budget), ("--warm-up", given.warm_up))
    )
    return Order(
        reading, base, head, given.mapping or "mocks", budget, warm_up, given.pairs, terms, out, given.mocks_port
    )


def _leave(record: dict[str, Any], out: Path, given: Given) -> None:
    """Everything a gate leaves behind."""
    _write(out / GATE, _text(record))
    xml = junit(record)
    for file in filter(None, (out / JUNIT, given.junit)):
        _write(file, xml)
    _write(out / REPORT, gate_html(record, given.lang))
    if given.history:
        add_to_history(given.history, record, commit_here())
    summary = os.environ.get(SUMMARY)
    if summary:
        with Path(summary).open("a", encoding="utf-8") as shown:
            shown.write(markdown(record))
    if os.environ.get(ACTIONS) and not given.json:
        print("\n".join(workflow_commands(record)))


def _seconds(option: str, text: str) -> float:
    spelled = text.replace(" ", "")
    spelled = f"{spelled[:-1]}min" if spelled.endswith("m") else spelled
    try:
        return micros(spelled) / SECOND
    except ValueError:
        raise Mistake(option, f"expected a time such as 90s or 15m, got {text!r}", f"{option} 15m") from None


def _share(text: str) -> float:
    try:
        value = float(text.rstrip("% ")) / (100 if text.rstrip().endswith("%") else 1)
    except ValueError:
        value = 0.0
    if not 0 < value < 10:
        raise Mistake("--must-detect", f"expected a share such as 15%, got {text!r}", "--must-detect 15%")
    return value


def _text(record: dict[str, Any]) -> str:
    import json

    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, text)
