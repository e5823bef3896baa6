"""What `tvaers load` was asked for: a scenario at a volume, a window, and how it is played."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from sim.chance.durations import MINUTE
from sim.cli.exits import Exit
from sim.cli.files import write_text
from sim.cli.judging import targets_of
from sim.cli.load_window import MINUTES, from_log, window_of
from sim.cli.progress import Progress
from sim.cli.replaying import How
from sim.cli.span import spanned
from sim.cli.terminal import line, plain
from sim.cli.traced import check_trace
from sim.cli.variants import load_variant
from sim.mistake import Mistake
from sim.replay.validity import is_response_time
from sim.replay.windows import Window
from sim.scenario.build import Built, build
from sim.scenario.rates import check_ceiling
from sim.scenario.reading import Reading

_TIMES = re.compile(r"x?([0-9]+(?:\.[0-9]+)?)")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options that say what is played."""

    scenario: str
    variant: str | None
    settings: tuple[str, ...]
    seed: int | None
    start: str | None
    minutes: float | None
    rate: str | None
    clock_rate: int
    recorded: Path | None
    quiet: bool
    run_out: float | None = None


@dataclass(frozen=True, slots=True)
class Whither:
    """The options that say whom to ask, and with how many processes."""

    target: str = ""
    mapping: Path | None = None
    trace: Path | None = None
    processes: int = 1
    ui: int | None = None
    master: str | None = None
    workers: int = 0
    letters: bool = False

    @property
    def how(self) -> How:
        """As a replay takes it."""
        options: list[str] = ["--processes", str(self.processes)] if self.processes > 1 else []
        options += [] if self.ui is None else ["--ui", str(self.ui)]
        options += [] if self.master is None else ["--master", self.master, "--others", str(max(1, self.workers))]
        own = self.target or (address_in(self.mapping) if self.mapping is not None else "")
        return How(own, str(self.mapping or "mocks"), letters=self.letters, trace=self.trace, options=tuple(options))


@dataclass(frozen=True, slots=True)
class Ready:
    """What is played, and how."""

    reading: Reading
    built: Built
    window: Window
    how: How


def prepared(asked: Asked, whither: Whither) -> Ready:
    """Read and plan. Mistake, also where what is asked for cannot be judged."""
    if asked.recorded is not None and whither.letters:
        raise Mistake("--letters", "a log of calls has no letters", "Leave it out, or leave out --replay")
    how = replace(whither.how, rate=asked.clock_rate)
    if how.trace is not None:
        if not how.target:
            mend = "Leave it out, or name your system with --target or --mapping"
            raise Mistake("--trace", "the mocks that a run starts for itself are traced anyway", mend)
        check_trace(how.trace)
    progress = Progress(asked.quiet)
    reading = spanned(load_variant(asked.scenario, asked.variant, asked.settings), asked.seed, None, None, None)
    if asked.rate is not None:
        reading = at_rate(reading, asked.rate, asked.quiet)
    with progress.phase("plan"):
        built = build(reading)
        if asked.recorded is None:
            window = window_of(reading, built, asked.start, asked.minutes or MINUTES, whither.letters)
        else:
            built, window = from_log(reading, built, asked.recorded, asked.start, asked.minutes)
    if asked.run_out is not None:
        window = replace(window, horizon=window.end + round(asked.run_out * MINUTE))
    _refuse_fast_clock(asked, reading, built)
    return Ready(reading, built, window, how)


def at_rate(reading: Reading, rate: str, quiet: bool) -> Reading:
    """The scenario at so many times its volume; where its ceiling is too low for that it is raised, and that is said.

    A higher ceiling draws other calls, so such a run is compared with runs at the same ceiling only.
    """
    found = _TIMES.fullmatch(rate)
    if found is None or float(found[1]) <= 0:
        raise Mistake(f"--rate {rate}", "expected how many times the scenario's volume", "Write e.g. --rate x10")
    network = reading.model.network
    if network is None:
        raise Mistake(reading.file, "this scenario has no network to serve", "Play e.g. national")
    times = float(found[1])
    more = reading.with_values({"network.volume": network.volume.value * times})
    try:
        check_ceiling(more)
    except Mistake:
        ceiling = network.ceiling.value * times
        if not quiet:
            told = f"--rate {rate}: the scenario's ceiling of {network.ceiling.value:g} is too low for it and is now"
            print(f"{told} {ceiling:g}: other calls than at its own volume are drawn", file=sys.stderr)
        more = more.with_values({"network.ceiling": ceiling})
    return more


def address_in(mapping: Path) -> str:
    """The target that a mapping names. Mistake."""
    from sim.load.mapping_file import read_mapping

    return str(read_mapping(str(mapping)).mapping.target)


def initialised(file: Path) -> int:
    """Write a mapping to begin with, and say what to do with it."""
    from sim.load.mapping_file import shipped

    if file.exists():
        raise Mistake(str(file), "there is a file already", "Name another")
    write_text(file, shipped("vendor"))
    line(f"{plain(file)}: fill it in, then try it: tvaers load SCENARIO --mapping {plain(file)} --check")
    return int(Exit.MET)


def _refuse_fast_clock(asked: Asked, reading: Reading, built: Built) -> None:
    if asked.clock_rate != 1 and any(map(is_response_time, targets_of(reading, built))):
        what = "response times are only true at the pace of real time, and this scenario has targets for them"
        raise Mistake(f"--clock-rate {asked.clock_rate}", what, "Leave it out, or --set targets=[]")
