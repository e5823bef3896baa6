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


def unwritable(error: OSError, where: str) -> Mistake:
    """What hindered writing, as a user would say it."""
    mend = "Name another place with --out"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Mistake(where, "the disk is full; nothing was kept", f"Make room, or n{mend[1:]}")
    return Mistake(where, f"cannot write here: {error.strerror or error}", mend)
