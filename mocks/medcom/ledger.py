"""The ledger: one SQLite file that a single thread writes, many works to a commit, each durable before it is told.

WAL with synchronous FULL: what `write` has returned survives the death of the process and of the machine. Works run
one after the other, so each sees all before it; one that raises is undone alone. All works of a commit happen at one
moment, later than every earlier commit's, and nobody reads beyond `horizon`: so what comes later never stands before
what was already read, and a reader who continues from where a page ended misses nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import shutil
import sqlite3
import tempfile
import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from mocks.medcom.schema import SCHEMA
from sim.chance.durations import SECOND
from sim.mistake import Mistake

T = TypeVar("T")
Work = Callable[[sqlite3.Connection, int], T]
"""What is done to the tables, given the moment on the test clock."""
MOST_TOGETHER = 256
"""Works in one commit at most, so that none waits long."""


@dataclass(slots=True)
class _Job:
    work: Work[Any]
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None

    def tell(self) -> None:
        if self.done.cancelled():
            return
        if self.error is None:
            self.done.set_result(self.result)
        else:
            self.done.set_exception(self.error)


class Ledger:
    """One file of letters. Without `file` a temporary one, gone when the process ends."""

    def __init__(self, clock: Callable[[], int], file: Path | None = None) -> None:
        if file is None:
            folder = tempfile.mkdtemp(prefix="tvaers-letters-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            file = Path(folder) / "letters.sqlite"
        self.file = file
        self._clock = clock
        self._last = -1
        self._since: int | None = None
        try:
            self.db = _opened(file)
            self.db.executescript(SCHEMA)
            self.db.execute("insert or ignore into meta values ('run', ?)", (secrets.token_hex(8),))
            (self.run,) = self.db.execute("select value from meta where name = 'run'").fetchone()
        except sqlite3.Error as error:
            raise Mistake(str(file), f"cannot hold letters: {error}", "Name another file with --store") from None
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._writer = threading.Thread(target=self._write_all, name="letters", daemon=True)
        self._writer.start()

    async def write(self, work: Work[T]) -> T:
        """The result of a work, once it is on disk; its exception, if it raised and was undone."""
        loop = asyncio.get_running_loop()
        job = _Job(work, loop, loop.create_future())
        self._jobs.put(job)
        result: T = await asyncio.shield(job.done)
        return result

    def latest(self) -> int:
        """The moment of the last transmission; -1 when there is none."""
        row = self.db.execute("select received from transmissions order by number desc limit 1").fetchone()
        return -1 if row is None else int(row[0])

    def horizon(self) -> int:
        """The moment up to which everything there will be is on disk."""
        now, since = self._clock(), self._since
        return now if since is None else min(now, since - 1)

    def close(self) -> None:
        """Write what waits, and let go of the file."""
        self._jobs.put(None)
        self._writer.join()
        self.db.close()

    def _write_all(self) -> None:
        db = _opened(self.file)
        try:
            while self._write_some(db):
                pass
        finally:
            db.close()

    def _write_some(self, db: sqlite3.Connection) -> bool:
        """One commit; whether more may come. Nothing of its works, which may be large, is held while it waits."""
        job = self._jobs.get()
        if job is None:
            return False
        batch, goes_on = self._together(job)
        self._since = self._later()
        _commit(db, batch, self._since)
        self._since = None
        _tell(batch)
        return goes_on

    def _later(self) -> int:
        """Now, but later than the last commit; unless the test clock was set back."""
        now = self._clock()
        self._last = max(now, self._last + 1) if now > self._last - SECOND else now
        return self._last

    def _together(self, first: _Job) -> tuple[list[_Job], bool]:
        batch = [first]
        with contextlib.suppress(Empty):
            while len(batch) < MOST_TOGETHER:
                job = self._jobs.get_nowait()
                if job is None:
                    return batch, False
                batch.append(job)
        return batch, True


def _opened(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30, cached_statements=256)
    db.execute("pragma journal_mode = wal")
    db.execute("pragma synchronous = full")
    db.execute("pragma wal_autocheckpoint = 16000")  # pages: index pages are written back once for many commits
    db.execute("pragma cache_size = -32000")
    return db


def _commit(db: sqlite3.Connection, batch: list[_Job], now: int) -> None:
    try:
        db.execute("begin immediate")
        for job in batch:
            _run(db, job, now)
        db.execute("commit")
    except sqlite3.Error as error:  # the disk itself: nothing of this batch is kept
        if db.in_transaction:
            db.execute("rollback")
        for job in batch:
            job.error = job.error or error


def _run(db: sqlite3.Connection, job: _Job, now: int) -> None:
    db.execute("savepoint work")
    try:
        job.result = job.work(db, now)
    except Exception as error:
        if not db.in_transaction:
            raise  # SQLite gave the whole transaction up
        db.execute("rollback to work")
        job.error = error
    db.execute("release work")


def _tell(batch: list[_Job]) -> None:
    loops = {id(job.loop): job.loop for job in batch}
    for loop in loops.values():
        told = [job for job in batch if job.loop is loop]
        with contextlib.suppress(RuntimeError):  # that loop has ended; what it asked for is kept all the same
            loop.call_soon_threadsafe(_tell_each, told)


def _tell_each(jobs: list[_Job]) -> None:
    for job in jobs:
        job.tell()
