"""What survives a restart: changes of children, suspected errors and the audit trail, in one SQLite file.

Written once per turn of the event loop, so that an entry is on disk within milliseconds after its answer; a crash of
the machine in between loses those entries. (Letters promise more and have their own store.)
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path
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
        self._due = False
        try:
            self._database = sqlite3.connect(file)
            self._database.executescript("pragma journal_mode=wal; pragma synchronous=full;" + _SCHEMA)
        except sqlite3.Error as error:
            raise Mistake(str(file), f"cannot be used as store: {error}", "Name another file with --store") from None
        kept = self.whole("scenario")
        if kept not in (None, scenario):
            raise Mistake(str(file), f"was kept for scenario {kept}, not {scenario}", "Name another file with --store")
        self.put("scenario", scenario)

    def whole(self, name: str) -> Any:
        """The value of a name, or None."""
        row = self._database.execute("select content from whole where name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, name: str, content: Any) -> None:
        """Keep a value under a name, at once."""
        with self._database:
            self._database.execute("insert or replace into whole values (?, ?)", (name, json.dumps(content)))

    def lines(self, name: str) -> list[Any]:
        """All lines of a name, in order."""
        rows = self._database.execute("select content from lines where name = ? order by number", (name,))
        return [json.loads(content) for (content,) in rows]

    def add(self, name: str, content: Any) -> None:
        """Keep one more line, with all others of this turn of the loop."""
        self._waiting.append((name, json.dumps(content)))
        if self._due:
            return
        try:
            asyncio.get_running_loop().call_soon(self.flush)
            self._due = True
        except RuntimeError:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        self._due = False
        waiting, self._waiting = self._waiting, []
        with self._database:
            self._database.executemany("insert into lines (name, content) values (?, ?)", waiting)

    def forget(self) -> None:
        """Forget everything but whose store this is."""
        self._waiting.clear()
        with self._database:
            self._database.execute("delete from lines")
            self._database.execute("delete from whole where name != 'scenario'")

    def close(self) -> None:
        """Write what waits and let go of the file."""
        self.flush()
        self._database.close()
