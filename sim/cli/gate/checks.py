"""Trying what a gate needs before it is played: addresses, each login, and one lookup of each kind and role."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.chance.durations import SECOND
from sim.cli.exits import Exit
from sim.cli.gate.bench import Bench
from sim.cli.gate.software import MOCKS_URL, Order
from sim.cli.gate.versions import Asked, Failed, Version
from sim.cli.terminal import line, plain
from sim.replay.windows import Window
from sim.scenario.build import build

TRIED = 30 * SECOND
"""Of the scenario's window, to find a lookup of each kind in."""


def checked(order: Order) -> int:
    """Start mocks and versions, try each, and say what was found; the exit status."""
    built = build(order.reading)
    start = order.reading.model.window.start
    window = Window(start, start + TRIED, start + 2 * TRIED)
    well = True
    with TemporaryDirectory(prefix="tvaers-gate-") as name, ExitStack() as stack:
        bench = stack.enter_context(Bench(order.reading, built, window, 0, Path(name), order.mocks_port))
        line(f"mocks  [green]ready[/green]  {bench.url}, which {MOCKS_URL} tells base and head")
        same = (order.base.command, order.base.url) == (order.head.command, order.head.url)
        for asked in (order.head,) if same else (order.base, order.head):
            well &= _tried(bench, asked, order.mapping, Path(name))
    line("Everything answered as it should." if well else "Mend the first of these, and try again.")
    return int(Exit.MET if well else Exit.MISSED)


def _tried(bench: Bench, asked: Asked, mapping: str, folder: Path) -> bool:
    with Version(asked, {MOCKS_URL: bench.url}, folder / f"{asked.name}.log") as version:
        try:
            version.start()
        except Failed as failed:
            line(f"{asked.name}  [red]failed[/red]  {plain(failed.what)}")
            return False
        findings = bench.check(version.url, mapping)
        for finding in findings:
            line(f"{asked.name}  {told(finding)}")
    return all(finding["well"] for finding in findings)


def told(finding: dict[str, Any]) -> str:
    """One finding: what was asked, expected and found, and how to mend it."""
    state = "[green]well[/green]" if finding["well"] else "[red]failed[/red]"
    said = f"{state}  {plain(finding['step'])}: {plain(finding['asked'])}: {plain(finding['found'])}"
    if finding["well"]:
        return said
    mend = f"\n    {plain(finding['mend'])}" if finding["mend"] else ""
    return f"{said}\n    expected {plain(finding['expected'])}{mend}"
