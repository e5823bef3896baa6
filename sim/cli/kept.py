"""Finished points, kept as they come: one file each, whole or not there, so that an interrupted sweep can go on."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from sim.cli.engines import first_wait
from sim.cli.files import unwritable, write_text
from sim.cli.points import Found, Point, found_as_plain, found_from_plain, play_point
from sim.cli.workers import each
from sim.verdict.targets import parse_target


def play_all(points: Sequence[Point], folder: Path | None, cluster: str | None) -> Iterator[tuple[int, Found]]:
    """The number of each point with what it gave: first those found in `folder`, then the others as they are played."""
    missing = []
    for number, point in enumerate(points):
        earlier = _read(folder, point)
        if earlier is None:
            missing.append(number)
        else:
            yield number, earlier
    if len(missing) > 1 and any(points[number].engine == "compiled" for number in missing):
        compile_once()
    for place, found in each(play_point, [points[number] for number in missing], cluster):
        number = missing[place]
        _write(folder, points[number], found)
        yield number, found


def compile_once() -> None:
    """Compile the engine if it is not yet, before several processes would each compile it, and say so."""
    if wait := first_wait("compiled"):
        from sim.engine.compiled import make_ready

        print(wait, file=sys.stderr, flush=True)
        make_ready()


@cache
def program() -> str:
    """A digest of the program's own sources and data: points of another program are not this one's."""
    root = Path(__file__).parents[1]
    files = [*_POINTS, *(file for room in _ROOMS for file in sorted((root / room).rglob("*")) if file.suffix in _KINDS)]
    digest = sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


_ROOMS, _KINDS = ("chance", "network", "scenario", "journey", "engine", "verdict"), {".py", ".csv", ".yaml"}
_POINTS = tuple(Path(__file__).with_name(name) for name in ("judging.py", "points.py"))
"""Everything that decides what playing a point gives."""


def _file(folder: Path, point: Point) -> Path:
    return folder / program() / f"{point.name}.json"


def _read(folder: Path | None, point: Point) -> Found | None:
    if folder is None:
        return None
    try:
        content = json.loads(_file(folder, point).read_text(encoding="utf-8"))
        return found_from_plain(content, parse_target)
    except (OSError, ValueError, KeyError, TypeError):
        return None  # a file that is not there or not ours is played again


def _write(folder: Path | None, point: Point, found: Found) -> None:
    if folder is None:
        return
    file = _file(folder, point)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(error, str(file.parent)) from error
    write_text(file, json.dumps(found_as_plain(found)))
