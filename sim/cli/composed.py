"""Composed messages, shown or written: the list of kinds, one message on the terminal, or files in a folder."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from sim.cli.composing import KINDS
from sim.cli.files import unwritable
from sim.cli.terminal import line, plain
from sim.messages.compose.broken import DAMAGES
from sim.mistake import Mistake

TERMINAL = "-"


def show_kinds() -> None:
    """Everything that can be composed, as words for the command line."""
    line("[bold]Kinds[/bold]: tvaers compose KIND, or all")
    for kind in KINDS:
        line(f"  {plain(kind)}")
    line("\n[bold]Broken[/bold]: tvaers compose --broken KEY, or all; each breaks the rule it is named by")
    for key in DAMAGES:
        line(f"  {plain(key)}")


def write_all(found: Iterable[tuple[str, bytes]], out: str) -> None:
    """Write messages into a folder, or a single one to the terminal."""
    if out == TERMINAL:
        several = list(found)
        if len(several) > 1:
            raise Mistake("--out", f"{len(several)} messages do not fit on a terminal", "Name a folder with --out DIR")
        sys.stdout.buffer.write(several[0][1])
        sys.stdout.buffer.flush()
        return
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in found:
            (folder / name).write_bytes(data)
            print(folder / name)
    except OSError as error:
        raise unwritable(error, out) from error
