"""Trying a target before a load run: its address, each login, and one lookup of each kind."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sim.cli.children import Child
from sim.cli.exits import Exit
from sim.cli.load_asked import Ready
from sim.cli.terminal import as_json, line, plain
from sim.mistake import Mistake
from sim.replay.script import acts
from sim.replay.windows import cut


def checked(ready: Ready, json: bool) -> int:
    """Ask the target a little, and print what came of it. Mistake without a target."""
    if not ready.how.target:
        raise Mistake("--check", "there is no target to try", "Name it with --mapping or --target")
    assert ready.built.world is not None
    plan, _ = cut(ready.built.plan, ready.built.stage, ready.window)
    with TemporaryDirectory(prefix="tvaers-load-") as folder:
        script = Path(folder) / "script.jsonl"
        with script.open("w", encoding="utf-8") as file:
            for act in acts(plan, ready.built.world, ready.reading.model.date, ready.window.start):
                file.write(act.line() + "\n")
        words = ("--script", str(script), "--mapping", ready.how.mapping, "--target", ready.how.target, "--check")
        found = _findings((*ready.how.generator, *words))
    if json:
        as_json({"findings": found})
    else:
        for one in found:
            mark = "[green]well[/green]" if one["well"] else "[red]wrong[/red]"
            line(f"{mark}  {plain('  '.join(str(value) for name, value in one.items() if name != 'well' and value))}")
    return int(Exit.MET if found and all(one["well"] for one in found) else Exit.MISSED)


def _findings(words: tuple[str, ...]) -> list[dict[str, Any]]:
    found = []
    with Child("the generator", words) as generator:
        while (news := generator.hear()) is not None:
            if "finding" in news:
                found.append(news["finding"])
    return found
