"""Single files that a user asked for: written whole, and what hinders it is a Mistake."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path

from sim.mistake import Mistake


def write_text(file: Path, text: str) -> None:
    """Write a file through a hidden sibling, so that it is never there by half."""
    part = file.with_name(f".{file.name}.part-{os.getpid()}")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise unwritable(error, str(file)) from error
    finally:
        with suppress(OSError):
            part.unlink()


def check_writable(file: Path, option: str = "--out") -> None:
    """A Mistake where the file an option names could not be written, before the work whose result it is to hold."""
    if not file.parent.is_dir():
        raise Mistake(str(file), "there is no such folder", f"Make it, or name another place with {option}")
    if file.is_dir():
        raise Mistake(str(file), "expected a file, found a folder", f"Name a file in it with {option}")
    if not os.access(file.parent, os.W_OK):
        raise Mistake(str(file), "cannot write here", f"Name another place with {option}")


def unwritable(error: OSError, where: str) -> Mistake:
    """What hindered writing, as a user would say it."""
    mend = "Name another place with --out"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Mistake(where, "the disk is full; nothing was kept", f"Make room, or n{mend[1:]}")
    return Mistake(where, f"cannot write here: {error.strerror or error}", mend)
