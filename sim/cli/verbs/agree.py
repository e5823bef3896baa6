"""tvaers agree: the same window in virtual and in real time, held against each other."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.language import Language

EXAMPLES = (
    "tvaers agree stress --minutes 10",
    "tvaers agree repository_outage --from 09:10 --minutes 10",
)


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")],
    minutes: Annotated[float, typer.Option(min=0.1, help="How long calls are sent.")] = 1.0,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="Begin here. [dim]Default: the busiest window.[/dim]")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set a value of the scenario. Repeatable.")
    ] = None,
    variant: Annotated[str | None, typer.Option(metavar="NAME", help="Play this variant of the scenario.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Where agreement.json and the page go. [dim]Default: under results/runs.[/dim]"
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON, and nothing else.")] = False,
    lang: Annotated[Language, typer.Option(help="Language of the page.")] = Language.EN,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> int:
    """Play the same window in virtual and in real time, and hold them against each other.

    Both begin with an empty network and have the same calls, which are paired. This checks the harness, not the
    national network.

    Exit status: 0 they agree, 1 they differ by more than is allowed, 2 scenario or command line wrong, 3 the machine's
    timers were too late, or calls were not sent, so that it says nothing.
    """
    from sim.cli.agreeing import agreed, show, status_of, written
    from sim.cli.load_window import window_of
    from sim.cli.progress import Progress
    from sim.cli.replaying import How
    from sim.cli.terminal import as_json, line, plain
    from sim.cli.variants import load_variant
    from sim.scenario.build import build

    progress = Progress(quiet or json)
    reading = load_variant(scenario, variant, tuple(settings or ()))
    with progress.phase("plan"):
        built = build(reading)
    window = window_of(reading, built, start, minutes)
    found = agreed(reading, built, window, How(), progress)
    folder = written(found, out, lang)
    if json:
        as_json({"folder": str(folder), **found})
    else:
        show(found, lang)
        line(f"\n{plain(folder)}")
    return int(status_of(found))
