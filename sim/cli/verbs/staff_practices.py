"""tvaers practices: a scenario and its variants side by side, letter by letter."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.language import Language

EXAMPLES = ("tvaers practices", "tvaers practices summer --lang da", "tvaers practices mailbox_practice --set days=10")


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario with variants.")] = "mailbox_practice",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set a value of the scenario. Repeatable.")
    ] = None,
    engine: Annotated[str, typer.Option(metavar="NAME", help="fast, reference or compiled: the same answer.")] = "fast",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The page. [dim]Default: in results/runs.[/dim]")
    ] = None,
    lang: Annotated[Language, typer.Option(help="Language of the page.")] = Language.EN,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
) -> int:
    """Compare ways of working: a scenario as it stands and each of its variants, letter by letter.

    The same letters come under every practice, with the same work and the same chance. Writes one page with the targets
    under each practice, how long letters lie and are waited for, and how each letter fares.

    Exit status: 0 the page is written, 2 the scenario cannot be played.
    """
    from sim.cli.practising import written
    from sim.cli.progress import Progress
    from sim.cli.record import Order, command_line
    from sim.cli.shown_practices import show
    from sim.cli.terminal import as_json, line, plain
    from sim.scenario.reading import load

    given = tuple(settings or ())
    order = Order(load(scenario, given), engine, given, command_line(), lang)
    file, summary = written(order, out, Progress(quiet=json))
    if json:
        as_json({"page": str(file), "practices": summary["practices"]})
    else:
        show(summary["practices"], lang)
        line(f"\n{plain(file)}")
    return 0
