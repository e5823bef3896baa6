"""What survives a restart: changes of children, suspected errors and the audit trail, in one SQLite file.

An answer leaves only when what it led to is on disk (synchronous FULL): whoever was answered is in the audit trail,
even if the machine stops the moment after. Answers that leave together share one writing, beside the loop.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import RLock
from typing import Any

from sim.mistake import Mistake

_SCHEMA = """
create table if not exists whole (name text primary key, content text not null);
create table if not exists lines (number integer primary key, name text not null, content text not null);
"""


class Store:
    """Keeps named values whole, and lines in order of keeping. Mistake when the file is none of ours."""

    def __init__(self, file: Path, scenario: str) -> None:
        self.file = file
        self._waiting: list[tuple[str, str]] = []
        self._writing: asyncio.Future[None] | None = None
        self._lock = RLock()
        self._writer = ThreadPoolExecutor(1, "store")
        try:
            self._database = sqlite3.connect(file, check_same_thread=False)
            self._database.executescript("pragma journal_mode=wal; pragma synchronous=full;" + _SCHEMA)
        except sqlite3.Error as error:
            raise Mistake(str(file), f"cannot be used as store: {error}", "Name another file with --store") from None
        kept = self.whole("scenario")
        if kept not in (None, scenario):
            raise Mistake(str(file), f"was kept for scenario {kept}, not {scenario}", "Name another file with --store")
        self.put("scenario", scenario)

    def whole(self, name: str) -> Any:
        """The value of a name, or None."""
        with self._lock:
            row = self._database.execute("select content from whole where name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, name: str, content: Any) -> None:
        """Keep a value under a name, at once."""
        with self._lock, self._database:
            self._database.execute("insert or replace into whole values (?, ?)", (name, json.dumps(content)))

    def lines(self, name: str) -> list[Any]:
        """All lines of a name, in order."""
        with self._lock:
            found = self._database.execute("select content from lines where name = ? order by number", (name,))
            return [json.loads(content) for (content,) in found]

    def add(self, name: str, content: Any) -> None:
        """Keep one more line: on disk when `settled` returns, at the latest when the store is closed."""
        self._waiting.append((name, json.dumps(content)))

    async def settled(self) -> None:
        """Return when every line added so far is on disk."""
        while self._waiting or self._writing is not None:
            if self._writing is None:
                loop = asyncio.get_running_loop()
                self._writing = loop.run_in_executor(self._writer, self._write, self._taken())
                self._writing.add_done_callback(self._written)
            mine, last = self._writing, not self._waiting
            await asyncio.shield(mine)
            if last:
                return

    def flush(self) -> None:
        """Write what waits, now."""
        self._write(self._taken())

    def forget(self) -> None:
        """Forget everything but whose store this is."""
        self._waiting.clear()
        with self._lock, self._database:
            self._database.execute("delete from lines")
            self._database.execute("delete from whole where name != 'scenario'")

    def close(self) -> None:
        """Write what waits and let go of the file."""
        self._writer.shutdown()
        self.flush()
        self._database.close()

    def _taken(self) -> list[tuple[str, str]]:
        waiting, self._waiting = self._waiting, []
        return waiting

    def _write(self, lines: list[tuple[str, str]]) -> None:
        with self._lock, self._database:
            self._database.executemany("insert into lines (name, content) values (?, ?)", lines)

    def _written(self, _: asyncio.Future[None]) -> None:
        self._writing = None
