"""Child processes that speak in lines of JSON, and that end with their parent, however it ends.

A child lives as long as its stdin: it reads orders there and ends when there are no more. A parent that is killed
closes it too. Each child has a session of its own, so that Ctrl-C reaches the parent alone, which ends them in order.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import IO, Any

from sim.mistake import Mistake

LAST = 10.0
"""Seconds a child gets for an orderly end."""

News = dict[str, Any]


class Child:
    """One child. Use as a context: it is over when the block is."""

    def __init__(self, name: str, module: Sequence[str], cores: set[int] | None = None) -> None:
        """`module`: what follows the interpreter, such as -m mocks.child. `cores`: where it may run."""
        self.name = name
        self._process = subprocess.Popen(
            [sys.executable, *module],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, encoding="utf-8", start_new_session=True,
        )  # fmt: skip
        if cores:
            with suppress(OSError):
                os.sched_setaffinity(self._process.pid, cores)
        self._news: queue.SimpleQueue[News | None] = queue.SimpleQueue()
        self._complaints: list[str] = []
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._readers = [
            threading.Thread(target=self._listen, args=(self._process.stdout,), daemon=True),
            threading.Thread(target=self._keep, args=(self._process.stderr,), daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def tell(self, line: str) -> None:
        """One line to the child."""
        assert self._process.stdin is not None
        with suppress(OSError, ValueError):
            self._process.stdin.write(line.rstrip("\n") + "\n")
            self._process.stdin.flush()

    def hear(self, seconds: float | None = None) -> News | None:
        """The next news; None when there will be no more. queue.Empty when none comes in so many seconds.

        Raises Mistake for a mistake that the child tells of.
        """
        news = self._news.get(timeout=seconds)
        if news is not None and "mistake" in news:
            told = news["mistake"]
            raise Mistake(told["where"], told["what"], told.get("mend", ""))
        return news

    def await_word(self, word: str, seconds: float) -> Any:
        """What the child says under a word; Mistake when it ends or says nothing of it in time."""
        try:
            while (news := self.hear(seconds)) is not None:
                if word in news:
                    return news[word]
        except queue.Empty:
            raise Mistake(self.name, f"said nothing for {seconds:g} seconds", "Is the machine busy?") from None
        raise self.gone()

    def gone(self) -> Mistake:
        """What to say of a child that ended too soon."""
        self._process.wait(LAST)
        last = next((line for line in reversed(self._complaints) if line.strip()), "")
        return Mistake(self.name, f"ended with status {self._process.returncode}", last[:300])

    def wait(self) -> int:
        """Its exit status, when it is over."""
        return self._process.wait()

    def interrupt(self) -> None:
        """Ask it to stop and say what it has."""
        with suppress(OSError):
            self._process.send_signal(signal.SIGINT)

    def close(self) -> None:
        """No order follows: it is to end."""
        if self._process.stdin is not None:
            with suppress(OSError):
                self._process.stdin.close()

    def end(self) -> None:
        """Let it end in order, and see to it that it does."""
        self.close()
        try:
            self._process.wait(LAST)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for reader, pipe in zip(self._readers, (self._process.stdout, self._process.stderr), strict=True):
            reader.join(1)
            if pipe is not None and not reader.is_alive():
                pipe.close()

    def __enter__(self) -> Child:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def _listen(self, stdout: IO[str]) -> None:
        for line in stdout:
            with suppress(ValueError):
                news = json.loads(line)
                if isinstance(news, dict):
                    self._news.put(news)
        self._news.put(None)

    def _keep(self, stderr: IO[str]) -> None:
        for line in stderr:
            self._complaints.append(line.rstrip())
            del self._complaints[:-50]


def cores() -> tuple[set[int] | None, set[int] | None]:
    """Where the mocks run, and where the generator does: apart where there are two cores or more."""
    if not hasattr(os, "sched_getaffinity"):
        return None, None
    mine = sorted(os.sched_getaffinity(0))
    return ({mine[-1]}, set(mine[:-1])) if len(mine) > 1 else (None, None)
