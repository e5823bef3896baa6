"""Where families rest that cannot move for some days: a temporary file, so that memory does not grow with them."""

from __future__ import annotations

import pickle
from collections import defaultdict
from tempfile import TemporaryFile
from typing import IO, Any

from sim.journey.carry import Carried


class Shelf:
    """Carried families by the day on which they are wanted back. What was put here is gone with the process."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._places: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._end = 0

    def put(self, day: int, families: Carried) -> None:
        """Keep these until a day. Raises OSError when the disk is full."""
        if self._file is None:
            self._file = TemporaryFile()  # noqa: SIM115 - it lives as long as the shelf
        self._file.seek(self._end)
        pickle.dump(families, self._file, protocol=pickle.HIGHEST_PROTOCOL)
        self._places[day].append((self._end, self._file.tell()))
        self._end = self._file.tell()

    def take(self, day: int) -> list[Carried]:
        """What is wanted back on a day, in the order it was put here."""
        return [self._read(*place) for place in self._places.pop(day, [])]

    def _read(self, start: int, end: int) -> Any:
        assert self._file is not None
        self._file.seek(start)
        return pickle.loads(self._file.read(end - start))  # noqa: S301 - our own, and nobody else's file
