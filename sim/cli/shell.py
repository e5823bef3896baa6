"""From arguments to an exit status. Whatever goes wrong is told in a few lines on stderr, never as a traceback."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType

from typer import TyperException

from sim.cli.exits import Exit
from sim.cli.program import NAME, group
from sim.cli.wrong_usage import mistake_of
from sim.mistake import Mistake

DEBUG = "--debug"


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit status."""
    words = [word for word in arguments if word != DEBUG] or ["--help"]
    try:
        status = group().main(args=words, prog_name=NAME, standalone_mode=False)
    except Mistake as mistake:
        status = _told(mistake)
    except TyperException as error:
        status = _told(mistake_of(error))
    except Exception as error:
        status = _broken(error, debug=DEBUG in arguments)
    if status == Exit.INTERRUPTED:
        print("Interrupted; nothing was kept.", file=sys.stderr)
    return int(status or 0)


def end_in_order_when_terminated() -> None:
    """Let SIGTERM unwind the stack as Ctrl-C does, so that what is half-written is removed."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(int(Exit.TERMINATED))

    signal.signal(signal.SIGTERM, leave)


def _told(mistake: Mistake) -> Exit:
    mends = "".join(f"\n  {line}" for line in mistake.mend.splitlines())
    print(f"{mistake.where}: {mistake.what}{mends}", file=sys.stderr)
    return Exit.MISTAKE


def _broken(error: Exception, debug: bool) -> Exit:
    if debug:
        traceback.print_exception(error)
    kind = type(error).__name__
    print(f"{NAME} broke: {kind}: {error}", file=sys.stderr)
    print("  This is a fault of the program, not of your scenario.", file=sys.stderr)
    if not debug:
        print(f"  Run it again with {DEBUG}, and report what it prints with the scenario.", file=sys.stderr)
    return Exit.BROKEN
