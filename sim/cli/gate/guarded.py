"""`python -m sim.cli.gate.guarded COMMAND` runs a vendor's command, and ends all it started when its asker ends.

The command gets a session of its own. Its guard reads stdin, which the asker keeps open and never writes to: when it
closes, however the asker came to its end, the whole process group of the command is asked to end, and then made to.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from types import FrameType

POLITE = 3.0
"""Seconds between being asked to end and being made to."""


def main(command: str) -> int:
    """Run a shell's command line until it ends, or stdin does; its status, negative for the signal that ended it."""
    child = subprocess.Popen(["/bin/sh", "-c", command], stdin=subprocess.DEVNULL, start_new_session=True)

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(end(child))

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the asker's, who ends us in order
    threading.Thread(target=_watch, args=(child,), daemon=True).start()
    child.wait()
    return end(child)


def end(child: subprocess.Popen[bytes]) -> int:
    """End everything in the child's process group, in order where it lets itself."""
    with suppress(OSError):
        os.killpg(child.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        child.wait(POLITE)
    with suppress(OSError):
        os.killpg(child.pid, signal.SIGKILL)
    return child.wait()


def _watch(child: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        while os.read(0, 1024):
            pass
    end(child)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) & 0xFF)
