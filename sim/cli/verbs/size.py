"""tvaers size: what a scenario asks of each station, and how many servers that takes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.language import Language

EXAMPLES = (
    "tvaers size national --demand-only",
    "tvaers size oestdanmark_2027-03-01 --from 2027-03-01 --to 2027-03-01",
    "tvaers size national --background 0.35 --service middle --report size.html --lang da",
)


def command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")],
    demand_only: Annotated[bool, typer.Option("--demand-only", help="Count no servers.")] = False,
    service: Annotated[
        str, typer.Option(metavar="LEVELS", help="Service times to size for, of low, middle and high.")
    ] = "low,middle,high",
    background: Annotated[
        str, typer.Option(metavar="SHARES", help="Shares of the servers that others keep busy, 0 to 0.7.")
    ] = "0,0.35,0.7",
    whole_day: Annotated[
        bool,
        typer.Option("--whole-day", help="Play the busiest day, not its busiest hour only: some ten times longer."),
    ] = False,
    replications: Annotated[int, typer.Option(min=1, help="Of each trial, whose calls are judged together.")] = 3,
    seed: Annotated[int | None, typer.Option(min=0, help="Root of all chance.")] = None,
    start: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day to look at.")] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day to look at.")] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Set a value of the scenario. Repeatable.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Play on this Dask cluster (tcp://...), not on the cores here."),
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the result as JSON.")] = None,
    report: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report, one HTML file.")] = None,
    lang: Annotated[Language, typer.Option(help="Language of the report.")] = Language.EN,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, and nothing else.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> int:
    """Say what a scenario asks of each station, and the fewest servers that meet its targets together.

    Demand is counted from the calls of this area on the busiest day, whatever the servers. The servers are found by
    playing its busiest hour with what is written then under way: no single one can be taken away, and with one more
    where needed any station may lose one.
    A station whose service time is unknown has a demand only, and one that was calibrated as a delay without queue is
    refused. Targets that people decide (letters lying) are left out.

    Finished trials are kept under results/runs/points: an interrupted sizing goes on where it stopped.
    """
    from sim.cli.progress import Progress
    from sim.cli.record import Order, command_line
    from sim.cli.shown_size import show
    from sim.cli.size_asked import Files, asked, sized
    from sim.cli.span import spanned
    from sim.cli.terminal import as_json
    from sim.scenario.reading import load

    cases = [] if demand_only else asked(service, background)
    given = tuple(settings or ())
    reading = spanned(load(scenario, given), seed, None, start, end)
    order = Order(reading, "compiled", given, command_line(), lang)
    found = sized(order, cases, whole_day, replications, cluster, Files(out, report), Progress(quiet or json))
    if json:
        as_json(found)
    else:
        show(found)
    return 0
