"""Results of jobs other than points, kept as they come: one file each, whole or not there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

from sim.cli.files import unwritable, write_text
from sim.cli.kept import program
from sim.cli.workers import each

Job = TypeVar("Job")


@dataclass(frozen=True, slots=True)
class Keep:
    """Where results of one kind are kept, and what names a job: everything that decides its result."""

    folder: Path
    kind: str

    def file(self, name: str) -> Path:
        """The file of the job of this name."""
        return self.folder / program() / f"{self.kind}-{sha256(name.encode()).hexdigest()[:24]}.json"


def each_kept(
    function: Callable[[Job], dict[str, Any]], jobs: Sequence[tuple[str, Job]], keep: Keep, cluster: str | None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The number of each named job with its result: those found first, then the others as they are finished."""
    missing = []
    for number, (name, _) in enumerate(jobs):
        earlier = _read(keep.file(name))
        if earlier is None:
            missing.append(number)
        else:
            yield number, earlier
    for place, result in each(function, [jobs[number][1] for number in missing], cluster):
        number = missing[place]
        file = keep.file(jobs[number][0])
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(error, str(file.parent)) from error
        write_text(file, json.dumps(result))
        yield number, result


def _read(file: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None  # a file that is not there or not whole is done again
    return found
