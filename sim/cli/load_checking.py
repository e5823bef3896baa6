"""A generator without a run of one's own: trying a target, and working for a master elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.cli.children import Child
from sim.cli.exits import Exit
from sim.cli.load_asked import Ready
from sim.cli.load_script import script_of
from sim.cli.replaying import words_of_window
from sim.cli.terminal import as_json, line, plain
from sim.mistake import Mistake


def checked(ready: Ready, json: bool) -> int:
    """Ask the target a little, and print what came of it. Mistake without a target."""
    if not ready.how.target:
        raise Mistake("--check", "there is no target to try", "Name it with --mapping or --target")
    with _script(ready) as script:
        words = ("--script", str(script), "--mapping", ready.how.mapping, "--target", ready.how.target, "--check")
        found = _findings((*ready.how.generator, *words))
    if json:
        as_json({"findings": found})
    else:
        for one in found:
            mark = "[green]well[/green]" if one["well"] else "[red]wrong[/red]"
            line(f"{mark}  {plain('  '.join(str(value) for name, value in one.items() if name != 'well' and value))}")
    return int(Exit.MET if found and all(one["well"] for one in found) else Exit.MISSED)


def worked(ready: Ready, master: str) -> int:
    """Generate this machine's share for a master, which has the same scenario, window and mapping. Mistake."""
    if not ready.how.target:
        raise Mistake(
            "--worker", "the target is not known here", "Name it with --mapping or --target, as the master does"
        )
    with _script(ready) as script:
        words = (
            *ready.how.generator,
            *("--script", str(script), "--mapping", ready.how.mapping, "--target", ready.how.target),
            *(*words_of_window(ready.window, ready.how), "--worker", master),
        )
        print(f"working for the master at {master}; until it is there, waiting: five minutes at most", file=sys.stderr)
        with Child("the generator", words) as generator:
            while generator.hear() is not None:
                pass
            if generator.wait():
                raise generator.gone()
    return int(Exit.MET)


@contextmanager
def _script(ready: Ready) -> Iterator[Path]:
    """The window's acts in a file of this user's own that is gone afterwards."""
    with TemporaryDirectory(prefix="tvaers-load-") as folder:
        script = Path(folder) / "script.jsonl"
        with script.open("w", encoding="utf-8") as file:
            for act in script_of(ready.reading, ready.built, ready.window, ready.how).acts:
                file.write(act.line() + "\n")
        yield script


def _findings(words: tuple[str, ...]) -> list[dict[str, Any]]:
    found = []
    with Child("the generator", words) as generator:
        while (news := generator.hear()) is not None:
            if "finding" in news:
                found.append(news["finding"])
    return found
