"""tvaers agree: the same window in virtual and in real time, held against each other."""

from __future__ import annotations

from typing import Annotated

import typer

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
    json: Annotated[bool, typer.Option("--json", help="Print the comparison as JSON, and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> int:
    """Play the same window in virtual and in real time, and hold them against each other.

    This checks the harness, not the national network.
    """
    from sim.cli.agreeing import agreed, show, status_of
    from sim.cli.load_window import window_of
    from sim.cli.progress import Progress
    from sim.cli.replaying import How
    from sim.cli.terminal import as_json
    from sim.cli.variants import load_variant
    from sim.scenario.build import build

    progress = Progress(quiet or json)
    reading = load_variant(scenario, None, ())
    with progress.phase("plan"):
        built = build(reading)
    window = window_of(reading, built, start, minutes)
    found = agreed(reading, built, window, How(), progress)
    if json:
        as_json(found)
    else:
        show(found)
    return int(status_of(found))
