"""A window of a plan, played in real time: the mocks and the generator as children, and what they left behind."""

from __future__ import annotations

import json
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

from sim.chance.durations import MINUTE, SECOND
from sim.cli.children import Child, News, cores
from sim.cli.traced import traced
from sim.cli.travelled import travelled
from sim.journey.passed import Passed
from sim.journey.passed import read as read_passed
from sim.load.acts import Act
from sim.load.heard import Heard
from sim.load.heard import read as read_heard
from sim.mistake import Mistake
from sim.replay.traces import since_turned
from sim.replay.windows import LOOKUP, Window
from sim.scenario.reading import Reading

START = 180.0
"""Seconds that mocks and generator get to be ready: building a country and logging its users in."""

BEFORE = 5 * MINUTE
"""The test clock starts so much before the window: it must not be set back when that begins."""

AHEAD = 2.0
"""Seconds between the last word to the children and the zero they share."""

MARGIN = 0.001
"""Seconds that the generator's window is longer than the script, so that rounding leaves no call out."""

SILENT = 60.0
"""Seconds without progress after which the generator is given up."""


@dataclass(frozen=True, slots=True)
class How:
    """How a script is played.

    target: an address, "" for mocks of our own; mapping: a file, or `mocks`; delay: mocks take their time; letters:
    their mailboxes tell what became of letters; trace: a file that mocks elsewhere write; generator: what follows the
    interpreter.
    """

    target: str = ""
    mapping: str = "mocks"
    delay: bool = True
    rate: int = 1
    letters: bool = False
    trace: Path | None = None
    options: tuple[str, ...] = ()
    generator: tuple[str, ...] = ("-m", "sim.load")


@dataclass(slots=True)
class Raw:
    """What a replay left behind. passed: None where no mocks were traced. timer_late_us: how late the mocks woke.
    planned: calls of the script that were to be sent; skipped: those of which the mapping has nothing sent."""

    heard: list[Heard]
    passed: list[Passed] | None
    health: dict[str, Any]
    histograms: dict[str, Any]
    cut_short: bool = False
    timer_late_us: dict[str, int] = field(default_factory=dict)
    progress: list[News] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)
    planned: frozenset[str] = frozenset()
    skipped: frozenset[str] = frozenset()


def replay(reading: Reading, acts: Iterable[Act], window: Window, how: How, on_progress: Callable[[News], None]) -> Raw:
    """Play acts. Files with people in them lie in a folder of this user's own that is gone afterwards. Mistake."""
    with TemporaryDirectory(prefix="tvaers-load-") as name:
        folder = Path(name)
        script = folder / "script.jsonl"
        said = _written(script, acts)
        of_mocks, of_generator = cores()
        if how.target:
            raw = _generate(folder, window, how, of_generator, None, on_progress)
        else:
            with Child("the mocks", ("-m", "mocks.child"), of_mocks) as mocks:
                mocks.tell(order_of_mocks(reading, folder, window, how))
                mocks.tell(json.dumps({"expect": [act.call for act in said if act.operation.startswith(LOOKUP)]}))
                raw = _generate(folder, window, how, of_generator, mocks, on_progress)
                mocks.close()
                raw.timer_late_us = mocks.await_word("end", START)["timer_late_us"]
        if not how.target:
            raw.passed = since_turned(read_passed(lines_of(folder / "trace.jsonl")))
        elif how.trace is not None:
            raw.passed = traced(how.trace, int(raw.health.get("zero", 0)), window.start)
        left_out = frozenset(raw.health.get("skipped", ()))
        raw.planned = frozenset(act.call for act in said if not act.is_silent(left_out))
        raw.skipped = frozenset(act.call for act in said) - raw.planned
        return raw


def _written(script: Path, acts: Iterable[Act]) -> list[Act]:
    """Write a script; its acts without what fills their requests, which may be much."""
    said = []
    with script.open("w", encoding="utf-8") as file:
        for act in acts:
            file.write(act.line() + "\n")
            said.append(replace(act, fields={}))
    return said


def order_of_mocks(reading: Reading, folder: Path, window: Window, how: How, port: int = 0) -> str:
    """The first line to the mocks. They get the scenario as it is now, settings and all. port: 0 for any free one."""
    from mocks.child import Order

    said = {name: value for name, value in reading.tree.data.items() if name != "extends"}
    scenario = folder / f"{reading.model.name}.yaml"
    scenario.write_text(json.dumps(said, default=str, ensure_ascii=False), encoding="utf-8")
    at, trace = max(0, window.start - BEFORE), str(folder / "trace.jsonl")
    return Order(str(scenario), at, trace, how.delay, how.rate, port=port).line()


def _generate(
    folder: Path,
    window: Window,
    how: How,
    of_generator: set[int] | None,
    mocks: Child | None,
    on_progress: Callable[[News], None],
) -> Raw:
    said: dict[str, Any] = {"ready": how.target} if mocks is None else {}
    if mocks is not None:
        while "ready" not in said:
            said = _next(mocks, START)
        mocks.await_word("expected", START)  # while they compose their answers they answer nobody
    with Child("the generator", words_of_generator(folder, window, how, said["ready"]), of_generator) as generator:
        generator.await_word("ready", START)
        zero = time.time_ns() // 1000 + round(AHEAD * SECOND)
        if mocks is not None:
            mocks.tell(json.dumps({"begin": {"unix": zero, "moment": window.start}}))
            if mocks.await_word("begun", START)["late"]:
                raise Mistake("the mocks", "began later than the generator", "Is the machine busy?")
        generator.tell(json.dumps({"zero": zero}))
        cut_short, progress = follow(generator, on_progress)
    letters = travelled(said["ready"], said["control"]) if how.letters and mocks is not None else []
    heard = [one for file in sorted(folder.glob("heard-*.jsonl")) for one in read_heard(lines_of(file))]
    health, histograms = (_json(folder / name) for name in ("health.json", "histograms.json"))
    return Raw(heard, None, health, histograms, cut_short, {}, progress, letters)


def words_of_generator(folder: Path, window: Window, how: How, target: str) -> tuple[str, ...]:
    """What follows the interpreter, for a generator whose script lies in `folder` and which leaves its files there."""
    return (
        *how.generator,
        *("--script", str(folder / "script.jsonl"), "--mapping", how.mapping, "--target", target),
        *("--out", str(folder), "--zero", "ask", *words_of_window(window, how), *how.options),
    )


def words_of_window(window: Window, how: How) -> tuple[str, ...]:
    """How long calls begin, and how long they are followed; letters are opened and answered up to the horizon."""
    end = window.horizon if how.letters else window.end
    return (
        *("--for", f"{(end - window.start) / SECOND + MARGIN:.6f}"),
        *("--run-out", f"{(window.horizon - end) / SECOND:.6f}", "--clock-rate", str(how.rate)),
    )


def follow(generator: Child, on_progress: Callable[[News], None]) -> tuple[bool, list[News]]:
    """Listen until the end; whether it was cut short, and the progress told. Ctrl-C asks for an orderly end."""
    progress: list[News] = []
    with _interrupting(generator) as stopped:
        while True:
            try:
                news = generator.hear(SILENT)
            except queue.Empty:
                raise Mistake("the generator", f"said nothing for {SILENT:g} seconds", "Is the machine busy?") from None
            if news is None:
                if stopped:
                    return True, progress
                raise generator.gone()
            if "end" in news:
                return bool(stopped) or bool((news["end"] or {}).get("cut_short")), progress
            if "sent" in news:
                progress.append(news)
                on_progress(news)


@contextmanager
def _interrupting(generator: Child) -> Iterator[list[int]]:
    """Within, Ctrl-C is passed on to the generator and noted, and so is whoever asks this process to end (a CI job that
    is cancelled); a second time is as ever."""
    stopped: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        stopped.append(number)
        as_ever()
        generator.interrupt()

    def as_ever() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    if threading.current_thread() is not threading.main_thread():  # no other may say what signals do
        yield stopped
        return
    before = {number: signal.signal(number, pass_on) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        as_ever()


def _next(child: Child, seconds: float) -> News:
    try:
        news = child.hear(seconds)
    except queue.Empty:
        raise Mistake(child.name, f"said nothing for {seconds:g} seconds", "Is the machine busy?") from None
    if news is None:
        raise child.gone()
    return news


def lines_of(file: Path) -> Iterable[str]:
    """The lines of a file."""
    with file.open(encoding="utf-8") as lines:
        yield from lines


def _json(file: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content
