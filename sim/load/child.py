"""A load generator as a process of its own, started by `python -m sim.load`: the only one that knows Locust.

Its standard output is lines of JSON: {"ready"}, then progress each second, then {"end"}; or {"mistake"} and status 2.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import gevent

from sim.load.alone import alone
from sim.load.checking import Finding, check
from sim.load.generator import Order
from sim.load.mapping_file import read_mapping
from sim.load.master import Crew, join, own_arguments
from sim.load.orphans import end_if_orphaned, end_with
from sim.load.preparing import first_act, share
from sim.load.run import Run
from sim.load.spoken import ParentGone, say, say_mistake
from sim.load.worker import follow
from sim.mistake import Mistake

_MASTERS = ("--processes", "--master", "--others", "--ui", "--zero", "--lead-in", "--parent", "--die-with-parent")
"""Options that are not for workers."""

_ORPHANED = 10.0
"""Seconds in which a generator whose parent died may write down what it measured."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the generator; its exit status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    given = _arguments().parse_args(words)
    del sys.argv[1:]  # Locust's web interface reads the command line too
    try:
        if given.die_with_parent:
            parent = given.parent or os.getppid()
            if not end_with(parent):
                return 1
            gevent.spawn(end_if_orphaned, parent, 0.0 if given.worker else _ORPHANED)
        _open_files()
        first_act(given.script)
        mapping = read_mapping(given.mapping, target=given.target)
        if given.check:
            findings = list(map(_said, check(mapping, share(given.script, 0, 1))))
            return 0 if all(findings) else 1
        order = Order(
            given.script, round(given.length * 1e6), round(given.run_out * 1e6), given.clock_rate, given.most_under_way
        )
        if given.worker:
            host, port = _address(given.worker, "--worker")
            return follow(order, mapping, host, port)
        run = Run.of(order, mapping, given.out, given.zero, given.lead_in, given.ui)
        if given.processes > 1 or given.others or given.master:
            host, port = _address(given.master or "127.0.0.1:0", "--master")
            own = given.processes if given.processes > 1 or not given.others else 0
            kept = own_arguments(words, _MASTERS)
            return join(run, Crew(own, given.others, host, port, kept))
        return alone(run)
    except ParentGone:
        return 1
    except Mistake as mistake:
        say_mistake(mistake)
        return 2


def _said(finding: Finding) -> bool:
    say(finding=asdict(finding))
    return finding.well


def _address(text: str, option: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit():
        raise Mistake(option, f"{text} is no address", "HOST:PORT, for instance 0.0.0.0:5557")
    return host, int(port)


def _open_files() -> None:
    """As many open connections as the machine lets a process have."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sim.load", description=__doc__)
    add = parser.add_argument
    add("--script", type=Path, required=True, help="lines of sim.load.acts")
    add("--mapping", required=True, help="a mapping's file, or `mocks`")
    add("--target", default="", help="address instead of the mapping's own")
    add("--check", action="store_true", help="try the address, each login and one lookup of each kind, and end")
    add("--out", type=Path, default=Path("load"), help="folder for what was heard")
    add("--zero", default="", help="wall moment in microseconds when the window begins; `ask` the parent for it")
    add("--for", dest="length", type=float, default=60.0, help="seconds of the script that the window lasts")
    add(
        "--run-out",
        type=float,
        default=60.0,
        help="seconds of the script that what has begun may take after the window",
    )
    add("--clock-rate", type=float, default=1.0, help="how much faster the script's time runs")
    add("--lead-in", type=float, default=1.0, help="seconds from ready to the window, where no zero is given")
    add("--most-under-way", type=int, default=10_000, help="acts under way at once; further ones are dropped")
    add("--processes", type=int, default=1, help="generators on this machine; more than one share the script by caller")
    add("--master", nargs="?", const="0.0.0.0:5557", default="", help="wait here for workers from other machines")
    add("--others", type=int, default=0, help="how many workers come from other machines")
    add("--worker", default="", help="generate for the master at HOST:PORT")
    add("--ui", type=int, nargs="?", const=8089, help="Locust's web interface, on this port of this machine")
    add("--parent", type=int, default=0, help="the parent's process number")
    add("--die-with-parent", action="store_true")
    return parser
