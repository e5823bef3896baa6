"""Documents a user names for judging: files or stdin, read whole but never beyond what a message may hold."""

from __future__ import annotations

import sys
from pathlib import Path

from sim.messages.safe_xml import MAX_BYTES
from sim.messages.testpersons import read_test_persons
from sim.mistake import Mistake

STDIN = "-"


def read_document(name: str) -> bytes:
    """The bytes of a file, or of stdin for `-`; one byte more than is allowed is enough to be refused."""
    if name == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    path = Path(name)
    if path.is_dir():
        raise Mistake(name, "this is a folder", f"Name its files, e.g. {name.rstrip('/')}/*.json")
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise Mistake(name, "there is no such file", "Name a message, or - for stdin") from None
    except OSError as error:
        raise Mistake(name, f"cannot be read: {error.strerror or error}") from error


def further_test_persons(path: Path | None) -> frozenset[str]:
    """The numbers a user's own list of test persons adds."""
    if path is None:
        return frozenset()
    try:
        text = read_document(str(path)).decode()
    except UnicodeDecodeError:
        raise Mistake(str(path), "expected a table in UTF-8", "Save it as UTF-8 text") from None
    return frozenset(person.number for person in read_test_persons(text.splitlines(), str(path)))
